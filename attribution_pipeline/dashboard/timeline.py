"""Every touch of a lead on a timeline, with the one that decided and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from attribution_pipeline.analytics.attribution_rows import Touch
from attribution_pipeline.analytics.lead_contracts import LeadContract
from attribution_pipeline.dashboard.card import attributes, frame, notice, title_id
from attribution_pipeline.dashboard.table import dot
from attribution_pipeline.dashboard.widgets import Asked

_Entry = tuple[datetime, int, Component]


def timeline(
    asked: Asked, lead: int, touches: Sequence[Touch], contracts: Sequence[LeadContract]
) -> list[Component]:
    """A card with the touches and contracts of a lead in order of time.

    Args:
        asked: By whom.
        lead: Its ``lead_source_id``.
        touches: Of its client, in order; empty: there is no such lead.
        contracts: Of its client, in order.
    """
    words = asked.words
    title = words("journey.lead", lead=lead)
    if not touches:
        body: list[Component] = [notice([words("journey.lead.unknown", lead=lead)], "orange")]
        hint = None
    else:
        days = (touches[-1].date_time.date() - touches[0].date_time.date()).days + 1
        hint = words("journey.touches", touches=words.number(len(touches)), days=words.number(days))
        body = [_timeline(asked, touches, contracts)]
    return [
        html.Section(
            frame(words, "journey.lead", body, title=title, hint=hint),
            className="card span-12",
            **attributes(aria_labelledby=title_id("journey.lead")),
        )
    ]


def _timeline(asked: Asked, touches: Sequence[Touch], contracts: Sequence[LeadContract]) -> Component:
    first_contract = contracts[0].contract_at if contracts else None
    times = {touch.id_source: touch.date_time for touch in touches}
    entries: list[_Entry] = [
        (
            touch.date_time,
            0,
            _touch(
                asked,
                touch,
                has_contract=bool(contracts),
                is_after=_is_after(touch.date_time, first_contract),
            ),
        )
        for touch in touches
    ]
    # A contract of which only the day is known comes after the touches of that day.
    entries += [
        (
            _end(contract.contract_at),
            1,
            _contract(asked, contract, times.get(contract.attributed_source_id or 0)),
        )
        for contract in contracts
    ]
    ordered = [entry for _, _, entry in sorted(entries, key=lambda entry: entry[:2])]
    return html.Ol(ordered, className="timeline")


def _end(moment: datetime) -> datetime:
    is_day = (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0)
    return moment.replace(hour=23, minute=59, second=59, microsecond=999_999) if is_day else moment


def _is_after(moment: datetime, contract: datetime | None) -> bool:
    return contract is not None and moment > _end(contract)


def _touch(asked: Asked, touch: Touch, *, has_contract: bool, is_after: bool) -> Component:
    words = asked.words
    title = html.Div(
        [
            html.Span(words.moment(touch.date_time), className="when"),
            html.Span(
                [dot(touch.platform), words.named("platform", touch.platform)], className="platform strong"
            ),
            *([html.Span(words("journey.paid"), className="tag tag-blue")] if touch.is_paid else []),
            html.Span(touch.event_kind or "", className="neutral"),
        ],
        className="touch-title",
    )
    details: list[Component] = [html.P(text) for text in _touch_texts(asked, touch)]
    if touch.decides_lead:
        reason = _reason(asked, touch.attribution_rule or "", "contract" if has_contract else "now")
        details.append(notice([html.P(reason)], "green", title=words("journey.decided")))
    if is_after:
        details.append(html.P(words("journey.after"), className="neutral"))
    kind = "touch decides" if touch.decides_lead else "touch after" if is_after else "touch"
    return _entry(kind, str(touch.touch_number), title, details)


def _entry(kind: str, bullet: str, title: Component, details: Sequence[Component]) -> Component:
    sign = html.Span(bullet, className="bullet", **attributes(aria_hidden="true"))
    return html.Li([sign, html.Div([title, *details])], className=kind)


def _touch_texts(asked: Asked, touch: Touch) -> list[str]:
    words = asked.words
    ad = [touch.campaign_name or touch.campaign_id, touch.adset_name, touch.ad_name, touch.keyword_text]
    utm = {
        "source": touch.utm_source,
        "medium": touch.utm_medium,
        "campaign": touch.utm_campaign,
        "content": touch.utm_content,
        "term": touch.utm_term,
    }
    texts = [
        " › ".join(part for part in ad if part),
        " · ".join(f"utm_{name}={value}" for name, value in utm.items() if value),
    ]
    if touch.match_method and touch.match_score is not None:
        texts.append(
            words("journey.match", method=words.named("method", touch.match_method), score=touch.match_score)
        )
    elif touch.evidence != "nothing":
        texts.append(words("journey.evidence", evidence=words.named("evidence", touch.evidence)))
    return [text for text in texts if text]


def _reason(asked: Asked, rule: str, until: str) -> str:
    """Why a touch decided, in a sentence; the rule's name for one that has none."""
    words = asked.words
    return words.named("journey.rule", rule).format(until=words(f"journey.until.{until}"))


def _contract(asked: Asked, contract: LeadContract, decided_at: datetime | None) -> Component:
    words = asked.words
    amount = (
        words.money(contract.contract_amount)
        if contract.contract_amount is not None
        else f"{words.number(contract.contract_amount_original)} {contract.contract_currency}"
    )
    title = html.Div(
        [
            html.Span(words.day(contract.contract_at), className="when"),
            html.Span(words("journey.contract", contract=contract.contract_id), className="strong"),
            html.Span(amount, className="strong"),
        ],
        className="touch-title",
    )
    texts = [" · ".join(part for part in (contract.product_name, contract.branch_name) if part)]
    if decided_at is not None:
        platform = words.named("platform", contract.platform)
        texts.append(words("journey.contract.decided", moment=words.moment(decided_at), platform=platform))
    reason = _reason(asked, contract.attribution_rule, "this")
    details = [html.P(text) for text in (*texts, reason) if text]
    return _entry("touch contract", words.symbol, title, details)
