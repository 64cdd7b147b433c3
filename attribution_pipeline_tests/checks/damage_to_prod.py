"""Damage to what is published: prod, and the views that people read."""

from attribution_pipeline_tests.checks.damage import Damage

_VIBER = "(select min(client_id) from prod.fact_leads where platform = 'viber')"
_CONTRACT = "(select min(contract_id) from prod.fact_contracts where contract_currency = 'USD')"
_DAILY = "prod.fact_campaign_performance_daily"
_SPEND = f"(select max(day) from {_DAILY} where platform = 'google' and spend_account > 0)"

#: By name.
DAMAGE_TO_PROD = {
    "a touch that was not published": Damage(
        """
        delete from prod.fact_events as event
        where id_source = (
            select min(id_source) from prod.fact_events
            where not is_first_touch and not is_last_touch and not decides_lead
        )
        """,
        {"dimensions_complete", "events_published", "journeys_numbered", "leads_published"},
        "touches that are missing, invented, or differ from those of stg: expected 0, found 1",
    ),
    "a wrong touch number": Damage(
        "update prod.fact_events set touch_number = touch_number + 1 where touch_number = 3",
        {"journeys_numbered"},
        "touches whose number is not their place in the journey: expected 0, found",
    ),
    "two last touches of one client": Damage(
        f"update prod.fact_events set is_last_touch = true where client_id = {_VIBER}",
        {"journeys_numbered"},
        "last touches of clients: expected 4570, found 457",
    ),
    "a lead that was not published": Damage(
        f"delete from prod.fact_leads where client_id = {_VIBER}",
        {
            "dimensions_complete",
            "first_touches_are_leads",
            "lead_platforms_kept",
            "leads_published",
            "performance_complete",
            "views_complete",
        },
        "first touches without a lead: expected 0, found 1",
    ),
    "a lead of another day's first touch": Damage(
        f"update prod.fact_leads set lead_source_id = -1 where client_id = {_VIBER}",
        {"dimensions_complete", "first_touches_are_leads", "leads_published"},
        "first touches without a lead: expected 0, found 1",
    ),
    "a platform folded into direct": Damage(
        "update prod.fact_leads set platform = 'direct' where platform = 'viber'",
        {
            "dimensions_complete",
            "lead_platforms_kept",
            "leads_published",
            "performance_complete",
            "views_complete",
        },
        "leads of viber: expected",
    ),
    "a platform folded into direct in the daily figures": Damage(
        f"update {_DAILY} set platform = 'direct', publisher_platform = 'viber' where platform = 'viber'",
        {"contract_platforms_kept", "lead_platforms_kept", "performance_complete"},
        "leads of viber: expected",
    ),
    "a contract's platform folded into another": Damage(
        "update prod.fact_contracts set platform = 'direct' where platform = 'event'",
        {"contract_platforms_kept", "contracts_published", "performance_complete"},
        "contracts of event: expected",
    ),
    "touches that lost their marks": Damage(
        "update prod.fact_events set utm_source = null, gclid = null, platform_group = 'direct' where gclid <> ''",
        {"events_published"},
        "touches that are missing, invented, or differ from those of stg: expected 0, found",
    ),
    "leads that lost their group, marks and time": Damage(
        """
        update prod.fact_leads
        set
            platform_group = 'direct', utm_source = null, adset_id = null, campaign_name = null,
            attributed_at = attributed_at + interval '1 hour', first_campaign_id = null
        where campaign_id is not null
        """,
        {"leads_published"},
        "leads that are missing, invented, or differ from those of stg: expected 0, found 279",
    ),
    "touches counted for no lead": Damage(
        "update prod.fact_leads set total_touchpoints = total_touchpoints + 1",
        {"leads_published"},
        "leads that are missing, invented, or differ from those of stg: expected 0, found 4570",
    ),
    "contracts of a wrong product, branch and number": Damage(
        """
        update prod.fact_contracts
        set product_name = null, branch_name = null, is_repeat = true, contract_number = 7, days_to_convert = 5
        """,
        {"contracts_published"},
        "contracts that are missing, invented, or differ from those of stg: expected 0, found 538",
    ),
    "a doubled contract": Damage(
        f"""
        insert into prod.fact_contracts
        select (jsonb_populate_record(contract, jsonb_build_object('contract_id', -contract_id))).*
        from prod.fact_contracts as contract
        where contract_id = {_CONTRACT}
        """,
        {
            "contract_platforms_kept",
            "contracts_published",
            "dimensions_complete",
            "leads_published",
            "performance_complete",
            "views_complete",
        },
        "contracts in USD: expected 6, found 7",
    ),
    "a kopeck of a contract": Damage(
        f"update prod.fact_contracts set contract_amount = contract_amount + 0.01 where contract_id = {_CONTRACT}",
        {"contracts_published"},
        "revenue in USD: expected 7556.06, found 7556.07",
    ),
    "a kopeck of a day": Damage(
        f"""
        update {_DAILY} set revenue = revenue - 0.01
        where ctid = (select min(ctid) from {_DAILY} where contracts > 0 and campaign_id is null)
        """,
        {"performance_complete", "views_complete"},
        "days, platforms and campaigns that differ, first 2025",
    ),
    "a kopeck of a lead's day": Damage(
        f"""
        update {_DAILY} set cohort_revenue = cohort_revenue + 0.01
        where ctid = (select min(ctid) from {_DAILY} where cohort_contracts > 0 and campaign_id is not null)
        """,
        {"performance_complete", "views_complete"},
        "revenue by the lead's day, with a campaign: expected",
    ),
    "a lead that lost its campaign": Damage(
        f"""
        update {_DAILY} set leads = leads - 1
        where ctid = (select min(ctid) from {_DAILY} where leads > 0 and campaign_id is not null);
        update {_DAILY} set leads = leads + 1
        where ctid = (select min(ctid) from {_DAILY} where leads > 0 and campaign_id is null)
        """,
        {"dimensions_complete", "lead_platforms_kept", "performance_complete"},
        "leads, with a campaign: expected 279, found 278",
    ),
    "a day without leads in the daily figures": Damage(
        f"delete from {_DAILY} where not has_account_figures and day = '2025-10-20'",
        {
            "contract_platforms_kept",
            "dimensions_complete",
            "lead_platforms_kept",
            "performance_complete",
            "views_complete",
        },
        "days, platforms and campaigns that differ, first 2025-10-20: expected 0, found",
    ),
    "a day's spend missing": Damage(
        f"update {_DAILY} set spend_account = 0, spend = 0 where day = {_SPEND} and platform = 'google'",
        {"dimensions_complete", "spend_complete"},
        "days of other spend than reported, first 2025-10-21: expected 0, found 1",
    ),
    "Instagram's spend counted as Facebook's": Damage(
        f"""
        update {_DAILY} set platform = 'facebook', publisher_platform = 'instagram'
        where platform = 'instagram' and spend_account > 0 and leads = 0 and contracts = 0 and cohort_contracts = 0
        """,
        {"spend_complete"},
        "spend of instagram in EUR: expected 2632.21, found",
    ),
    "spend converted at another rate": Damage(
        f"update {_DAILY} set spend = spend * 1.000001 where day = {_SPEND} and platform = 'google'",
        {"dimensions_complete", "spend_complete"},
        "spend converted to UAH: expected",
    ),
    "an amount that lost its conversion": Damage(
        f"update prod.fact_contracts set contract_amount_reporting = null where contract_id = {_CONTRACT}",
        {
            "contracts_published",
            "dimensions_complete",
            "leads_published",
            "performance_complete",
            "unconverted_flagged",
            "views_complete",
        },
        "amounts that are not converted, since they have no rate: expected 0, found 1",
    ),
    "spend that is converted without a rate": Damage(
        f"update {_DAILY} set account_currency = 'XXX' where day = {_SPEND} and platform = 'google'",
        {"spend_complete", "unconverted_flagged"},
        "days on which other amounts are converted than have a rate: expected 0, found 1",
    ),
    "a future touch that decides a contract": Damage(
        """
        update prod.fact_contracts as contract
        set attributed_source_id = touch.id_source, attributed_at = touch.date_time
        from stg.touches as touch
        where
            touch.client_id = contract.client_id and touch.platform = contract.platform
            and touch.date_time > contract.contract_date + interval '2 days'
            and contract.attributed_at <= contract.contract_date
        """,
        {"contracts_published", "no_later_touch"},
        "contracts attributed to a later touch though an earlier one exists: expected 0, found",
    ),
    "a lead count that collapses": Damage(
        """
        delete from prod.fact_leads
        where lead_day = '2025-10-21' and client_id % 5 <> 0
        """,
        {
            "dimensions_complete",
            "first_touches_are_leads",
            "lead_counts",
            "lead_platforms_kept",
            "leads_published",
            "performance_complete",
            "views_complete",
        },
        "leads of 2025-10-21, against the mean of this weekday in the four weeks before: expected 39.5 (19.75 to 79), found",
    ),
    "a lead count that leaps": Damage(
        "update prod.fact_leads set lead_day = '2025-10-21' where lead_day = '2025-10-20' or lead_day = '2025-10-17'",
        {"lead_counts", "leads_published", "performance_complete"},
        "leads of 2025-10-21, against the mean of this weekday in the four weeks before: expected 39.5 (19.75 to 79), found",
    ),
    "a product's sale too many": Damage(
        "update prod.dim_products set sales = sales + 1 where id_product = (select min(id_product) from prod.dim_products)",
        {"dimensions_complete"},
        "contracts of products: expected 538, found 539",
    ),
    "a client's revenue lost": Damage(
        "update prod.dim_clients set revenue = 0",
        {"dimensions_complete", "views_complete"},
        "revenue of clients: expected 33890392.93, found 0",
    ),
    "spend moved between two ads of a day": Damage(
        f"""
        with ads as (
            select ctid, row_number() over (order by ad_id) as place
            from {_DAILY}
            where day = '2025-10-10' and publisher_platform = 'facebook' and spend_account > 1
        )
        update {_DAILY} as daily
        set
            spend_account = spend_account + case place when 1 then 1 else -1 end,
            spend = spend + case place when 1 then 1 else -1 end
        from ads
        where daily.ctid = ads.ctid and place <= 2
        """,
        {"dimensions_complete", "spend_complete"},
        "rows of the ad accounts of other spend, ad, views or clicks than reported: expected 0, found 2",
    ),
    "no impressions": Damage(
        f"update {_DAILY} set impressions = 0",
        {"dimensions_complete", "spend_complete"},
        "rows of the ad accounts of other spend, ad, views or clicks than reported: expected 0, found",
    ),
    "spend swapped between campaigns": Damage(
        """
        update prod.dim_campaigns as campaign
        set spend = other.spend
        from prod.dim_campaigns as other
        where
            (campaign.campaign_id, other.campaign_id) in (
                (
                    (select min(campaign_id) from prod.dim_campaigns where spend > 0),
                    (select max(campaign_id) from prod.dim_campaigns where spend > 0)
                ),
                (
                    (select max(campaign_id) from prod.dim_campaigns where spend > 0),
                    (select min(campaign_id) from prod.dim_campaigns where spend > 0)
                )
            )
        """,
        {"dimensions_complete"},
        "rows that differ from the facts: expected 0, found 2",
    ),
    "clients of a wrong segment": Damage(
        "update prod.dim_clients set segment = 'prospect', paid_touches = 0 where n_contracts > 0",
        {"dimensions_complete"},
        "rows that differ from the facts: expected 0, found 441",
    ),
    "a product that vanished unsold": Damage(
        """
        delete from prod.dim_products
        where id_product = (select min(id_product) from prod.dim_products where sales = 0)
        """,
        {"dimensions_complete"},
        "rows that differ from the facts: expected 0, found 1",
    ),
    "a view without keywords": Damage(
        """
        create or replace view prod.fact_keyword_performance_daily as
        select * from (select (null::prod.fact_keyword_performance_daily).*) as nothing where false
        """,
        {"views_complete"},
        "rows that differ from the facts: expected 0, found",
    ),
    "a funnel without revenue of leads": Damage(
        """
        do $$
        begin
            execute 'create or replace view dashboards.v6_funnel_daily as ' || replace(
                pg_get_viewdef('dashboards.v6_funnel_daily'::regclass), 'sum(cohort_revenue)', '0::numeric'
            );
        end $$
        """,
        {"views_complete"},
        "rows that differ from the facts: expected 0, found",
    ),
    "a view that leaves platforms out": Damage(
        """
        create or replace view dashboards.v6_branch_performance as
        select * from (select (null::dashboards.v6_branch_performance).*) as nothing where false
        """,
        {"contract_platforms_kept", "views_complete"},
        "contracts: expected 538, found 0",
    ),
    "a dropped key that may hold nulls": Damage(
        """
        do $$
        begin
            execute (
                select format('alter table %s drop constraint %I', conrelid::regclass, conname)
                from pg_constraint
                where conrelid = 'prod.fact_campaign_performance_daily'::regclass and contype = 'u'
            );
        end $$
        """,
        {"one_row_per_key"},
        "keys in force: expected 1, found 0",
    ),
}
