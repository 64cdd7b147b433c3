"""From the story to rows: what stands in each table that grows with the scale."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from attribution_pipeline.sources.sample import catalog
from attribution_pipeline.sources.sample.lines import Cell, Id, Json, Moment, Ranked
from attribution_pipeline.sources.sample.people import MAIL_DOMAINS, PHONE_STYLES, Email, Name, Phone
from attribution_pipeline.sources.sample.story import (
    ANALYTICS_ID,
    CONTRACT_ID,
    REQUEST_ID,
    Analytics,
    Click,
    Client,
    Contract,
    Lead,
    Request,
    Story,
    Touch,
    client_cell,
    event_cell,
    lead_cell,
)

_KYIV: Final = ZoneInfo("Europe/Kyiv")
_OPERATORS: Final = 25
_COURSES: Final = ("Python", "Дизайн", "QA", "Ще не знаю", "Java, Front-end")
_PAYMENTS: Final = (("онлайн", "сплачено"), ("частинами", "частково"), ("готівка", "сплачено"), (None, None))

Cells = Mapping[str, Cell]


def growing(story: Story) -> list[tuple[str, int, Iterator[Cells]]]:
    """Every table that grows with the scale: its name, its rows per unit of scale, and their cells by key.

    The cells are made while they are read, so that the text of all rows is never held at once.
    """
    asked = [(touch, request) for touch in story.touches for request in touch.requests]
    stored = [request for _, request in asked if request.is_stored]
    marks = [(request, row) for _, request in asked for row in request.analytics]
    story.leads.sort(key=lambda lead: (lead.at.day, lead.at.second))
    story.clicks.sort(key=lambda click: click.day)
    _rank([request for _, request in asked])
    _rank([row for _, row in marks])
    _rank(story.leads)
    _rank(story.clicks)
    at_events = [touch for touch in story.touches if touch.id_event is not None]
    by_form = [touch for touch in story.touches if touch.id_form is not None]
    return [
        ("itcrm_clients", len(story.clients), map(_client, story.clients)),
        ("itcrm_new_source", len(story.touches), map(_touch, story.touches)),
        ("itcrm_docs_clients", len(story.contracts), map(_contract, story.contracts)),
        ("itcrm_internet_request", len(stored), map(_request, stored)),
        ("itcrm_internet_request_relation", len(asked), (_relation(*pair) for pair in asked)),
        ("itcrm_analytics", len(marks), (_analytics(*pair) for pair in marks)),
        ("itcrm_events_relations", len(at_events), map(_at_event, at_events)),
        ("itcrm_new_form", len(by_form), map(_by_form, by_form)),
        ("fb_leads", len(story.leads), map(_lead, story.leads)),
        ("google_ads_clicks", len(story.clicks), map(_click, story.clicks)),
    ]


def _rank(things: Iterable[Ranked]) -> None:
    for rank, thing in enumerate(things):
        thing.rank = rank


def _client(client: Client) -> Cells:
    number = client.rank
    # Addresses in the card are typed by operators: some have another mailbox there, some are in capitals.
    domain = MAIL_DOMAINS[number % len(MAIL_DOMAINS)] if number % 3 == 0 else MAIL_DOMAINS[0]
    phone = Phone(client, PHONE_STYLES[number % len(PHONE_STYLES)])
    email = Email(client, domain, shouted=number % 19 == 0) if number % 4 else None
    return {
        "id_uniq": client_cell(client),
        "full_name": Name(client) if number % 41 else None,
        "phone": phone if client.has_card else None,
        "email": email if client.has_card else None,
        "id_city": number * 13 % catalog.BRANCHES + 1 if number % 9 else None,
        "created_at": client.touches[0].at,
        "updated_at": client.touches[-1].at,
    }


def _touch(touch: Touch) -> Cells:
    number = touch.rank
    return {
        "id_source": event_cell(touch),
        "id_uniq": client_cell(touch.client),
        "id_user": number * 7 % _OPERATORS + 1 if number % 5 else None,
        "type": touch.id_type,
        "date_time": touch.at,
        "days": touch.at.day.isoformat() if number % 10 == 0 else None,
        # A flag that operators forget to set and forget to take away.
        "dogovor": 1 if (touch.id_type == catalog.CONTRACT and number % 3) or number % 97 == 0 else 0,
        "rejection": 1 if number % 23 == 0 else 0,
        "no_answer": 1 if touch.id_type == catalog.CALL_OUT and number % 4 == 0 else 0,
        "at_event": 1 if number % 61 == 0 else None,
        "updated_at": touch.at if number % 6 else None,
    }


def _contract(contract: Contract) -> Cells:
    number = contract.rank
    form, status = _PAYMENTS[number * 3 % len(_PAYMENTS)]
    return {
        "contract_id": Id(contract, CONTRACT_ID),
        "id_source": contract.event,
        "customer": Name(contract.customer),
        "currentdate": f"{contract.at.day.isoformat()}T00:00:00" if contract.is_midnight else contract.at,
        "total_cost_of_the_contract": contract.amount,
        "currency": contract.currency,
        "payment_form": form,
        "payment_status": status,
        "id_product": contract.id_product,
        "id_city": number * 11 % catalog.BRANCHES + 1,
        "updated_at": contract.at,
    }


def _request(request: Request) -> Cells:
    return {
        "request_id": Id(request, REQUEST_ID),
        "request_type": request.kind,
        "form_name": request.form_name,
        "promo": request.promo,
        "page_url": request.page_url,
        "referrer_url": request.referrer_url,
        "created_at": request.at,
    }


def _relation(touch: Touch, request: Request) -> Cells:
    return {"id_source": event_cell(touch), "id_request": Id(request, REQUEST_ID)}


def _analytics(request: Request, row: Analytics) -> Cells:
    return {
        "id": Id(row, ANALYTICS_ID),
        "internet_request_id": Id(request, REQUEST_ID),
        "code": None if row.code is None else Json(row.code),
        "phone": row.phone,
        "email": row.email,
        "request_created_at": row.at,
    }


def _at_event(touch: Touch) -> Cells:
    return {"id_source": event_cell(touch), "id_event": touch.id_event}


def _by_form(touch: Touch) -> Cells:
    return {"id_source": event_cell(touch), "id_form": touch.id_form}


def _lead(lead: Lead) -> Cells:
    number = lead.rank
    name = Name(lead.person)
    questions: list[object] = [{"name": "full_name", "values": [name]}]
    if lead.phone is not None:
        questions.append({"name": "phone_number", "values": [lead.phone]})
    questions.append({"name": "Який курс вас цікавить?", "values": [_COURSES[number % len(_COURSES)]]})
    form = number % 6
    return {
        "fb_lead_id": lead_cell(lead),
        "form_id": f"90124{form}",
        "form_name": f"Ліди {catalog.FORMS[form]}",
        "page_id": "104000772113",
        "platform": lead.platform,
        "campaign_id": lead.ad.campaign.campaign_id if lead.ad else None,
        "adset_id": lead.ad.adset_id if lead.ad else None,
        "ad_id": lead.ad.ad_id if lead.ad else None,
        "is_organic": "false" if lead.ad else "true",
        "created_time": _in_utc(lead.at),
        "name": name,
        "phone": lead.phone,
        "email": lead.email,
        "code": Json({"fclid": Id(lead, 1, lead.fclid), "fbclid": ""}) if lead.fclid else None,
        "field_data": Json(questions),
    }


def _click(click: Click) -> Cells:
    return {
        "gclid": click.gclid,
        "date": click.day.isoformat(),
        "customer_id": click.customer_id,
        "campaign_id": click.campaign_id,
        "ad_group_id": click.group_id,
        "ad_id": click.ad_id,
        "criterion_id": click.criterion_id,
        "network": click.network,
    }


def _in_utc(at: Moment) -> Moment:
    """The same moment as Facebook writes it. Forms are filled in by day, so the date stays."""
    offset = datetime.combine(at.day, time(12), _KYIV).utcoffset()
    return Moment(at.day, at.second - int(offset.total_seconds() if offset else 0), "+0000")
