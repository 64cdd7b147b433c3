-- Grain: one figure. Source: prod.fact_leads, prod.fact_contracts, prod.fact_campaign_performance_daily.
-- Daily figures count every lead on its day, and every contract on its own day and on its lead's (the
-- cohort), with or without a campaign, whether the day has spend or not. Without a rate, a contract is
-- counted apart.
create view checks.performance_complete as
with parts as (
    select lead_day as day, platform, campaign_id, 'leads' as measure, 1 as fact, 0 as shown
    from prod.fact_leads
    union all
    select measured.day, contracts.platform, contracts.campaign_id, measured.measure, measured.value, 0
    from prod.fact_contracts as contracts
    cross join
        lateral (
            values
            (contracts.contract_day, 'contracts', 1),
            (contracts.contract_day, 'revenue', contracts.contract_amount_reporting),
            (
                contracts.contract_day,
                'contracts without a rate',
                (contracts.contract_amount_reporting is null)::int
            ),
            (contracts.lead_day, 'contracts by their lead''s day', 1),
            (contracts.lead_day, 'revenue by the lead''s day', contracts.contract_amount_reporting),
            (
                contracts.lead_day,
                'contracts without a rate by their lead''s day',
                (contracts.contract_amount_reporting is null)::int
            )
        ) as measured (day, measure, value)
    union all
    select shown.day, shown.platform, shown.campaign_id, measured.measure, 0, measured.value
    from prod.fact_campaign_performance_daily as shown
    cross join
        lateral (
            values
            ('leads', shown.leads),
            ('contracts', shown.contracts),
            ('revenue', shown.revenue),
            ('contracts without a rate', shown.contracts_without_rate),
            ('contracts by their lead''s day', shown.cohort_contracts),
            ('revenue by the lead''s day', shown.cohort_revenue),
            ('contracts without a rate by their lead''s day', shown.cohort_contracts_without_rate)
        ) as measured (measure, value)
    where measured.value <> 0
),

days as (
    select
        measure,
        day,
        platform,
        campaign_id,
        coalesce(sum(fact), 0) as fact,
        sum(shown) as shown
    from parts
    group by measure, day, platform, campaign_id
),

totals as (
    select
        measure,
        sum(fact) as facts,
        sum(shown) as shown,
        coalesce(sum(fact) filter (where campaign_id is not null), 0) as facts_of_campaigns,
        coalesce(sum(shown) filter (where campaign_id is not null), 0) as shown_of_campaigns
    from days
    group by measure
),

differing as (
    select distinct day, platform, campaign_id
    from days
    where fact <> shown
)

select
    'prod/fact_campaign_performance_daily' as asset,
    figure.what,
    figure.expected,
    figure.actual
from totals
cross join
    lateral (
        values
        (totals.measure, totals.facts, totals.shown),
        (totals.measure || ', with a campaign', totals.facts_of_campaigns, totals.shown_of_campaigns)
    ) as figure (what, expected, actual)
union all
select
    'prod/fact_campaign_performance_daily',
    concat('days, platforms and campaigns that differ', ', first ' || min(day)),
    0,
    count(*)
from differing;
