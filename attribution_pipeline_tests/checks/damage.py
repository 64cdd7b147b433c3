"""What damage is, and damage to raw and stg."""

from dataclasses import dataclass

_PAID = "(select client_id from stg.fact_leads where platform = 'facebook' order by client_id limit 1)"
_CONTRACT = "(select min(contract_id) from stg.fact_contracts)"
#: What a wrong rule would bring about: prod follows stg, so that no comparison of the two can tell.
_PUBLISH = "select prod.refresh_all_prod_tables(null, null)"
_DECIDED_BY = """
    attributed_source_id = touch.id_source, attributed_at = touch.date_time, platform = touch.platform,
    platform_group = stg.platform_group(touch.platform), channel = touch.channel, is_paid = touch.is_paid,
    utm_source = touch.utm_source, campaign_id = touch.campaign_id, adset_id = touch.adset_id, ad_id = touch.ad_id,
    creative_id = touch.creative_id, keyword_id = touch.keyword_id, match_method = touch.match_method,
    match_score = touch.match_score, attribution_rule = 'first_touch'
"""


@dataclass(frozen=True)
class Damage:
    """Damage done by SQL, the checks that must notice it, and what one of them says."""

    sql: str
    noticed_by: set[str]
    told: str


#: By name.
DAMAGE_TO_STG = {
    "a lost lead": Damage(
        f"delete from stg.fact_leads where client_id = {_PAID}",
        {"deciding_touch", "events_published", "lead_platforms_kept", "leads_complete", "leads_published"},
        "clients without a lead: expected 0, found 1",
    ),
    "an invented lead": Damage(
        """
        update stg.fact_leads set client_id = -1
        where client_id = (select min(client_id) from stg.fact_leads)
        """,
        {"deciding_touch", "lead_platforms_kept", "leads_complete", "leads_published"},
        "leads that are not the first touch of their client: expected 0, found 1",
    ),
    "a lost touch": Damage(
        """
        delete from stg.touches where id_source = (
            select min(id_source) from stg.touches
            where
                platform = 'direct'
                and id_source not in (select attributed_source_id from stg.fact_leads)
                and id_source not in (
                    select attributed_source_id from stg.fact_contracts where attributed_source_id is not null
                )
        )
        """,
        {"crm_events_complete", "events_published"},
        "events of a client without a touch: expected 0, found 1",
    ),
    "a doubled amount": Damage(
        f"""
        update stg.fact_contracts set contract_amount = 2 * contract_amount where contract_id = {_CONTRACT}
        """,
        {"contracts_complete", "contracts_published", "enriched_contracts_complete"},
        "contracts that are missing, invented or of another amount: expected 0, found 1",
    ),
    "last paid touches emptied": Damage(
        "delete from stg.v9_client_last_paid_touch",
        {"last_paid_touches_complete"},
        "last paid touches that are missing, invented or another one: expected 0, found",
    ),
    "creatives emptied": Damage(
        "delete from stg.v9_facebook_ad_creatives_full",
        {"creatives_complete"},
        "creatives and ads that are missing, invented or of other texts: expected 0, found",
    ),
    "wide contracts that lost their campaign": Damage(
        f"""
        update stg.v9_contracts_with_sk_enriched set campaign_id = null, campaign_name = null, utm_source = null;
        {_PUBLISH}
        """,
        {"enriched_contracts_complete"},
        "contracts that are missing, invented, or differ from stg.fact_contracts: expected 0, found",
    ),
    "contracts converted at twice the rate": Damage(
        f"""
        update stg.fact_contracts set contract_amount_reporting = 2 * contract_amount_reporting
        where contract_currency = 'USD';
        update stg.fact_leads as lead set contract_amount_reporting = contracts.amount
        from (
            select client_id, sum(contract_amount_reporting) as amount from stg.fact_contracts group by client_id
        ) as contracts
        where lead.client_id = contracts.client_id;
        update stg.v9_contracts_with_sk_enriched set contract_amount_reporting = 2 * contract_amount_reporting
        where contract_currency = 'USD';
        {_PUBLISH}
        """,
        {"contracts_complete", "leads_complete"},
        "contracts converted at another rate than that of their day: expected 0, found 6",
    ),
    "a contract of another day": Damage(
        f"""
        update stg.fact_contracts
        set contract_date = contract_date + interval '5 days', contract_day = contract_day + 5
        where contract_id = {_CONTRACT};
        update stg.v9_contracts_with_sk_enriched
        set contract_date = contract_date + interval '5 days', contract_day = contract_day + 5
        where contract_id = {_CONTRACT};
        {_PUBLISH}
        """,
        {"contracts_complete", "leads_published"},
        "contracts of another client, event, time, product or branch: expected 0, found 1",
    ),
    "leads of another day than their first touch": Damage(
        f"update stg.fact_leads set lead_day = lead_day + 1; {_PUBLISH}",
        {"leads_complete"},
        "leads of another time than their first touch: expected 0, found 4570",
    ),
    "leads that forgot their first platform": Damage(
        f"update stg.fact_leads set first_platform = platform; {_PUBLISH}",
        {"leads_complete"},
        "leads whose first touch has another platform or campaign: expected 0, found",
    ),
    "first contracts at the end of their day": Damage(
        f"""
        update stg.fact_leads set first_contract_at = first_contract_at + interval '23:59:59.999999'
        where first_contract_at::time = '00:00';
        {_PUBLISH}
        """,
        {"leads_complete"},
        "leads with other contracts than their client has: expected 0, found 7",
    ),
    "a lost contract": Damage(
        f"delete from stg.fact_contracts where contract_id = {_CONTRACT}",
        {
            "contract_platforms_kept",
            "contracts_complete",
            "contracts_published",
            "deciding_touch",
            "enriched_contracts_complete",
        },
        "contracts that are missing, invented or of another amount: expected 0, found 1",
    ),
    "instagram folded into facebook": Damage(
        "update stg.touches set platform = 'facebook' where platform = 'instagram'",
        {
            "contract_platforms_kept",
            "deciding_touch",
            "events_published",
            "last_paid_touches_complete",
            "lead_platforms_kept",
            "touch_platforms_kept",
        },
        "leads of instagram: expected 0, found 22",
    ),
    "viber folded into other": Damage(
        "update stg.touches set platform = 'other' where platform = 'viber'",
        {
            "contract_platforms_kept",
            "deciding_touch",
            "events_published",
            "lead_platforms_kept",
            "leads_complete",
            "touch_ads_kept",
            "touch_platforms_kept",
        },
        "touches of another platform than their marks say, without a match: expected 0, found",
    ),
    "a lead without a platform": Damage(
        f"""
        alter table stg.fact_leads alter platform drop not null;
        update stg.fact_leads set platform = null where client_id = {_PAID}
        """,
        {"deciding_touch", "lead_platforms_kept", "leads_published"},
        "leads without a platform: expected 0, found 1",
    ),
    "two first touches": Damage(
        f"""
        update stg.crm_events set is_first_touch = true where not is_first_touch and client_id = {_PAID}
        """,
        {"one_first_touch"},
        "first touches of clients: expected 4570, found 457",
    ),
    "a first touch that is not the earliest": Damage(
        f"""
        update stg.crm_events set date_time = date_time - interval '10 years'
        where not is_first_touch and client_id = {_PAID}
        """,
        {"crm_events_complete", "one_first_touch"},
        "first touches that are not the earliest of their client: expected 0, found 1",
    ),
    "a match without its touch": Damage(
        """
        update stg.marketing_match set id_source = -1
        where id_source = (select min(id_source) from stg.marketing_match where match_method = 'contact')
        """,
        {"events_published", "one_match_per_touch", "touch_ads_kept"},
        "matches of unknown touches: expected 0, found 1",
    ),
    "a dropped primary key": Damage(
        "alter table stg.v9_client_last_paid_touch drop constraint v9_client_last_paid_touch_pkey",
        {"one_row_per_key"},
        "keys in force: expected 1, found 0",
    ),
    "contracts attributed to a later touch": Damage(
        """
        update stg.fact_contracts as contract
        set attributed_source_id = touch.id_source, attributed_at = touch.date_time
        from stg.touches as touch
        where
            touch.client_id = contract.client_id and touch.platform = contract.platform
            and touch.date_time > contract.contract_date + interval '2 days'
            and contract.attributed_at <= contract.contract_date
        """,
        {"contracts_published", "deciding_touch", "no_later_touch"},
        "contracts attributed to a later touch though an earlier one exists: expected 0, found",
    ),
    "all leads reset to their first touch": Damage(
        f"""
        update stg.fact_leads as lead set {_DECIDED_BY}
        from stg.touches as touch
        where lead.client_id = touch.client_id and lead.lead_source_id = touch.id_source;
        {_PUBLISH}
        """,
        {"deciding_touch"},
        "leads decided by another touch than the rules choose: expected 0, found",
    ),
    "all contracts reset to their first touch": Damage(
        f"""
        update stg.fact_contracts as contract set {_DECIDED_BY}
        from stg.crm_events
        inner join stg.touches as touch using (client_id, id_source)
        where crm_events.is_first_touch and contract.client_id = touch.client_id;
        update stg.v9_contracts_with_sk_enriched as wide set platform = contract.platform
        from stg.fact_contracts as contract
        where wide.contract_id = contract.contract_id;
        {_PUBLISH}
        """,
        {"deciding_touch", "enriched_contracts_complete"},
        "contracts decided by another touch than the rules choose: expected 0, found",
    ),
    "leads that lost their campaign": Damage(
        f"update stg.fact_leads set campaign_id = null, adset_id = null, ad_id = null; {_PUBLISH}",
        {"deciding_touch"},
        "leads of another ad or utm_source than the touch that decides: expected 0, found",
    ),
    "contracts that lost their campaign": Damage(
        f"update stg.fact_contracts set campaign_id = null, adset_id = null, ad_id = null; {_PUBLISH}",
        {"deciding_touch", "enriched_contracts_complete"},
        "contracts of another ad or utm_source than the touch that decides: expected 0, found",
    ),
    "leads of a wrong group": Damage(
        f"update stg.fact_leads set platform_group = 'direct' where platform = 'google'; {_PUBLISH}",
        {"deciding_touch"},
        "leads of another platform, group or channel than the touch that decides: expected 0, found 51",
    ),
    "touches that lost their campaign": Damage(
        f"update stg.touches set campaign_id = null, adset_id = null, ad_id = null; {_PUBLISH}",
        {"deciding_touch", "last_paid_touches_complete", "leads_complete", "touch_ads_kept"},
        "touches of another ad or utm_source than was found: expected 0, found",
    ),
    "no touch is paid": Damage(
        f"update stg.touches set is_paid = false where platform <> 'direct'; {_PUBLISH}",
        {"deciding_touch", "last_paid_touches_complete", "touch_ads_kept"},
        "touches that are paid, or not, against their ad and marks: expected 0, found",
    ),
    "touches of a wrong channel": Damage(
        f"update stg.touches set channel = 'direct' where platform = 'email'; {_PUBLISH}",
        {"deciding_touch", "touch_ads_kept"},
        "touches of another channel than their platform's: expected 0, found",
    ),
    "touches of another time": Damage(
        """
        update stg.touches set date_time = date_time + interval '1 day', event_day = event_day + 1;
        update stg.crm_events set date_time = date_time + interval '1 day', event_day = event_day + 1
        """,
        {
            "crm_events_complete",
            "deciding_touch",
            "events_published",
            "last_paid_touches_complete",
            "leads_complete",
            "no_later_touch",
        },
        "touches of another time than their event: expected 0, found 17136",
    ),
    "a raw row that vanished": Damage(
        "delete from raw.itcrm_new_form where id_source = (select min(id_source) from raw.itcrm_new_form)",
        {"nothing_lost"},
        "days with other rows than loaded, first 2025-04-24: expected 0, found 1",
    ),
    "rows that no load knows of": Damage(
        "delete from raw.load_log where table_name = 'itcrm_products'",
        {"nothing_lost"},
        "rows in the table: expected 0, found 370",
    ),
    "rows read that were neither loaded nor rejected": Damage(
        "update raw.load_log set rows_read = rows_read + 1 where table_name = 'itcrm_products'",
        {"nothing_lost"},
        "rows loaded or rejected: expected 371, found 370",
    ),
    "a currency without a rate": Damage(
        "delete from raw.fx_rates where currency = 'EUR'",
        {
            "contracts_complete",
            "leads_complete",
            "nothing_lost",
            "rates_known",
            "spend_complete",
            "unconverted_flagged",
        },
        "contracts without a rate, in EUR, first on 2025-05-08: expected 0, found 6",
    ),
    "a contract with a mistyped year": Damage(
        """
        update prod.fact_campaign_performance_daily set day = '2052-10-21'
        where day = '2025-10-21' and contracts > 0
        """,
        {"no_later_day", "performance_complete", "spend_complete"},
        "days with figures that had not begun at the newest load, the last 2052-10-21: expected 0, found 1",
    ),
    "a touch and a click with a mistyped year": Damage(
        """
        update stg.touches set event_day = '2099-10-21'
        where id_source = (select min(id_source) from stg.touches);
        update raw.google_ads_clicks set date = '2099-10-21'
        where gclid = (select min(gclid) from raw.google_ads_clicks)
        """,
        {"crm_events_complete", "events_published", "no_later_day", "nothing_lost"},
        "days with touches that had not begun at the newest load, the last 2099-10-21: expected 0, found 1",
    ),
    "a silent source behind a mistyped year": Damage(
        """
        delete from raw.google_ads_clicks where date > '2025-10-14';
        update raw.google_ads_clicks set date = '2099-10-21'
        where gclid = (select min(gclid) from raw.google_ads_clicks);
        delete from raw.load_log where table_name = 'google_ads_clicks' and day > '2025-10-14'
        """,
        {"fresh", "no_later_day", "nothing_lost"},
        "Google click: days from the newest row to the newest day loaded from any source: expected at most 3",
    ),
    "a source that fell silent": Damage(
        """
        delete from raw.google_ads_clicks where date > '2025-10-14';
        delete from raw.load_log where table_name = 'google_ads_clicks' and day > '2025-10-14'
        """,
        {"fresh"},
        "Google click: days from the newest row to the newest day loaded from any source: expected at most 3",
    ),
}
