"""What has to be known to ask the Google Ads API."""

import re
from dataclasses import dataclass, field

from attribution_pipeline.sources.api.client import Patience
from attribution_pipeline.sources.api.given import address, secret
from attribution_pipeline.sources.protocol import SourceError


@dataclass(frozen=True)
class GoogleAdsSettings:
    """Access to Google Ads accounts, and how they are read.

    Messages name a setting by its environment variable: ``api_version`` is ``GOOGLE_ADS_API_VERSION``.

    Attributes:
        client_id: Of the OAuth client in the Google Cloud project whose access to the API is used.
        client_secret: Of the same client.
        refresh_token: What a user who may read the accounts got when authorising the client.
        customer_ids: Accounts, with or without hyphens; a manager account stands for all accounts below it. None:
            those below ``login_customer_id``.
        login_customer_id: Manager account through which the user reaches the accounts. Not needed where they are
            below a manager account of ``customer_ids``, or the user has access to them directly.
        developer_token: Sent where it is set. Google has tied access to the Cloud project instead and ignores it.
        api_version: Version of the API: ``v23`` or newer, since older ones know no ``start_date_time``.
        base_url: Where the API is.
        token_url: Where the refresh token is exchanged for access tokens.
        days_per_query: Days of figures asked for at once; clicks are asked for day by day.
        click_days: Days for which Google keeps clicks, today included.
        figure_months: Months for which Google keeps figures by day.
        restarts: How often a query is asked anew because its answer ceased to be readable midway.
        longest_delay: Seconds; where Google asks for a longer wait, the quota of the day is used up.
        patience: How long calls are retried.
    """

    client_id: str
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)
    customer_ids: tuple[str, ...] = ()
    login_customer_id: str | None = None
    developer_token: str | None = field(default=None, repr=False)
    api_version: str = "v25"
    base_url: str = "https://googleads.googleapis.com"
    token_url: str = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
    days_per_query: int = 28
    click_days: int = 90
    figure_months: int = 37
    restarts: int = 3
    longest_delay: float = 3600.0
    patience: Patience = field(default_factory=Patience)

    def __post_init__(self) -> None:
        """Refuse what cannot work.

        Raises:
            SourceError: if something is missing, no account number, no token or no address; names the variable.
        """
        for name in ("client_id", "client_secret", "refresh_token", "developer_token"):
            given = secret(getattr(self, name) or "", "Google Ads", variable(name))
            object.__setattr__(self, name, given or None)
        for name in ("base_url", "token_url"):
            given = address(getattr(self, name), "Google Ads", variable(name), getattr(type(self), name))
            object.__setattr__(self, name, given)
        missing = [
            variable(name)
            for name in ("client_id", "client_secret", "refresh_token")
            if not getattr(self, name)
        ]
        if not self.customer_ids and not self.login_customer_id:
            missing.append(variable("customer_ids"))
        if missing:
            raise SourceError(f"Google Ads: set {', '.join(missing)}")
        ids = tuple(_account_number(text, "customer_ids") for text in self.customer_ids)
        object.__setattr__(self, "customer_ids", ids)
        if self.login_customer_id:
            number = _account_number(self.login_customer_id, "login_customer_id")
            object.__setattr__(self, "login_customer_id", number)
        if not re.fullmatch(r"v\d+", self.api_version):
            raise SourceError(f"Google Ads: {variable('api_version')} is no version such as v25")


def variable(name: str) -> str:
    """Environment variable of a setting."""
    return f"GOOGLE_ADS_{name.upper()}"


def _account_number(text: str, name: str) -> str:
    digits = text.strip().replace("-", "")
    if not digits.isascii() or not digits.isdigit():
        raise SourceError(f"Google Ads: {variable(name)} holds no account number such as 123-456-7890")
    return digits
