"""What is given to reach an API: addresses and secrets, refused where they can never work, by the variable that holds them."""

import httpx

from attribution_pipeline.sources.protocol import SourceError

_PORTS = range(65_536)


def address(text: str, api: str, variable: str, example: str) -> str:
    """An address without white space around it.

    Args:
        text: As it was set.
        api: What messages call the API.
        variable: Environment variable that holds it.
        example: One that would do.

    Raises:
        SourceError: If it leads nowhere; without showing it, since it may hold a password.
    """
    given = text.strip()
    if not _leads_somewhere(given):
        raise SourceError(f"{api}: {variable} is no address such as {example}")
    return given


def secret(text: str, api: str, variable: str) -> str:
    """A token or another secret without white space around it, which files and shells add.

    Raises:
        SourceError: If it holds what no header can carry.
    """
    given = text.strip()
    if not given.isascii() or not given.isprintable() or " " in given:
        raise SourceError(
            f"{api}: {variable} holds characters that are part of no token; copy it anew, all of it and nothing else"
        )
    return given


def _leads_somewhere(text: str) -> bool:
    try:
        url = httpx.URL(text)
        host, port = url.host, url.port or 0
        # As the system's resolver spells it: no part of a name may be empty or longer than 63 characters.
        url.raw_host.decode("ascii").encode("idna")
    except (httpx.InvalidURL, UnicodeError):
        return False
    is_plain = " " not in text and not url.query and not url.fragment
    return url.scheme in {"http", "https"} and bool(host) and port in _PORTS and is_plain
