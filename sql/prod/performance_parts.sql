-- Grain: one part of a row that a refresh of prod.fact_campaign_performance_daily writes: what the ad account
-- reports, a lead, a contract, a difference of these, or what the row held. Rows are sums of their parts.
-- Source: prod.scope_days, prod.account_spend, prod.conversions, prod.changed_conversions,
-- prod.fact_campaign_performance_daily. is_recounted: leads and contracts are counted anew; is_respent: the
-- ad account's figures are read anew.
create view prod.performance_parts as
with new_spend as (
    select
        scope_days.day,
        account_spend.*
    from prod.scope_days
    cross join lateral prod.account_spend(scope_days.day) as account_spend
),

new_conversions as (
    select
        scope_days.day,
        conversions.*
    from prod.scope_days
    cross join lateral prod.conversions(scope_days.day) as conversions
    where scope_days.is_recounted
    union all
    select changed_conversions.*
    from prod.changed_conversions
),

-- Rows that are written anew, as they are now.
held_rows as (
    select
        performance.*,
        scope_days.is_recounted,
        true as is_respent
    from prod.scope_days
    inner join prod.fact_campaign_performance_daily as performance on scope_days.day = performance.day
    union all
    select
        performance.*,
        false as is_recounted,
        false as is_respent
    from prod.changed_conversions as changed
    inner join prod.fact_campaign_performance_daily as performance
        on
            changed.day = performance.day
            and changed.platform = performance.platform
            and changed.platform = performance.publisher_platform
            and changed.campaign_id is not distinct from performance.campaign_id
            and changed.adset_id is not distinct from performance.adset_id
            and changed.ad_id is not distinct from performance.ad_id
    where
        not exists (
            select
            from prod.scope_days
            where changed.day = scope_days.day
        )
)

select
    new_spend.day,
    new_spend.platform,
    new_spend.publisher_platform,
    new_spend.campaign_id,
    new_spend.adset_id,
    new_spend.ad_id,
    true as has_account_figures,
    new_spend.impressions,
    new_spend.clicks,
    new_spend.spend_account,
    new_spend.account_currency,
    new_spend.spend,
    new_spend.platform_leads,
    0 as leads,
    0 as contracts,
    0 as revenue,
    0 as contracts_without_rate,
    0 as cohort_contracts,
    0 as cohort_revenue,
    0 as cohort_contracts_without_rate
from new_spend
union all
select
    new_conversions.day,
    new_conversions.platform,
    new_conversions.platform as publisher_platform,
    new_conversions.campaign_id,
    new_conversions.adset_id,
    new_conversions.ad_id,
    false,
    0,
    0,
    0,
    null,
    0,
    0,
    new_conversions.leads,
    new_conversions.contracts,
    new_conversions.revenue,
    new_conversions.contracts_without_rate,
    new_conversions.cohort_contracts,
    new_conversions.cohort_revenue,
    new_conversions.cohort_contracts_without_rate
from new_conversions
union all
select
    held.day,
    held.platform,
    held.publisher_platform,
    held.campaign_id,
    held.adset_id,
    held.ad_id,
    held.has_account_figures and not held.is_respent,
    case when held.is_respent then 0 else held.impressions end,
    case when held.is_respent then 0 else held.clicks end,
    case when held.is_respent then 0 else held.spend_account end,
    case when not held.is_respent then held.account_currency end,
    case when held.is_respent then 0 else held.spend end,
    case when held.is_respent then 0 else held.platform_leads end,
    case when held.is_recounted then 0 else held.leads end,
    case when held.is_recounted then 0 else held.contracts end,
    case when held.is_recounted then 0 else held.revenue end,
    case when held.is_recounted then 0 else held.contracts_without_rate end,
    case when held.is_recounted then 0 else held.cohort_contracts end,
    case when held.is_recounted then 0 else held.cohort_revenue end,
    case when held.is_recounted then 0 else held.cohort_contracts_without_rate end
from held_rows as held;
