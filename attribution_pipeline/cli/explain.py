"""``attribution explain``: every touch of a lead, and which one decided by which rule."""

from collections.abc import Mapping
from typing import Annotated

import typer

from attribution_pipeline.automation.address import current_warehouse_url
from attribution_pipeline.cli.exits import UsageError
from attribution_pipeline.cli.queries import rows_of
from attribution_pipeline.cli.terminal import clear_errors, terminal
from attribution_pipeline.warehouse.database import warehouse

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
        url = current_warehouse_url(settings, on_wait=terminal.say)
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
        for touch in touches:
            _print_touch(touch, decided=touch["id_source"] == found[0]["attributed_source_id"])
        terminal.out.print(why, markup=False)


def decision(lead: dict[str, object]) -> str:
    """Which touch decided the lead, by which rule, in a sentence."""
    contract = lead["first_contract_at"]
    # At midnight a contract is one of that day, at an unknown time.
    until = f"the first contract ({str(contract).removesuffix(' 00:00:00')})" if contract else "today"
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


def _print_touch(touch: Mapping[str, object], *, decided: bool) -> None:
    paid = ", paid" if touch["is_paid"] else ""
    evidence = "no evidence" if touch["evidence"] == "nothing" else touch["evidence"]
    line = (
        f"{'>' if decided else ' '} {touch['date_time']}  touch {touch['id_source']}  "
        f"{touch['event_kind'] or 'event'}: {touch['platform']}{paid}, by {evidence}"
    )
    terminal.out.print(line, markup=False, style="bold" if decided else None)
    if touch["match_method"]:
        score = f" ({touch['match_score']})" if touch["match_score"] is not None else ", which is no match"
        names = ", ".join(f"{kind} {touch[kind]}" for kind in ("campaign", "ad") if touch[kind])
        terminal.out.print(f"    match: {touch['match_method']}{score} {names}", markup=False)
    marks = touch["marks"]
    if isinstance(marks, dict) and marks:
        text = " ".join(f"{name}={value}" for name, value in marks.items())
        terminal.out.print(f"    marks: {text}", markup=False)
