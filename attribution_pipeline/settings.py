"""Every setting of the pipeline: its default, its environment variable (prefix ``ATTRIBUTION_``) and what it means."""

from datetime import date
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings of one process, read once from the environment.

    Field names map to variables: ``home`` is ``ATTRIBUTION_HOME``, ``warehouse_url`` is ``ATTRIBUTION_WAREHOUSE_URL``.
    """

    model_config = SettingsConfigDict(env_prefix="ATTRIBUTION_", frozen=True, env_ignore_empty=True)

    home: Path = Field(
        default=Path(".attribution"),
        description="Data, logs and run files of the bundled server and of Dagster",
    )
    warehouse_url: SecretStr | None = Field(
        default=None,
        description="postgresql:// URL of the warehouse; without it the bundled server is started",
    )
    dagster_storage_url: SecretStr | None = Field(
        default=None,
        description="postgresql:// URL of Dagster's own storage; without it a database on the bundled server",
    )
    postgres_bin: Path | None = Field(
        default=None,
        description="Folder of another PostgreSQL's programs (initdb, pg_ctl) for the bundled server to use",
    )
    timezone: str = Field(
        default="Europe/Kyiv", description="Business time zone: days and wall-clock times are meant in it"
    )
    reporting_currency: str = Field(
        default="UAH", description="ISO 4217 code that contract amounts and spend are converted to"
    )
    lookback_days: int | None = Field(
        default=None,
        ge=0,
        description="A paid touch older than this many days before the conversion does not decide; empty: no limit",
    )
    own_hosts: str = Field(
        default="", description="Comma-separated hosts of the business's own sites, which are no referrers"
    )
    rules_file: Path | None = Field(
        default=None, description="CSV of the business's own source rules, read before the shipped ones"
    )
    input_dir: Path | None = Field(
        default=None, description="Folder of raw tables that the files source reads"
    )
    nightly_days: int = Field(
        default=28, ge=1, le=366, description="Days that a run without dates reloads, today included"
    )
    partitions_start: date = Field(default=date(2015, 1, 1), description="First daily partition")

    @field_validator("timezone")
    @classmethod
    def _known_time_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, IsADirectoryError):
            raise ValueError(f"{value!r} is no IANA time zone; use a name such as Europe/Kyiv") from None
        return value

    @field_validator("reporting_currency")
    @classmethod
    def _currency_code(cls, value: str) -> str:
        if len(value) != 3 or not value.isascii() or not value.isalpha():
            raise ValueError(f"{value!r} is no ISO 4217 code; use three letters such as UAH")
        return value.upper()

    @model_validator(mode="after")
    def _absolute_home(self) -> Self:
        # Child processes and the Dagster daemon may run in another working directory.
        object.__setattr__(self, "home", self.home.absolute())
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The business time zone."""
        return ZoneInfo(self.timezone)

    @property
    def own_host_list(self) -> list[str]:
        """``own_hosts`` as lower-case host names without blanks."""
        return [host.strip().lower() for host in self.own_hosts.split(",") if host.strip()]
