"""Addresses and secrets that can never work are refused by the variable that holds them, and never shown."""

import pytest

from attribution_pipeline.sources.api.given import address, secret
from attribution_pipeline.sources.protocol import SourceError

EXAMPLE = "https://api.example"


@pytest.mark.parametrize(
    "text",
    [
        "https://api.example", "http://127.0.0.1:8080", "http://[::1]:80/mirror", "https://user:pw@api.example/v1/",
        "https://банк.укр", "http://mirror",
    ],
)  # fmt: skip
def test_an_address_is_what_it_is_without_white_space_around_it(text: str) -> None:
    assert address(f" {text}\n", "Test", "TEST_URL", EXAMPLE) == text


@pytest.mark.parametrize(
    "text",
    [
        "", "s3cret.example", "//s3cret.example", "ftp://s3cret.example", "https://", "https://:80", "http://[::1",
        "https://s3cret.example:port", "https://s3cret.example:99999", "https://s3cret.example:-1",
        "https://s3cret..example", f"https://{'s3cret' * 11}.example", "https://s3cret\u0000.example",
        "https://s3cret.exam ple", "https://s3cret.example?a=b", "https://s3cret.example#a", "https://xn--",
    ],
)  # fmt: skip
def test_what_leads_nowhere_is_no_address(text: str) -> None:
    with pytest.raises(SourceError) as refused:
        address(text, "Test", "TEST_URL", EXAMPLE)
    assert str(refused.value) == "Test: TEST_URL is no address such as https://api.example"


def test_a_secret_is_what_it_is_without_white_space_around_it() -> None:
    assert secret("\ts3cret-~/+=\r\n", "Test", "TEST_TOKEN") == "s3cret-~/+="


@pytest.mark.parametrize(
    "text", ["s3crét", "s3cret s3cret", "s3cret\ns3cret", "s3cret\u00a0s", "s3cret\u0000s"]
)
def test_what_no_header_can_carry_is_no_secret(text: str) -> None:
    with pytest.raises(
        SourceError, match="Test: TEST_TOKEN holds characters that are part of no token"
    ) as refused:
        secret(text, "Test", "TEST_TOKEN")
    assert "s3cr" not in str(refused.value)
