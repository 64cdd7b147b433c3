"""Settings of the HTTP API: how it is reached and by whom."""

import re
from ipaddress import ip_address, ip_network
from typing import Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


class AddressError(ValueError):
    """The address cannot be listened on; the message says why."""


class ApiOptions(BaseSettings):
    """The HTTP API. Secret: ATTRIBUTION_API_TOKENS."""

    model_config = SettingsConfigDict(env_prefix="ATTRIBUTION_API_", frozen=True, env_ignore_empty=True)

    host: str = Field(
        default="127.0.0.1", description="Address to listen on; another than loopback needs tokens"
    )
    port: int = Field(default=8000, ge=0, le=65_535, description="Port to listen on; 0: a free one")
    tokens: SecretStr = Field(
        default=SecretStr(""), description="Who may ask, as name:token, separated by commas; empty: everyone"
    )
    hosts: str = Field(
        default="",
        description="Names under which the API is reached, comma-separated, besides loopback and the address",
    )
    proxies: str = Field(
        default="",
        description="Addresses or networks of proxies whose X-Forwarded-For is believed, comma-separated; empty: nobody's",
    )
    cors_origins: str = Field(
        default="", description="Sites whose pages may ask from a browser, comma-separated"
    )
    rate_limit: str = Field(
        default="1200/minute",
        description="Requests of a token, or of an address without one, to API, page and readiness each; off: no limit",
    )
    statement_timeout: float = Field(
        default=15.0, gt=0, le=600, description="Seconds after which a query is cut off"
    )
    pool_size: int = Field(default=8, ge=1, le=100, description="Connections to the warehouse at most")
    check_seconds: float = Field(
        default=0.5,
        ge=0,
        le=60,
        description="Seconds for which answers are repeated without asking the warehouse whether there are newer ones",
    )
    cache_mb: int = Field(
        default=64, ge=0, le=4_096, description="Megabytes of answers that are kept in memory"
    )

    @field_validator("rate_limit")
    @classmethod
    def _known_rate(cls, value: str) -> str:
        if not re.fullmatch(r"off|[1-9][0-9]{0,8}/(second|minute|hour|day)", value):
            raise ValueError(f"{value!r} is no rate; write such as 1200/minute, or off")
        return value

    @field_validator("proxies")
    @classmethod
    def _known_networks(cls, value: str) -> str:
        for proxy in _listed(value):
            try:
                ip_network(proxy)
            except ValueError:
                raise ValueError(
                    f"{proxy!r} is no address or network; write such as 10.0.0.7 or 10.0.0.0/24"
                ) from None
        return value

    @field_validator("tokens")
    @classmethod
    def _named_tokens(cls, value: SecretStr) -> SecretStr:
        _read_tokens(value.get_secret_value())
        return value

    @model_validator(mode="after")
    def _closed_to_strangers(self) -> Self:
        if not self.is_loopback and not self.named_tokens:
            raise ValueError(
                f"{self.host} can be reached from other machines, which needs tokens: set ATTRIBUTION_API_TOKENS to "
                "name:token,... or listen on 127.0.0.1"
            )
        return self

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the API."""
        try:
            return self.host.lower() == "localhost" or ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def named_tokens(self) -> dict[str, str]:
        """Token by the name of its holder."""
        return _read_tokens(self.tokens.get_secret_value())

    @property
    def trusted_hosts(self) -> frozenset[str]:
        """Names that a Host header may have, lower-cased; ``*`` among them: any."""
        return _LOOPBACK_NAMES | {self.host.lower(), *_listed(self.hosts.lower())}

    @property
    def proxy_list(self) -> list[str]:
        """``proxies`` one by one."""
        return _listed(self.proxies)

    @property
    def cors_origin_list(self) -> list[str]:
        """``cors_origins`` one by one."""
        return _listed(self.cors_origins)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _read_tokens(text: str) -> dict[str, str]:
    tokens: dict[str, str] = {}
    for number, part in enumerate(_listed(text), start=1):
        name, _, token = part.partition(":")
        # A token is never part of a message.
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", name) or not re.fullmatch(r"[!-~]{16,200}", token):
            raise ValueError(
                f"entry {number} is no name:token; a name has letters, digits, - and _, a token 16 to 200 "
                "characters without blanks, such as `openssl rand -hex 32` prints"
            )
        if name in tokens:
            raise ValueError(f"two tokens are named {name}; names must differ")
        tokens[name] = token
    return tokens
