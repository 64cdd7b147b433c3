"""What happens in ad accounts and to exchange rates after their rows have been loaded."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline_tests.warehouse.changing_folder import Cells, ChangingFolder
from attribution_pipeline_tests.warehouse.changing_world import Change, NothingToChangeError, World

#: Rows that each table holds back at first, so that several rounds of changes find one each.
_WITHHELD = 4


def withhold(folder: ChangingFolder) -> dict[str, list[Cells]]:
    """Take form leads, clicks and rates that touches and contracts need out of the folder."""
    codes = [json.loads(row["code"] or "{}") for row in folder.rows("itcrm_analytics")]
    marks = [code for code in codes if isinstance(code, dict)]
    found = {
        "fb_leads": _with_ids(
            folder, "fb_leads", "fb_lead_id", {str(code.get("fb_lead_id")) for code in marks}
        ),
        "google_ads_clicks": _with_ids(
            folder, "google_ads_clicks", "gclid", {str(code.get("gclid")) for code in marks}
        ),
        "fx_rates": _rates_of_contracts(folder),
    }
    for name, rows in found.items():
        assert len(rows) == _WITHHELD, name
        for row in rows:
            folder.delete(name, row)
    return found


def _with_ids(folder: ChangingFolder, name: str, column: str, ids: set[str]) -> list[Cells]:
    return [row for row in folder.rows(name) if row[column] in ids][3::3][:_WITHHELD]


def _rates_of_contracts(folder: ChangingFolder) -> list[Cells]:
    """Rates of days before a contract's own, which has none then, so that they hold for it; of different contracts."""
    found: list[Cells] = []
    for contract in folder.rows("itcrm_docs_clients"):
        rates = [
            row
            for row in folder.find_all("fx_rates", currency=contract["currency"])
            if row["rate_date"] <= contract["currentdate"][:10] and row not in found
        ]
        if len(found) < _WITHHELD and rates and Decimal(contract["total_cost_of_the_contract"] or 0) > 0:
            *_, earlier, latest = sorted(rates, key=lambda row: row["rate_date"])
            folder.delete("fx_rates", latest)
            found.append(earlier)
    return found


def _match(id_source: object) -> str:
    return f"""
        select match_method, fb_lead_id, campaign_id, campaign_name from stg.marketing_match
        where id_source = {id_source}
    """


def _arrives(world: World, table: str, column: str) -> str:
    """A row arrives that a touch which the warehouse knows has been waiting for."""
    touches = world.connection.execute(f"select {column}, id_source from stg.source_attribution").fetchall()
    for row in world.withheld[table]:
        waiting = [id_source for value, id_source in touches if value == row[column]]
        if waiting:
            world.withheld[table].remove(row)
            world.folder.add(table, row)
            return _match(waiting[0])
    raise NothingToChangeError(table)


def a_form_lead_arrives_later(world: World) -> str:
    return _arrives(world, "fb_leads", "fb_lead_id")


def a_click_arrives_later(world: World) -> str:
    return _arrives(world, "google_ads_clicks", "gclid")


def _form_lead_disappears(world: World, method: str) -> str:
    _, id_source, fb_lead_id = world.choose(
        f"select client_id, id_source, fb_lead_id from stg.marketing_match where match_method = '{method}'"
    )
    world.folder.delete("fb_leads", world.folder.find("fb_leads", fb_lead_id=fb_lead_id))
    return _match(id_source)


def a_form_lead_disappears(world: World) -> str:
    return _form_lead_disappears(world, "fb_lead_id")


def a_form_lead_that_was_found_by_its_contact_disappears(world: World) -> str:
    return _form_lead_disappears(world, "contact")


def a_click_disappears(world: World) -> str:
    _, id_source, gclid = world.choose("""
        select client_id, id_source, gclid from stg.marketing_match
        inner join stg.source_attribution using (client_id, id_source) where match_method = 'gclid'
    """)
    world.folder.delete("google_ads_clicks", world.folder.find("google_ads_clicks", gclid=gclid))
    return _match(id_source)


def _found_by_phone(world: World) -> tuple[object, object, object]:
    _, id_source, analytics_id, fb_lead_id = world.choose("""
        select matched.client_id, id_source, analytics_id, matched.fb_lead_id
        from stg.marketing_match as matched
        inner join stg.source_attribution as touch using (client_id, id_source)
        where match_method = 'contact' and touch.email is null
    """)
    return id_source, analytics_id, fb_lead_id


def the_phone_of_a_touch_changes(world: World) -> str:
    id_source, analytics_id, _ = _found_by_phone(world)
    row = world.folder.find("itcrm_analytics", id=analytics_id)
    world.folder.update("itcrm_analytics", row, phone="+380 20 000 00 01")
    return _match(id_source)


def the_phone_of_a_form_lead_changes(world: World) -> str:
    id_source, _, fb_lead_id = _found_by_phone(world)
    row = world.folder.find("fb_leads", fb_lead_id=fb_lead_id)
    world.folder.update("fb_leads", row, phone="+380 20 000 00 02")
    return _match(id_source)


def the_phone_of_a_form_lead_becomes_that_of_a_touch(world: World) -> str:
    _, id_source, phone, date_time = world.choose("""
        select touch.client_id, id_source, touch.phone, date_time
        from stg.source_attribution as touch
        inner join stg.crm_events using (client_id, id_source)
        left join stg.marketing_match using (client_id, id_source)
        where touch.phone is not null and touch.evidence = 'nothing' and match_method is null
    """)
    (fb_lead_id,) = world.choose(f"""
        select fb_lead_id from stg.form_leads
        where
            created_at between '{date_time}'::timestamp - interval '29 days' and '{date_time}'::timestamp
            and not exists (select from stg.marketing_match as m where m.fb_lead_id = form_leads.fb_lead_id)
    """)
    world.folder.update(
        "fb_leads", world.folder.find("fb_leads", fb_lead_id=fb_lead_id), phone=f"+38 0{phone}"
    )
    return _match(id_source)


def _second_campaign(world: World, account: str, campaigns: str, spend: str, cells: Cells) -> str:
    """Another campaign of the same name appears, and has spent money on the day of a touch that names it."""
    campaign_id, id_source, event_day = world.choose(f"""
        select campaign_id, id_source, event_day
        from stg.marketing_match inner join stg.crm_events using (client_id, id_source)
        where match_method = 'campaign_name' and ad_account = '{account}'
    """)
    other = {"campaign_id": str(world.folder.new_id(campaigns, "campaign_id"))}
    world.folder.add(campaigns, world.folder.find(campaigns, campaign_id=campaign_id) | other)
    day = RAW_TABLES[spend].day or ""
    spent = world.folder.rows(spend)[0] | cells | other
    world.folder.add(spend, spent | {day: str(event_day)})
    return _match(id_source)


def a_second_facebook_campaign_of_the_same_name_appears(world: World) -> str:
    cells = {"spend": "7.50", "ad_id": f"{world.chance.randrange(10**15)}"}
    return _second_campaign(world, "facebook", "fb_campaigns", "fb_ad_insights", cells)


def a_second_google_campaign_of_the_same_name_appears(world: World) -> str:
    cells = {"cost_micros": "7500000"}
    return _second_campaign(world, "google", "google_ads_campaigns", "google_ads_campaign_daily", cells)


def _campaign_is_renamed(world: World, method: str) -> str:
    # A form lead's campaign stands even if the ad account does not know it: it has no name then.
    campaign_id, id_source, account = world.choose(f"""
        select campaign_id, id_source, ad_account from stg.marketing_match
        where match_method = '{method}' and campaign_name is not null
    """)
    if account == "facebook":
        row = world.folder.find("fb_campaigns", campaign_id=campaign_id)
        world.folder.update("fb_campaigns", row, name=f"{row['name']} | нова назва")
    else:
        row = world.folder.find("google_ads_campaigns", campaign_id=campaign_id)
        world.folder.update("google_ads_campaigns", row, campaign_name=f"{row['campaign_name']} | нова назва")
    return _match(id_source)


def a_campaign_of_known_ads_is_renamed(world: World) -> str:
    return _campaign_is_renamed(world, world.chance.choice(["fb_lead_id", "gclid"]))


def a_campaign_that_was_found_by_its_name_is_renamed(world: World) -> str:
    return _campaign_is_renamed(world, "campaign_name")


def an_ad_moves_to_another_campaign(world: World) -> str:
    ad_id, id_source, campaign_id = world.choose("""
        select 'ad ' || ad_id, id_source, campaign_id from stg.marketing_match
        where match_method = 'ad_id' and ad_account = 'facebook'
    """)
    others = [row for row in world.folder.rows("fb_adsets") if row["campaign_id"] != campaign_id]
    adset = world.chance.choice(others)
    row = world.folder.find("fb_ads", ad_id=str(ad_id).removeprefix("ad "))
    world.folder.update("fb_ads", row, adset_id=adset["adset_id"], campaign_id=adset["campaign_id"])
    return _match(id_source)


def _amount(contract_id: object) -> str:
    return f"select contract_amount_reporting from stg.fact_contracts where contract_id = {contract_id}"


def a_rate_arrives_late(world: World) -> str:
    for row in world.withheld["fx_rates"]:
        day = date.fromisoformat(row["rate_date"])
        later = [
            date.fromisoformat(rate["rate_date"])
            for rate in world.folder.find_all("fx_rates", currency=row["currency"])
        ]
        until = min((other for other in later if other > day), default=date.max)
        contracts = world.connection.execute(
            "select contract_id from stg.fact_contracts"
            " where contract_currency = %s and contract_day >= %s and contract_day < %s",
            [row["currency"], day, until],
        ).fetchall()
        if contracts:
            world.withheld["fx_rates"].remove(row)
            world.folder.add("fx_rates", row)
            return _amount(contracts[0][0])
    raise NothingToChangeError("fx_rates")


def a_rate_changes(world: World) -> str:
    _, contract_id, currency, rate_date = world.choose("""
        select currency || rate_date, contract_id, currency, rate_date
        from stg.fact_contracts
        cross join lateral (
            select currency, rate_date from raw.fx_rates
            where currency = contract_currency and rate_date <= contract_day order by rate_date desc limit 1
        ) as rate
    """)
    row = world.folder.find("fx_rates", currency=currency, rate_date=rate_date)
    world.folder.update("fx_rates", row, rate=Decimal(row["rate"]) + 1)
    return _amount(contract_id)


ACCOUNT_CHANGES: tuple[Change, ...] = (
    a_form_lead_arrives_later,
    a_click_arrives_later,
    a_form_lead_disappears,
    a_form_lead_that_was_found_by_its_contact_disappears,
    a_click_disappears,
    the_phone_of_a_touch_changes,
    the_phone_of_a_form_lead_changes,
    the_phone_of_a_form_lead_becomes_that_of_a_touch,
    a_second_facebook_campaign_of_the_same_name_appears,
    a_second_google_campaign_of_the_same_name_appears,
    a_campaign_of_known_ads_is_renamed,
    a_campaign_that_was_found_by_its_name_is_renamed,
    an_ad_moves_to_another_campaign,
    a_rate_arrives_late,
    a_rate_changes,
)
