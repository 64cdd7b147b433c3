"""Which touch decides a lead or a contract (section 3), and the entry point of the whole reference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from attribution_pipeline_tests.reference import rows
from attribution_pipeline_tests.reference.platforms import Rule, RuleTable
from attribution_pipeline_tests.reference.results import (
    ContractRow,
    LastPaidTouchRow,
    LeadRow,
    RejectedRow,
    Result,
    TouchRow,
)
from attribution_pipeline_tests.reference.rows import Raw, Row
from attribution_pipeline_tests.reference.touches import TouchReader, client_of

LAST_MICROSECOND = timedelta(days=1) - timedelta(microseconds=1)


def attribute(
    raw: Raw,
    rules: Sequence[Rule],
    *,
    time_zone: str = "Europe/Kyiv",
    own_hosts: Sequence[str] = (),
    lookback_days: int | None = None,
) -> Result:
    """Applies all rules to raw rows.

    `raw` maps a raw table's name to its rows: int, str, bool, Decimal, date; datetimes without zone for
    `timestamp` and with one for `timestamptz`; any JSON value for jsonb. Missing tables are empty, missing
    columns null. Keys must be unique. All times of the result are wall-clock times of `time_zone`.
    """
    zone = ZoneInfo(time_zone)
    touches, matches = TouchReader(raw, RuleTable(rules), zone, own_hosts).read()
    touches_of: defaultdict[int, list[TouchRow]] = defaultdict(list)
    for touch in sorted(touches, key=lambda touch: (touch.date_time, touch.id_source)):
        touches_of[touch.client_id].append(touch)
    sources = rows.table(raw, "itcrm_new_source")
    client_of_source = {rows.integer(row, "id_source"): client_of(row) for row in sources}

    contracts: list[ContractRow] = []
    first_contract: dict[int, datetime] = {}
    rejected = [
        RejectedRow("itcrm_new_source", rows.required(id_source, "id_source"), "without_client")
        for id_source, client_id in client_of_source.items()
        if client_id is None
    ]
    for row in rows.table(raw, "itcrm_docs_clients"):
        contract_id = rows.required(rows.integer(row, "contract_id"), "contract_id")
        if (rows.amount(row, "total_cost_of_the_contract") or Decimal(0)) <= 0:
            rejected.append(RejectedRow("itcrm_docs_clients", contract_id, "amount_not_positive"))
            continue
        id_source = rows.integer(row, "id_source")
        client_id = client_of_source.get(id_source) if id_source is not None else None
        contracts.append(_contract(row, client_id, touches_of.get(client_id or 0, []), zone, lookback_days))
        if client_id is not None:
            signed = contract_time(contracts[-1].contract_date)
            first_contract[client_id] = min(signed, first_contract.get(client_id, signed))

    cut_offs = {client_id: first_contract.get(client_id) for client_id in sorted(touches_of)}
    paid_touches = (_last_paid(touches_of[client], cut_off) for client, cut_off in cut_offs.items())
    return Result(
        touches=touches,
        marketing_match=matches,
        fact_leads=[_lead(touches_of[client], end, lookback_days) for client, end in cut_offs.items()],
        fact_contracts=sorted(contracts, key=lambda contract: contract.contract_id),
        v9_client_last_paid_touch=[touch for touch in paid_touches if touch is not None],
        rejected_rows=sorted(rejected, key=lambda row: (row.source_table, row.key)),
    )


def contract_time(currentdate: datetime) -> datetime:
    """When a contract counts as signed: exactly midnight means the end of that day."""
    return currentdate + LAST_MICROSECOND if currentdate.time() == time(0) else currentdate


def deciding_touch(
    touches: Sequence[TouchRow], conversion: datetime, lookback_days: int | None
) -> tuple[TouchRow, str]:
    """The deciding touch among those a conversion may read, and the step that chose it.

    `touches` are in order (time, then id) and not empty. The look-back is inclusive and limits step 1 only.
    """
    paid = [touch for touch in touches if touch.is_paid]
    if lookback_days is not None:
        oldest = conversion - timedelta(days=lookback_days)
        paid = [touch for touch in paid if touch.date_time >= oldest]
    if paid:
        return paid[-1], "last_paid_touch"
    known = [touch for touch in touches if touch.platform != "direct"]
    if known:
        return known[0], "first_known_touch"
    return touches[0], "first_touch"


def lead_touches(touches: Sequence[TouchRow], first_contract: datetime | None) -> Sequence[TouchRow]:
    """The touches that a lead reads: up to the first contract, or the first alone if all are later."""
    if first_contract is None:
        return touches
    return [touch for touch in touches if touch.date_time <= first_contract] or touches[:1]


def _lead(touches: Sequence[TouchRow], first_contract: datetime | None, lookback_days: int | None) -> LeadRow:
    read = lead_touches(touches, first_contract)
    conversion = read[-1].date_time if first_contract is None else first_contract
    decided, rule = deciding_touch(read, conversion, lookback_days)
    first = touches[0]
    return LeadRow(
        client_id=first.client_id,
        lead_source_id=first.id_source,
        lead_date=first.date_time,
        lead_day=first.date_time.date(),
        platform=decided.platform,
        channel=decided.channel,
        campaign_id=decided.campaign_id,
        attributed_source_id=decided.id_source,
        attributed_at=decided.date_time,
        attribution_rule=rule,
        first_platform=first.platform,
        first_campaign_id=first.campaign_id,
    )


def _contract(
    row: Row, client_id: int | None, touches: Sequence[TouchRow], zone: ZoneInfo, lookback_days: int | None
) -> ContractRow:
    # Reading: contract_date is currentdate as it stands; only comparisons move midnight to the day's end.
    contract_date = rows.required(rows.moment(row, "currentdate", zone), "currentdate")
    signed = contract_time(contract_date)
    earlier = [touch for touch in touches if touch.date_time <= signed]
    decided: TouchRow | None
    if not touches:
        decided, rule = None, "unattributed"
    elif not earlier:
        decided, rule = touches[0], "first_touch_after"
    else:
        decided, rule = deciding_touch(earlier, signed, lookback_days)
    return ContractRow(
        contract_id=rows.required(rows.integer(row, "contract_id"), "contract_id"),
        client_id=client_id,
        contract_date=contract_date,
        contract_day=contract_date.date(),
        contract_amount=rows.required(rows.amount(row, "total_cost_of_the_contract"), "total"),
        currency=rows.text(row, "currency"),
        platform=decided.platform if decided else "direct",
        channel=decided.channel if decided else "direct",
        campaign_id=decided.campaign_id if decided else None,
        attributed_source_id=decided.id_source if decided else None,
        attributed_at=decided.date_time if decided else None,
        attribution_rule=rule,
    )


def _last_paid(touches: Sequence[TouchRow], first_contract: datetime | None) -> LastPaidTouchRow | None:
    # Reading: this table's rows are the leads with a paid touch among those they read; no look-back applies.
    paid = [touch for touch in lead_touches(touches, first_contract) if touch.is_paid]
    if not paid:
        return None
    last = paid[-1]
    return LastPaidTouchRow(
        client_id=last.client_id,
        id_source=last.id_source,
        date_time=last.date_time,
        platform=last.platform,
        campaign_id=last.campaign_id,
        adset_id=last.adset_id,
        ad_id=last.ad_id,
    )
