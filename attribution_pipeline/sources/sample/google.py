"""The Google Ads accounts: campaigns, ad groups, ads and keywords."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from attribution_pipeline.sources.sample.lines import plain_row

#: Customer id and currency, as with Facebook: one account in dollars, one in euro.
CUSTOMERS: Final = ((4_820_117_730, "USD"), (7_391_450_026, "EUR"))
ADS: Final = 40

_CAMPAIGN_ID: Final = 20_170_000_100
_GROUP_ID: Final = 150_220_000_300
_AD_ID: Final = 660_310_000_500
_CRITERION_ID: Final = 300_410_000_700
_ID_STEP: Final = 41

#: Name, channel, whether it runs all the time.
_CAMPAIGNS: Final = (
    ("Search | Бренд", "SEARCH", True), ("Search | Курси програмування", "SEARCH", True),
    ("Search | Діти та підлітки", "SEARCH", True), ("Search | Дизайн", "SEARCH", False),
    ("Search | QA", "SEARCH", False), ("Search | Конкуренти", "SEARCH", False),
    ("Search | Львів", "SEARCH", False), ("Search | Польща PL", "SEARCH", True),
    ("PMax | Академія", "PERFORMANCE_MAX", True), ("PMax | Табір", "PERFORMANCE_MAX", False),
    ("Display | Ремаркетинг", "DISPLAY", True), ("Video | YouTube відгуки", "VIDEO", True),
)  # fmt: skip
VIDEO_CAMPAIGN: Final = len(_CAMPAIGNS) - 1
_WORDS: Final = (
    "курси python", "курси програмування для дітей", "it школа київ", "курси qa", "школа програмування",
    "навчання веб дизайну", "курси java з нуля", "комп’ютерна академія", "підготовка до вступу іт",
    "kursy programowania dla dzieci", "roblox курси", "курси frontend онлайн",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign and the days on which it runs (numbers from 0, the end excluded)."""

    campaign_id: int
    name: str
    customer: tuple[int, str]
    channel: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword of an ad group."""

    criterion_id: int
    group_id: int
    campaign: Campaign
    text: str
    match_type: str


@dataclass(frozen=True, slots=True)
class Ad:
    """An ad, its group and the keywords of that group (none outside search)."""

    ad_id: int
    name: str
    group_id: int
    campaign: Campaign
    keywords: tuple[Keyword, ...]


@dataclass(frozen=True, slots=True)
class GoogleAccounts:
    """Everything in both accounts."""

    first: date
    days: int
    campaigns: list[Campaign]
    ads: list[Ad]

    @property
    def keywords(self) -> list[Keyword]:
        """All keywords, each once, in the order of their keys."""
        return sorted(
            {keyword for ad in self.ads for keyword in ad.keywords},
            key=lambda word: (word.group_id, word.criterion_id),
        )

    def ad_on(self, day: date, rng: Random, *, video: bool = False) -> Ad:
        """Some ad of a campaign that runs on the day; a YouTube ad if ``video``, else any other."""
        number = (day - self.first).days
        return rng.choice([
            ad
            for ad in self.ads
            if ad.campaign.start <= number < ad.campaign.end and (ad.campaign.channel == "VIDEO") == video
        ])  # fmt: skip


def build(first: date, days: int, rng: Random) -> GoogleAccounts:
    """Set up both accounts for a sample that begins on ``first`` and lasts so many days."""
    campaigns: list[Campaign] = []
    for number, (name, channel, always) in enumerate(_CAMPAIGNS):
        start = 0 if always else int(days * rng.uniform(0, 0.6))
        end = days if always else min(days, start + max(1, int(days * rng.uniform(0.2, 0.5))))
        customer = CUSTOMERS[name.endswith("PL")]
        campaigns.append(Campaign(_CAMPAIGN_ID + number * _ID_STEP, name, customer, channel, start, end))
    ads: list[Ad] = []
    for number in range(ADS):
        campaign = campaigns[number % len(campaigns)]
        # Two ads share a group: the second round over the campaigns adds to the first one's groups.
        group = number % (2 * len(campaigns))
        group_id = _GROUP_ID + group * _ID_STEP
        words = _keywords(group, group_id, campaign) if campaign.channel == "SEARCH" else ()
        ads.append(
            Ad(_AD_ID + number * _ID_STEP, f"RSA {number + 1:02} {campaign.name}", group_id, campaign, words)
        )
    return GoogleAccounts(first, days, campaigns, ads)


def campaign_rows(account: GoogleAccounts) -> list[str]:
    """Rows of google_ads_campaigns."""
    return [
        plain_row((
            campaign.campaign_id, campaign.customer[0], campaign.name,
            "ENABLED" if campaign.end >= account.days else "PAUSED", campaign.channel,
            account.first + timedelta(days=campaign.start),
            None if campaign.end >= account.days else account.first + timedelta(days=campaign.end - 1),
            campaign.customer[1],
        ))
        for campaign in account.campaigns
    ]  # fmt: skip


def group_rows(account: GoogleAccounts) -> list[str]:
    """Rows of google_ads_ad_groups."""
    groups = {ad.group_id: ad for ad in account.ads}
    return [
        plain_row(
            (
                group_id,
                ad.campaign.campaign_id,
                ad.campaign.customer[0],
                f"Група {group_id % 1000}",
                "ENABLED",
            )
        )
        for group_id, ad in sorted(groups.items())
    ]


def ad_rows(account: GoogleAccounts) -> list[str]:
    """Rows of google_ads_ads."""
    return [
        plain_row((
            ad.ad_id, ad.group_id, ad.campaign.campaign_id, ad.campaign.customer[0], ad.name,
            "VIDEO_RESPONSIVE_AD" if ad.campaign.channel == "VIDEO" else "RESPONSIVE_SEARCH_AD", "ENABLED",
        ))
        for ad in account.ads
    ]  # fmt: skip


def keyword_rows(account: GoogleAccounts) -> list[str]:
    """Rows of google_ads_keywords."""
    return [
        plain_row((
            word.group_id, word.criterion_id, word.campaign.campaign_id, word.campaign.customer[0], word.text,
            word.match_type, "ENABLED",
        ))
        for word in account.keywords
    ]  # fmt: skip


def _keywords(group: int, group_id: int, campaign: Campaign) -> tuple[Keyword, ...]:
    return tuple(
        Keyword(
            criterion_id=_CRITERION_ID + (group * 6 + number) * _ID_STEP,
            group_id=group_id,
            campaign=campaign,
            text=_WORDS[(group + number * 5) % len(_WORDS)],
            match_type=("BROAD", "PHRASE", "EXACT")[number % 3],
        )
        for number in range(6)
    )
