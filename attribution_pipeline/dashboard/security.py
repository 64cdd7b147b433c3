"""What the page may load and who may be around it: the content security policy and its companions."""

from collections.abc import Iterable, Mapping


def page_headers(script_hashes: Iterable[str]) -> Mapping[str, str]:
    """Headers of the page.

    Args:
        script_hashes: CSP hashes of the only inline scripts: what starts Dash.
    """
    policy = {
        "default-src": "'none'",
        "script-src": " ".join(["'self'", *script_hashes]),
        # Mantine writes its theme into style elements.
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        # Addresses hold no secret, but say what a business looks at.
        "Referrer-Policy": "no-referrer",
    }
