"""Colours and measures of the page."""

from collections.abc import Mapping

#: One colour per platform, everywhere: steps of Mantine's palette that stand out in light and dark.
PLATFORM_COLORS: Mapping[str, str] = {
    "facebook": "blue.6",
    "instagram": "pink.6",
    "google": "teal.6",
    "youtube": "red.6",
    "tiktok": "dark.3",
    "linkedin": "cyan.7",
    "bing": "lime.7",
    "twitter": "blue.4",
    "pinterest": "red.4",
    "email": "orange.6",
    "sms": "yellow.6",
    "viber": "grape.6",
    "telegram": "cyan.5",
    "event": "violet.6",
    "organic": "green.6",
    "referral": "indigo.4",
    "other": "gray.5",
    "direct": "gray.6",
}
#: Of rows without a place of their own.
REST_COLOR = "gray.4"

#: Mantine's theme. Fonts are those of the reader's system: none is downloaded.
THEME: Mapping[str, object] = {
    "primaryColor": "indigo",
    "defaultRadius": "md",
    "fontFamily": "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif",
    "headings": {"fontWeight": "650"},
    "cursorType": "pointer",
}

ACTION_COLORS: Mapping[str, str] = {"scale": "green", "pause": "red", "monitor": "gray"}
SEVERITY_COLORS: Mapping[str, str] = {"high": "red", "medium": "orange", "low": "yellow"}
CATEGORY_COLORS: Mapping[str, str] = {
    "high_performer": "green",
    "medium_performer": "teal",
    "volume_driver": "blue",
    "needs_attention": "orange",
}


def css_color(color: str) -> str:
    """A palette step such as blue.6 as a CSS value."""
    return f"var(--mantine-color-{color.replace('.', '-')})"
