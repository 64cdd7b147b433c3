"""Every setting of the pipeline: its default, its environment variable and what it means.

``Settings`` has the prefix ``ATTRIBUTION_``, the options of a source its name, such as ``FACEBOOK_``.
"""

from datetime import date, time
from pathlib import Path
from typing import Literal, Self
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
    pipeline_url: SecretStr | None = Field(
        default=None,
        description="The warehouse's URL with the user that runs load and refresh as; without it warehouse_url",
    )
    reader_url: SecretStr | None = Field(
        default=None,
        description="The warehouse's URL with the user that the API reads as; needed where warehouse_url is set",
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
    nightly: bool = Field(
        default=True,
        description="Whether Dagster has schedules at all: the nightly one, and the weekly purge",
    )
    nightly_time: time = Field(
        default=time(3, 30), description="Wall-clock time of the nightly run in the business time zone"
    )
    stale_hours: int = Field(
        default=30, ge=1, description="Hours without a materialization after which a table counts as stale"
    )
    event_days: int = Field(
        default=90, ge=1, description="Days that Dagster's storage keeps all events of a run for"
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

    @field_validator("nightly_time")
    @classmethod
    def _whole_minute(cls, value: time) -> time:
        if value.second or value.microsecond or value.tzinfo is not None:
            raise ValueError("name hours and minutes alone, such as 03:30; the zone is ATTRIBUTION_TIMEZONE")
        return value

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


class AlertOptions(BaseSettings):
    """Where alerts go. ATTRIBUTION_ALERT_URL is a secret: whoever knows it can write to the channel."""

    model_config = SettingsConfigDict(
        env_prefix="ATTRIBUTION_ALERT_", frozen=True, env_ignore_empty=True, hide_input_in_errors=True
    )

    url: SecretStr | None = Field(
        default=None, description="Webhook that alerts are posted to; empty: no alerts"
    )
    format: Literal["generic", "slack", "telegram"] = Field(
        default="generic",
        description="What the webhook understands: JSON with all figures, Slack or Telegram",
    )
    chat: str | None = Field(default=None, description="Telegram's chat_id of the chat that alerts go to")
    ui_url: str = Field(
        default="http://127.0.0.1:3000",
        description="Address of the Dagster UI, which links in alerts lead to",
    )
    timeout: float = Field(default=5.0, gt=0, le=20, description="Seconds to wait for the webhook's answer")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.url is not None and not self.url.get_secret_value().startswith(("http://", "https://")):
            raise ValueError("ATTRIBUTION_ALERT_URL is no http:// or https:// address")
        if self.url is not None and self.format == "telegram" and not self.chat:
            raise ValueError("ATTRIBUTION_ALERT_FORMAT=telegram needs ATTRIBUTION_ALERT_CHAT, the chat's id")
        return self


class FacebookOptions(BaseSettings):
    """Where the fb_* tables come from. Secrets: FACEBOOK_ACCESS_TOKEN, FACEBOOK_APP_SECRET."""

    model_config = SettingsConfigDict(env_prefix="FACEBOOK_", frozen=True, env_ignore_empty=True)

    source: Literal["files", "api"] = Field(default="files", description="files, or api: the Marketing API")
    account_ids: str = Field(default="", description="Ad accounts, comma-separated, such as act_123,act_456")
    page_ids: str = Field(
        default="", description="Pages whose lead forms are read; empty: all of the token's"
    )
    leads: bool = Field(default=True, description="Whether lead forms are read")
    base_url: str = Field(default="https://graph.facebook.com", description="Where the Graph API is")
    api_version: str = Field(default="v24.0", description="Version of the Graph API")
    page_size: int = Field(default=500, ge=1, description="Rows asked for at once")
    report_from: int = Field(
        default=2_000, ge=0, description="Ads times days from which insights are an asynchronous report"
    )
    timeout: float = Field(default=60.0, gt=0, description="Seconds without a byte until a call is hanging")
    longest_wait: float = Field(
        default=120.0,
        gt=0,
        description="Seconds that a call waits before it is tried again; asked for more, Dagster tries the step again",
    )


class GoogleAdsOptions(BaseSettings):
    """Where the google_ads_* tables come from. Secrets: GOOGLE_ADS_CLIENT_SECRET, _REFRESH_TOKEN, _DEVELOPER_TOKEN."""

    model_config = SettingsConfigDict(env_prefix="GOOGLE_ADS_", frozen=True, env_ignore_empty=True)

    source: Literal["files", "api"] = Field(default="files", description="files, or api: the Google Ads API")
    client_id: str = Field(default="", description="OAuth client of the Google Cloud project")
    customer_ids: str = Field(
        default="", description="Accounts, comma-separated; a manager account stands for all below it"
    )
    login_customer_id: str | None = Field(
        default=None, description="Manager account through which the accounts are reached"
    )
    base_url: str = Field(default="https://googleads.googleapis.com", description="Where the API is")
    token_url: str = Field(
        default="https://oauth2.googleapis.com/token", description="Where access tokens are refreshed"
    )
    api_version: str = Field(default="v25", description="Version of the Google Ads API")
    timeout: float = Field(default=60.0, gt=0, description="Seconds without a byte until a call is hanging")
    longest_wait: float = Field(
        default=120.0,
        gt=0,
        description="Seconds that a call waits before it is tried again; asked for more, Dagster tries the step again",
    )


class CrmOptions(BaseSettings):
    """Where the itcrm_* tables come from. Secret: CRM_URL."""

    model_config = SettingsConfigDict(env_prefix="CRM_", frozen=True, env_ignore_empty=True)

    source: Literal["files", "database"] = Field(default="files", description="files, or database: CRM_URL")
    names_file: Path | None = Field(
        default=None,
        description="JSON file with the CRM's own names of tables and columns, where they differ",
    )


class RatesOptions(BaseSettings):
    """Where fx_rates come from."""

    model_config = SettingsConfigDict(env_prefix="RATES_", frozen=True, env_ignore_empty=True)

    source: Literal["files", "api"] = Field(
        default="files", description="files, or api: a national bank's JSON"
    )
    base_url: str = Field(default="https://bank.gov.ua", description="Where the bank's API is")
    currencies: str = Field(default="USD,EUR", description="Currencies to load, comma-separated")
    timeout: float = Field(default=60.0, gt=0, description="Seconds without a byte until a call is hanging")
    longest_wait: float = Field(
        default=120.0,
        gt=0,
        description="Seconds that a call waits before it is tried again; asked for more, Dagster tries the step again",
    )


#: Variables that say where each kind of raw table comes from.
SOURCE_VARIABLES = ("CRM_SOURCE", "FACEBOOK_SOURCE", "GOOGLE_ADS_SOURCE", "RATES_SOURCE")


def chosen_sources() -> dict[str, str]:
    """Where each kind of raw tables comes from."""
    return {
        "crm": CrmOptions().source,
        "facebook": FacebookOptions().source,
        "google_ads": GoogleAdsOptions().source,
        "rates": RatesOptions().source,
    }


def all_are_files() -> bool:
    """Whether every raw table comes from the folder of files."""
    return set(chosen_sources().values()) == {"files"}
