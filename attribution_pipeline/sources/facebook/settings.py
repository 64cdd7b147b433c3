"""What has to be known to ask the Facebook Marketing API."""

import re
from dataclasses import dataclass, field

from attribution_pipeline.sources.api.client import Patience
from attribution_pipeline.sources.api.given import address, secret
from attribution_pipeline.sources.protocol import SourceError


@dataclass(frozen=True)
class ReportPatience:
    """How long an asynchronous report is waited for.

    Attributes:
        poll_seconds: Seconds between two looks at its state.
        stuck_seconds: A report that is still at 0 % after so many seconds is asked for anew.
        deadline_seconds: So is one that is not done after so many seconds.
        readings: Attempts at reading a report that is done and cannot be read yet.
        attempts: Reports asked for in all before the query is given up, or split.
    """

    poll_seconds: float = 10.0
    stuck_seconds: float = 600.0
    deadline_seconds: float = 1800.0
    readings: int = 6
    attempts: int = 3


@dataclass(frozen=True)
class FacebookSettings:
    """Access to ad accounts and pages, and how they are read.

    Attributes:
        access_token: Of a system user or a user; needs ads_read, and for leads leads_retrieval, pages_show_list,
            pages_read_engagement and pages_manage_ads.
        account_ids: Ad accounts, with or without ``act_``.
        app_secret: Of the app that the token belongs to; where it is set, every call proves knowledge of it.
        page_ids: Pages whose lead forms are read; none: all pages that the token has a role on.
        leads: Whether lead forms are read at all.
        base_url: Where the Graph API is.
        api_version: Its version.
        page_size: Rows asked for at once; halved by itself where Facebook finds it too many.
        days_per_query: Days of insights asked for at once.
        report_from: A query of insights over so many ads times days becomes an asynchronous report; 0: all do;
            None: none does.
        slow_down_from: Use of a call limit in percent from which calls are spaced out.
        patience: How long calls are retried.
        report_patience: How long reports are waited for.
    """

    access_token: str = field(repr=False)
    account_ids: tuple[str, ...]
    app_secret: str | None = field(default=None, repr=False)
    page_ids: tuple[str, ...] = ()
    leads: bool = True
    base_url: str = "https://graph.facebook.com"
    api_version: str = "v24.0"
    page_size: int = 500
    days_per_query: int = 7
    report_from: int | None = 2_000
    slow_down_from: float = 85.0
    patience: Patience = field(default_factory=lambda: Patience(first_wait=5.0))
    report_patience: ReportPatience = field(default_factory=ReportPatience)

    def __post_init__(self) -> None:
        """Refuse what cannot work.

        Raises:
            SourceError: If something is missing, no id, no token or no address; names the variable.
        """
        for name in ("access_token", "app_secret"):
            given = secret(getattr(self, name) or "", "Facebook", variable(name))
            object.__setattr__(self, name, given or None)
        base_url = address(self.base_url, "Facebook", variable("base_url"), type(self).base_url)
        object.__setattr__(self, "base_url", base_url)
        if not self.access_token:
            raise SourceError(f"Facebook: no access token is set: set {variable('access_token')}")
        if not re.fullmatch(r"v\d+\.\d+", self.api_version, re.ASCII):
            raise SourceError(f"Facebook: {variable('api_version')} is no version such as v24.0")
        if not self.account_ids:
            raise SourceError("Facebook: no ad account is named")
        for ids, what in ((self.account_ids, "an ad account"), (self.page_ids, "a page")):
            for one in ids:
                if not one.removeprefix("act_").isascii() or not one.removeprefix("act_").isdigit():
                    raise SourceError(
                        f"Facebook: {one!r} is no id of {what}; use the digits that Facebook shows"
                    )

    @property
    def account_nodes(self) -> tuple[str, ...]:
        """The ad accounts as the Graph API calls them: ``act_123``; each once."""
        return tuple(dict.fromkeys(f"act_{one.removeprefix('act_')}" for one in self.account_ids))

    @property
    def row_accounts(self) -> frozenset[str]:
        """The ad accounts as raw rows may name them: by their digits, as the API does, or as files do that have ``act_``."""
        nodes = self.account_nodes
        return frozenset([*nodes, *(node.removeprefix("act_") for node in nodes)])


def variable(name: str) -> str:
    """Environment variable of a setting."""
    return f"FACEBOOK_{name.upper()}"
