"""``attribution explain``: every touch of a lead, and which one decided by which rule."""

from typing import Annotated

import typer
from rich.table import Table

from attribution_pipeline.automation.address import warehouse_url
from attribution_pipeline.cli.exits import UsageError
from attribution_pipeline.cli.queries import rows_of
from attribution_pipeline.cli.terminal import clear_errors, terminal
from attribution_pipeline.warehouse.database import warehouse
from attribution_pipeline.warehouse.upgrade import upgrade

_RULES = {
    "last_paid_touch": "it is the last paid touch up to {until}",
    "first_known_touch": "no touch up to {until} was paid and it is the first that is not direct",
    "first_touch": "no touch up to {until} was paid or has a known platform, and it is the first one",
}


def explain(
    lead: Annotated[
        int | None, typer.Argument(metavar="LEAD", help="The lead: id of its first touch (lead_source_id).")
    ] = None,
    client: Annotated[int | None, typer.Option("--client", help="The lead's client id instead.")] = None,
) -> None:
    """Show how a lead got its source: every touch with marks, match and platform, and which decided."""
    with clear_errors() as settings:
        if (lead is None) == (client is None):
            raise UsageError("name one lead: by the id of its first touch, or by --client ID")
        url = warehouse_url(settings, on_wait=terminal.say)
        upgrade(url, settings)
        with warehouse(url, settings) as connection:
            found = rows_of(connection, "explain_lead", [lead, client])
            if not found:
                raise UsageError(_unknown(lead, client))
            touches = rows_of(connection, "explain_touches", [found[0]["client_id"]])
        why = decision(found[0])
        if terminal.as_json:
            terminal.result({"lead": found[0], "decision": why, "touches": touches})
            return
        terminal.out.print(f"Lead {found[0]['lead_source_id']}, client {found[0]['client_id']}", markup=False)
        terminal.out.print(_table(touches, found[0]["attributed_source_id"]))
        terminal.out.print(why, markup=False)


def decision(lead: dict[str, object]) -> str:
    """Which touch decided the lead, by which rule, in a sentence."""
    until = f"the first contract ({lead['first_contract_at']})" if lead["first_contract_at"] else "today"
    campaign = f", campaign {lead['campaign_name'] or lead['campaign_id']}" if lead["campaign_id"] else ""
    because = _RULES[str(lead["attribution_rule"])].format(until=until)
    return (
        f"Touch {lead['attributed_source_id']} of {lead['attributed_at']} decided: "
        f"{lead['platform']}{campaign}, since {because} ({lead['attribution_rule']}). "
        f"By its first touch the lead would be {lead['first_platform']}."
    )


def _unknown(lead: int | None, client: int | None) -> str:
    if client is not None:
        return f"no lead of client {client} is known: the leads are in stg.fact_leads"
    return (
        f"no lead begins with touch {lead}: LEAD is a lead_source_id of stg.fact_leads; "
        "for a client's id use --client"
    )


def _table(touches: list[dict[str, object]], decided: object) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in (
        "",
        "touch",
        "time",
        "kind",
        "platform",
        "paid",
        "evidence",
        "match",
        "campaign, ad",
        "marks",
    ):
        table.add_column(heading, overflow="fold")
    for touch in touches:
        score = f" ({touch['match_score']})" if touch["match_score"] is not None else ""
        marks = touch["marks"]
        table.add_row(
            ">" if touch["id_source"] == decided else "",
            str(touch["id_source"]),
            str(touch["date_time"]),
            str(touch["event_kind"] or ""),
            str(touch["platform"]),
            "paid" if touch["is_paid"] else "",
            str(touch["evidence"]),
            f"{touch['match_method']}{score}" if touch["match_method"] else "",
            ", ".join(str(name) for name in (touch["campaign"], touch["ad"]) if name),
            " ".join(f"{name}={value}" for name, value in marks.items()) if isinstance(marks, dict) else "",
        )
    return table
