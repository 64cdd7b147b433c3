"""An alert, and what it looks like to each kind of webhook. Needs no Dagster."""

from dataclasses import dataclass
from typing import Literal

from attribution_pipeline.settings import AlertOptions

Kind = Literal["run_failed", "check_failed", "stale"]


@dataclass(frozen=True)
class Alert:
    """What somebody should know. It holds names, counts and days, never values of rows.

    Attributes:
        kind: What it is about.
        title: One sentence.
        lines: What failed, one thing a line.
        path: Path of the page in the Dagster UI that shows it.
        rows: How many rows it is about, where that is known.
    """

    kind: Kind
    title: str
    lines: tuple[str, ...]
    path: str
    rows: int | None = None


def payload(alert: Alert, options: AlertOptions) -> dict[str, object]:
    """The JSON to post."""
    link = options.ui_url.rstrip("/") + alert.path
    if options.format == "slack":
        text = "\n".join((f"*{_escaped(alert.title)}*", *map(_escaped, alert.lines), f"<{link}|Dagster>"))
        return {"text": text}
    if options.format == "telegram":
        # No parse mode: plain text needs no escaping. A message may hold 4,096 characters.
        text = "\n".join((alert.title, *alert.lines))[:3500]
        return {"chat_id": options.chat, "text": f"{text}\n{link}", "disable_web_page_preview": True}
    return {
        "source": "attribution_pipeline",
        "kind": alert.kind,
        "title": alert.title,
        "lines": list(alert.lines),
        "rows": alert.rows,
        "link": link,
    }


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
