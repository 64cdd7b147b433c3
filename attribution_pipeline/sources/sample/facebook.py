"""The Facebook ad accounts: campaigns, ad sets, ads and creatives, and which ads run on which day."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final, Literal

from attribution_pipeline.sources.sample.lines import plain_row

#: Account id and currency: Ukraine's account pays in dollars, Poland's in euro.
ACCOUNTS: Final = (("act_5078104411", "USD"), ("act_6620319950", "EUR"))
ADS: Final = 290
CREATIVES: Final = 1_191

_CAMPAIGN_ID: Final = 120_210_000_000_110_000
_ADSET_ID: Final = 120_210_000_000_220_000
_AD_ID: Final = 120_210_000_000_330_000
_CREATIVE_ID: Final = 2_390_000_000_440_000
_ID_STEP: Final = 137

Kind = Literal["plain", "ambiguous", "twin"]

_TOPICS: Final = (
    "Python для підлітків", "Мала академія 7–9", "Front-end з нуля", "QA для дорослих", "Літній ІТ-табір",
    "Геймдев Unity", "Графічний дизайн", "Data Science", "Java-розробник", "Кібербезпека", "Roblox для дітей",
    "UI/UX дизайн", "Вступ до академії", "Англійська для ІТ", "День відкритих дверей",
)  # fmt: skip
_GOALS: Final = (
    ("Ліди", "OUTCOME_LEADS"), ("Трафік", "OUTCOME_TRAFFIC"), ("Конверсії", "OUTCOME_SALES"),
)  # fmt: skip
_PLACES: Final = ("Київ", "Вся Україна", "Львів+Захід", "Одеса/Південь", "LAL 1% батьки", "Ретаргет 30д")
_AUDIENCES: Final = ("Батьки 30–45", "LAL 1% клієнти", "Ретаргет сайт 30д", "Інтереси: ІТ", "Broad 18–35")
_HOOKS: Final = (
    "Дитина цілий день у телефоні? Хай створює ігри!", "Нова професія за 9 місяців",
    "Перший урок — безкоштовно", "Знижка 20% до кінця тижня", "Вчися онлайн, працюй в ІТ",
    "Твоя перша гра за одне заняття", "\"Я змінила професію в 35\": історія випускниці",
    "Набір у групи відкрито",
)  # fmt: skip
#: Two campaigns of one name at the same time, and two of one name after each other.
_AMBIGUOUS_NAME: Final = "Набір 2025–2026 | Ліди | Вся Україна"
_TWIN_NAME: Final = "Осінній набір | Конверсії | Київ"


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign and the days on which it runs (numbers from 0, the end excluded)."""

    campaign_id: str
    name: str
    account: tuple[str, str]
    objective: str
    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Ad:
    """An ad, where it hangs, and the days on which it runs (numbers from 0, the end excluded)."""

    ad_id: str
    name: str
    adset_id: str
    adset_name: str
    campaign: Campaign
    creative_id: str
    start: int
    end: int


@dataclass(slots=True)
class FacebookAccounts:
    """Everything in both accounts."""

    first: date
    days: int
    campaigns: list[Campaign]
    ads: list[Ad]
    running: list[list[Ad]] = field(init=False)

    def __post_init__(self) -> None:
        self.running = [[] for _ in range(self.days)]
        for ad in self.ads:
            for day in range(ad.start, ad.end):
                self.running[day].append(ad)

    def ad_on(self, day: date, rng: Random, kind: Kind = "plain") -> Ad:
        """Some ad of such a campaign that runs on the day."""
        number = (day - self.first).days
        return rng.choice([ad for ad in self.running[number] if ad.campaign.kind == kind])


def build(first: date, days: int, rng: Random) -> FacebookAccounts:
    """Set up both accounts for a sample that begins on ``first`` and lasts so many days."""
    campaigns = _campaigns(days, rng)
    ads: list[Ad] = []
    for place, campaign in enumerate(campaigns):
        count = ADS * (place + 1) // len(campaigns) - ADS * place // len(campaigns)
        for number in range(count):
            ads.append(_ad(len(ads), number, place, campaign, rng))
    return FacebookAccounts(first, days, campaigns, ads)


def campaign_rows(account: FacebookAccounts) -> list[str]:
    """Rows of fb_campaigns."""
    rows = []
    for campaign in account.campaigns:
        begin = account.first + timedelta(days=campaign.start)
        running = campaign.end >= account.days
        stop = None if running else f"{account.first + timedelta(days=campaign.end)}T00:00:00+0300"
        status = "ACTIVE" if running else "PAUSED"
        rows.append(plain_row((
            campaign.campaign_id, campaign.account[0], campaign.name, campaign.objective, status, status,
            "AUCTION", f"{begin}T00:00:00+0300", stop, f"{begin}T00:00:00+0300", f"{begin}T18:20:11+0300",
        )))  # fmt: skip
    return rows


def adset_rows(account: FacebookAccounts) -> list[str]:
    """Rows of fb_adsets."""
    sets = {ad.adset_id: ad for ad in account.ads}
    rows = []
    for adset_id, ad in sorted(sets.items()):
        made = f"{account.first + timedelta(days=ad.campaign.start)}T00:05:00+0300"
        rows.append(plain_row((
            adset_id, ad.campaign.campaign_id, ad.campaign.account[0], ad.adset_name, "ACTIVE", "ACTIVE",
            made, made,
        )))  # fmt: skip
    return rows


def ad_rows(account: FacebookAccounts) -> list[str]:
    """Rows of fb_ads."""
    rows = []
    for ad in account.ads:
        made = f"{account.first + timedelta(days=ad.start)}T00:10:00+0300"
        status = "ACTIVE" if ad.end >= account.days else "PAUSED"
        rows.append(plain_row((
            ad.ad_id, ad.adset_id, ad.campaign.campaign_id, ad.campaign.account[0], ad.name, ad.creative_id,
            status, status, made, made,
        )))  # fmt: skip
    return rows


def creative_rows(account: FacebookAccounts, rng: Random) -> list[str]:
    """Rows of fb_ad_creative_details: one for each ad, the others left from tests and older seasons."""
    rows = []
    for number in range(CREATIVES):
        creative_id = _creative_id(number)
        topic, hook = rng.choice(_TOPICS), rng.choice(_HOOKS)
        video = f"{8_810_000_000 + number}" if rng.random() < 0.3 else None
        rows.append(plain_row((
            creative_id, f"{topic} {number + 1:04}", "VIDEO" if video else "SHARE",
            hook if number % 13 else None, f"{topic}. {hook}\nЗапис за посиланням 👇",
            "ІТ-школа «Код»" if number % 3 else None, rng.choice(("SIGN_UP", "LEARN_MORE", "SUBSCRIBE")),
            f"https://kod.example/kursy?utm_source=facebook&utm_campaign={number}",
            f"https://www.instagram.example/p/{number:06x}/" if number % 4 else None,
            f"https://cdn.example/media/{creative_id}.jpg", f"https://cdn.example/thumb/{creative_id}.jpg",
            video, f"{account.first}T06:00:00+0000",
        )))  # fmt: skip
    return rows


def _creative_id(number: int) -> str:
    return str(_CREATIVE_ID + number * _ID_STEP)


def _campaigns(days: int, rng: Random) -> list[Campaign]:
    half = days // 2
    plan: list[tuple[str, str, Kind, int, int]] = [
        (_AMBIGUOUS_NAME, "OUTCOME_LEADS", "ambiguous", 0, days),
        (_AMBIGUOUS_NAME, "OUTCOME_LEADS", "ambiguous", 0, days),
        (_TWIN_NAME, "OUTCOME_SALES", "twin", 0, half),
        (_TWIN_NAME, "OUTCOME_SALES", "twin", half, days),
    ]
    for number, topic in enumerate(_TOPICS * 3, start=1):
        if len(plan) == 48:
            break
        goal, objective = _GOALS[number % len(_GOALS)]
        place = _PLACES[number % len(_PLACES)] if number % 5 else _PLACES[0]
        # The first topics always run, so that every day has an ad to click.
        start = 0 if number <= 4 else int(days * rng.uniform(0, 0.75))
        end = days if number <= 4 else min(days, start + max(1, int(days * rng.uniform(0.12, 0.5))))
        name = f"{topic} | {goal} | {place}"
        name = name if name not in {entry[0] for entry in plan} else f"{name} | v{number}"
        plan.append((name, objective, "plain", start, end))
    return [
        Campaign(
            str(_CAMPAIGN_ID + number * _ID_STEP),
            name,
            ACCOUNTS[number % 7 == 6],
            objective,
            kind,
            start,
            end,
        )
        for number, (name, objective, kind, start, end) in enumerate(plan)
    ]


def _ad(serial: int, number: int, place: int, campaign: Campaign, rng: Random) -> Ad:
    adset = number // 3
    start, end = campaign.start, campaign.end
    # The first ad runs as long as its campaign; the others are tried for some weeks.
    if number and end - start > 1:
        start = rng.randrange(campaign.start, campaign.end)
        end = min(campaign.end, start + rng.randint(5, 40))
    return Ad(
        ad_id=str(_AD_ID + serial * _ID_STEP),
        name=f"{rng.choice(('video', 'banner', 'carousel', 'відео', 'статика'))}_{serial + 1:03}",
        adset_id=str(_ADSET_ID + (place * 10 + adset) * _ID_STEP),
        adset_name=_AUDIENCES[(place + adset) % len(_AUDIENCES)],
        campaign=campaign,
        creative_id=_creative_id(serial),
        start=start,
        end=end,
    )
