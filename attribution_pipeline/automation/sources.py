"""The sources as Dagster resources: each holds its secrets, and all else comes from the settings.

A secret that no environment variable holds is no problem until its source is to be asked.
"""

import json
import os
from pathlib import Path

import dagster as dg
from pydantic import Field

from attribution_pipeline.settings import (
    CrmOptions,
    FacebookOptions,
    GoogleAdsOptions,
    RatesOptions,
    Settings,
)
from attribution_pipeline.sources.api.client import Patience
from attribution_pipeline.sources.crm import CrmSettings, CrmSource, TableNames, table_names
from attribution_pipeline.sources.facebook import FacebookSettings, FacebookSource
from attribution_pipeline.sources.google_ads import GoogleAdsSettings, GoogleAdsSource
from attribution_pipeline.sources.protocol import Source, SourceError
from attribution_pipeline.sources.rates import RatesSettings, RatesSource


class FacebookResource(dg.ConfigurableResource["FacebookResource"]):
    """The Facebook Marketing API; all but secrets is set by FACEBOOK_* variables."""

    access_token: str | None = Field(default=None, repr=False, description="FACEBOOK_ACCESS_TOKEN")
    app_secret: str | None = Field(default=None, repr=False, description="FACEBOOK_APP_SECRET; may be empty")

    def source(self) -> Source | None:
        """The API; None where FACEBOOK_SOURCE says files.

        Raises:
            SourceError: If a variable is missing; the message names it.
        """
        options = FacebookOptions()
        if options.source == "files":
            return None
        token = _needed(self.access_token, "FACEBOOK_ACCESS_TOKEN", "FACEBOOK_SOURCE=api")
        accounts = _needed(options.account_ids, "FACEBOOK_ACCOUNT_IDS", "FACEBOOK_SOURCE=api")
        return FacebookSource(
            FacebookSettings(
                access_token=token,
                app_secret=self.app_secret,
                account_ids=_listed(accounts),
                page_ids=_listed(options.page_ids),
                leads=options.leads,
                base_url=options.base_url,
                api_version=options.api_version,
                page_size=options.page_size,
                report_from=options.report_from,
                patience=Patience(first_wait=5.0, longest_wait=options.longest_wait, timeout=options.timeout),
            ),
            Settings().timezone,
        )


class GoogleAdsResource(dg.ConfigurableResource["GoogleAdsResource"]):
    """The Google Ads API; all but secrets is set by GOOGLE_ADS_* variables."""

    client_secret: str | None = Field(default=None, repr=False, description="GOOGLE_ADS_CLIENT_SECRET")
    refresh_token: str | None = Field(default=None, repr=False, description="GOOGLE_ADS_REFRESH_TOKEN")
    developer_token: str | None = Field(default=None, repr=False, description="GOOGLE_ADS_DEVELOPER_TOKEN")

    def source(self) -> Source | None:
        """The API; None where GOOGLE_ADS_SOURCE says files.

        Raises:
            SourceError: If a variable is missing; the message names it.
        """
        options = GoogleAdsOptions()
        if options.source == "files":
            return None
        chosen = "GOOGLE_ADS_SOURCE=api"
        return GoogleAdsSource(
            GoogleAdsSettings(
                client_id=_needed(options.client_id, "GOOGLE_ADS_CLIENT_ID", chosen),
                client_secret=_needed(self.client_secret, "GOOGLE_ADS_CLIENT_SECRET", chosen),
                refresh_token=_needed(self.refresh_token, "GOOGLE_ADS_REFRESH_TOKEN", chosen),
                developer_token=self.developer_token,
                customer_ids=_listed(options.customer_ids),
                login_customer_id=options.login_customer_id,
                base_url=options.base_url,
                token_url=options.token_url,
                api_version=options.api_version,
                patience=Patience(longest_wait=options.longest_wait, timeout=options.timeout),
            )
        )


class CrmResource(dg.ConfigurableResource["CrmResource"]):
    """The CRM's database; all but its URL is set by CRM_* variables."""

    url: str | None = Field(default=None, repr=False, description="CRM_URL: a SQLAlchemy URL")

    def source(self) -> Source | None:
        """The database; None where CRM_SOURCE says files.

        Raises:
            SourceError: If CRM_URL is missing, or the file of names cannot be read.
        """
        options = CrmOptions()
        if options.source == "files":
            return None
        url = _needed(self.url, "CRM_URL", "CRM_SOURCE=database")
        names = _names(options.names_file) if options.names_file is not None else {}
        return CrmSource(CrmSettings(url=url, names=names), Settings().timezone)


class RatesResource(dg.ConfigurableResource["RatesResource"]):
    """A national bank's exchange rates, set by RATES_* variables; there is no secret."""

    base_url: str | None = Field(default=None, description="Address of the bank; empty: RATES_BASE_URL")

    def source(self) -> Source | None:
        """The API; None where RATES_SOURCE says files."""
        options = RatesOptions()
        if options.source == "files":
            return None
        return RatesSource(
            RatesSettings(
                base_url=self.base_url or options.base_url,
                currencies=_listed(options.currencies),
                reporting_currency=Settings().reporting_currency,
                patience=Patience(longest_wait=options.longest_wait, timeout=options.timeout),
            ),
            Settings().timezone,
        )


SourceResource = FacebookResource | GoogleAdsResource | CrmResource | RatesResource


def source_resources() -> dict[str, SourceResource]:
    """The resources by key, which is the kind of the raw tables that they give."""
    return {
        "crm": CrmResource(url=_secret("CRM_URL")),
        "facebook": FacebookResource(
            access_token=_secret("FACEBOOK_ACCESS_TOKEN"), app_secret=_secret("FACEBOOK_APP_SECRET")
        ),
        "google_ads": GoogleAdsResource(
            client_secret=_secret("GOOGLE_ADS_CLIENT_SECRET"),
            refresh_token=_secret("GOOGLE_ADS_REFRESH_TOKEN"),
            developer_token=_secret("GOOGLE_ADS_DEVELOPER_TOKEN"),
        ),
        "rates": RatesResource(),
    }


def ready_resources() -> dict[str, SourceResource]:
    """The resources outside of a run, with their secrets read."""
    return {key: resource.process_config_and_initialize() for key, resource in source_resources().items()}


def _secret(variable: str) -> dg.EnvVar | None:
    # Dagster refuses to begin a run with a variable that is not set, although its source may not be asked at all.
    return dg.EnvVar(variable) if os.environ.get(variable) else None


def _names(file: Path) -> dict[str, TableNames | None]:
    try:
        setting = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SourceError(f"CRM_NAMES_FILE: {file} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise SourceError(f"CRM_NAMES_FILE: {file} is no JSON: {error}") from error
    return table_names(setting)


def _needed(value: str | None, variable: str, chosen: str) -> str:
    if not value:
        raise SourceError(f"{chosen} needs {variable}: set it, or load files instead; see docs/sources.md")
    return value


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
