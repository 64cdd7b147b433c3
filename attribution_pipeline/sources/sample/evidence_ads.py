"""What a touch brings along when an ad brought it, on Facebook, Google or a smaller network.

Each way ends in one of the methods of the match, and is named after it.
"""

from collections.abc import Callable
from typing import Final

from attribution_pipeline.sources.sample.facebook import Ad, Kind
from attribution_pipeline.sources.sample.google import Ad as GoogleAd
from attribution_pipeline.sources.sample.lines import Id, Moment
from attribution_pipeline.sources.sample.requests import form, source, spelled
from attribution_pipeline.sources.sample.story import Click, Lead, Mark, Story, Touch, event_cell, lead_cell

_FACEBOOK: Final = ("fb", "facebook", "facebook.com", "m.facebook.com", "meta", "fb_ads", "facebook_leads")
_INSTAGRAM: Final = ("ig", "instagram", "instagram.com", "ig_stories", "l.instagram.com")
_GOOGLE: Final = ("google", "google_ads", "adwords")
_PAID: Final = ("cpc", "paid_social", "CPC", "paid", "ads", "cpm")


def lead_form(
    story: Story, touch: Touch, platform: str, ad: Ad | None, *, fclid: str | None = None, seconds: int = 0
) -> Lead:
    """A form filled in some minutes (and ``seconds``) before the touch; without an ad an organic one."""
    if touch.client is None:
        raise ValueError("a stray event has nobody who could have filled in a form")
    rng = story.rng
    at = touch.at.before(rng.randint(60, 900) + seconds)
    lead = Lead(touch.client, platform, ad, Moment(at.day, at.second), story.phone(touch.client), None, fclid)
    # Who is found by phone needs none of it, who has no phone in the marks is found by this.
    lead.email = story.email(touch.client)
    story.leads.append(lead)
    return lead


def _marks(story: Story, names: tuple[str, ...]) -> dict[str, Mark]:
    rng = story.rng
    marks: dict[str, Mark] = {"utm_source": source(names, rng), "utm_medium": rng.choice(_PAID)}
    if rng.random() < 0.5:
        marks["fbclid"] = "IwAR" + story.token(40)
    if rng.random() < 0.3:
        marks["utm_term"] = "{{adset.name}}"
    return marks


def _social(story: Story, touch: Touch, way: str, *, instagram: bool) -> None:
    rng = story.rng
    names = _INSTAGRAM if instagram else _FACEBOOK
    kind: Kind = "twin" if way == "campaign_name" and rng.random() < 0.3 else "plain"
    ad = story.facebook.ad_on(touch.at.day, rng, kind)
    form_platform = "ig" if instagram else rng.choice(("fb", "fb", "FB", "msg", "an"))
    marks = _marks(story, names)
    if way == "fb_lead_id":
        lead = lead_form(story, touch, form_platform, ad)
        form(story, touch, {"fb_lead_id": lead_cell(lead), "form_id": "901244", "fb_platform": form_platform})
    elif way == "fclid":
        fclid = f"fb.1.{rng.randrange(10**12, 10**13)}."
        lead = lead_form(story, touch, form_platform, ad, fclid=fclid)
        form(story, touch, {**marks, "fclid": Id(lead, 1, fclid)})
    elif way == "contact":
        _contact(story, touch, form_platform, ad, marks)
    else:
        _by_id(story, touch, way, ad, marks)


def _contact(story: Story, touch: Touch, platform: str, ad: Ad, marks: dict[str, Mark]) -> None:
    rng = story.rng
    # The newest of several forms decides.
    if rng.random() < 0.3:
        lead_form(story, touch, platform, story.facebook.ad_on(touch.at.day, rng), seconds=1_800)
    lead_form(story, touch, platform, ad)
    by = rng.choice(("only phone", "only phone", "only email"))
    way = rng.random()
    if way < 0.4:
        form(story, touch, {}, by=by)
    elif way < 0.6:
        form(story, touch, None, kind="consultation", referrer="https://www.google.com/", by=by)
    else:
        marks.pop("utm_medium")
        form(story, touch, marks, by=by)


def _by_id(story: Story, touch: Touch, way: str, ad: Ad, marks: dict[str, Mark]) -> None:
    rng = story.rng
    if way == "ad_id":
        marks[rng.choice(("ad_id", "utm_content", "utm_term"))] = ad.ad_id
        marks["campaign_id"] = ad.campaign.campaign_id
    elif way == "adset_id":
        marks[rng.choice(("adset_id", "utm_term"))] = f" {ad.adset_id} "
        marks["ad_id"] = "{{ad.id}}"
    elif way == "campaign_id":
        marks[rng.choice(("campaign_id", "utm_id", "utm_campaign"))] = ad.campaign.campaign_id
    elif way == "campaign_name":
        marks["utm_campaign"] = spelled(ad.campaign.name, rng)
        marks["campaign_id"] = "{{campaign.id}}"
    else:
        raise ValueError(f"no way to bring an ad along is called {way}")
    form(story, touch, marks, referrer=rng.choice((None, "https://l.facebook.com/")))


def facebook(story: Story, touch: Touch, way: str) -> None:
    """A paid touch of Facebook, recognisable by ``way``."""
    _social(story, touch, way, instagram=False)


def instagram(story: Story, touch: Touch, way: str) -> None:
    """A paid touch of Instagram, recognisable by ``way``."""
    _social(story, touch, way, instagram=True)


def facebook_ambiguous(story: Story, touch: Touch, _: str) -> None:
    """A campaign's name that two campaigns with spend on that day have: paid, but by nobody knows which."""
    ad = story.facebook.ad_on(touch.at.day, story.rng, "ambiguous")
    marks = {
        "utm_source": "facebook",
        "utm_medium": "cpc",
        "utm_campaign": spelled(ad.campaign.name, story.rng),
    }
    form(story, touch, marks)


def facebook_organic_lead(story: Story, touch: Touch, _: str) -> None:
    """A form on the school's own page: Facebook, but not paid for."""
    lead = lead_form(story, touch, "fb", None)
    form(story, touch, {"fb_lead_id": lead_cell(lead), "fb_platform": "fb"})


def _click(story: Story, touch: Touch, ad: GoogleAd) -> Click:
    rng = story.rng
    keyword = rng.choice(ad.keywords) if ad.keywords else None
    is_pmax = ad.campaign.channel == "PERFORMANCE_MAX"
    click = Click(
        day=touch.at.day,
        customer_id=ad.campaign.customer[0],
        campaign_id=ad.campaign.campaign_id,
        group_id=None if is_pmax else ad.group_id,
        ad_id=None if is_pmax else ad.ad_id,
        criterion_id=keyword.criterion_id if keyword else None,
        network={"SEARCH": "SEARCH", "VIDEO": "YOUTUBE_WATCH"}.get(ad.campaign.channel, "CONTENT"),
        before="Cj0KCQjw" + story.token(36),
    )
    story.clicks.append(click)
    return click


def google(story: Story, touch: Touch, way: str) -> None:
    """A paid touch of Google, recognisable by ``way``."""
    rng = story.rng
    ad = story.google.ad_on(touch.at.day, rng)
    marks: dict[str, Mark] = {
        "utm_source": source(_GOOGLE, rng),
        "utm_medium": rng.choice(("cpc", "CPC", "ppc")),
    }
    if way == "gclid":
        marks = {
            "gclid": _click(story, touch, ad).gclid,
            "utm_campaign": "{campaignid}",
            "utm_term": "{keyword}",
        }
        if rng.random() < 0.5:
            marks |= {"utm_source": source(_GOOGLE, rng), "utm_medium": "cpc"}
    elif way == "ad_id":
        marks["utm_content"] = str(ad.ad_id)
    elif way == "adset_id":
        marks["adset_id"] = str(ad.group_id)
    elif way == "campaign_id":
        marks |= {"utm_campaign": str(ad.campaign.campaign_id), "gbraid": "0AAAAA" + story.token(30)}
    else:
        marks["utm_campaign"] = spelled(ad.campaign.name, rng)
    form(story, touch, marks, referrer=rng.choice((None, "https://www.google.com/")))


def google_unknown(story: Story, touch: Touch, _: str) -> None:
    """A click that the account does not know (older than its 90 days of clicks): paid, without a campaign."""
    gclid = Id(touch, event_cell(touch).base, "EAIaIQobChMI" + story.token(20), "_BwE", scrambled=True)
    form(story, touch, {"gclid": gclid, "utm_campaign": "{campaignid}"})


def youtube(story: Story, touch: Touch, _: str) -> None:
    """A click on a video ad."""
    click = _click(story, touch, story.google.ad_on(touch.at.day, story.rng, video=True))
    form(story, touch, {"gclid": click.gclid, "utm_source": "YouTube", "utm_medium": "cpv"})


def tiktok(story: Story, touch: Touch, _: str) -> None:
    """A click on an ad of TikTok, whose account is not connected."""
    form(
        story,
        touch,
        {"ttclid": "E.C.P." + story.token(40), "utm_source": "tiktok", "utm_medium": "paid"},
    )


def bing(story: Story, touch: Touch, _: str) -> None:
    """A click on an ad of Bing, whose account is not connected."""
    form(story, touch, {"msclkid": story.token(32).lower(), "utm_source": "bing", "utm_medium": "cpc"})


_SOCIAL_WAYS: Final = (
    "fb_lead_id", "ad_id", "contact", "fb_lead_id", "campaign_name", "adset_id", "fb_lead_id", "ad_id",
    "fclid", "campaign_id",
)  # fmt: skip
_GOOGLE_WAYS: Final = (
    "gclid", "gclid", "campaign_id", "gclid", "ad_id", "campaign_name", "gclid", "adset_id",
)  # fmt: skip
#: Kind of a step: how it is told, and by which ways in turn.
ADS: Final[dict[str, tuple[Callable[[Story, Touch, str], None], tuple[str, ...]]]] = {
    "facebook": (facebook, _SOCIAL_WAYS),
    "instagram": (instagram, ("fb_lead_id", "ad_id", "contact", "campaign_id", "fclid")),
    "google": (google, _GOOGLE_WAYS),
    "facebook_ambiguous": (facebook_ambiguous, ("",)),
    "facebook_organic_lead": (facebook_organic_lead, ("",)),
    "google_unknown": (google_unknown, ("",)),
    "youtube": (youtube, ("",)),
    "tiktok": (tiktok, ("",)),
    "bing": (bing, ("",)),
}
