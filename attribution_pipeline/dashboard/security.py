"""What the page may load and who may be around it; the API adds its own headers to every answer."""

from collections.abc import Iterable, Mapping


def page_headers(script_hashes: Iterable[str]) -> Mapping[str, str]:
    """The content security policy of the page, as a header.

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
    return {"Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items())}
