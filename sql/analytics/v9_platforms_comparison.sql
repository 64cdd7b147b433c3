-- /platforms/comparison: one row per week (from Monday) and platform. Only days of the period count; growth
-- is against the same weekdays of the week before, so that weeks that are not whole compare. Contracts and
-- revenue are counted on the contract's day.
-- Parameters: date_from, date_to, platform
with days as (
    select
        funnel.*,
        shifted.weeks,
        date_trunc('week', funnel.day + 7 * shifted.weeks)::date as week_start
    from dashboards.v6_funnel_daily as funnel
    cross join (values (0), (1)) as shifted (weeks)
    where
        funnel.day between $1::date - 7 and $2::date
        and funnel.day + 7 * shifted.weeks between $1::date and $2::date
        and $3::text in ('all', funnel.platform, funnel.dominant_platform)
),

weeks as (
    select
        days.week_start,
        days.platform,
        days.weeks,
        sum(days.leads) as leads,
        sum(days.contracts) as contracts,
        sum(days.revenue) as revenue,
        sum(days.contracts_without_rate) as contracts_without_rate,
        sum(days.spend) as spend,
        sum(days.rows_without_rate) as rows_without_rate,
        prod.complete(sum(days.revenue), sum(days.contracts_without_rate)) as complete_revenue,
        prod.complete(sum(days.spend), sum(days.rows_without_rate)) as complete_spend
    from days
    group by days.week_start, days.platform, days.weeks
),

-- A platform without figures in one of the weeks has 0 there.
compared as (
    select
        coalesce(cur.week_start, prev.week_start) as week_start,
        coalesce(cur.platform, prev.platform) as platform,
        coalesce(cur.leads, 0) as leads,
        coalesce(cur.contracts, 0) as contracts,
        coalesce(cur.revenue, 0) as revenue,
        coalesce(cur.contracts_without_rate, 0) as contracts_without_rate,
        coalesce(cur.spend, 0) as spend,
        coalesce(cur.rows_without_rate, 0) as rows_without_rate,
        case when cur.week_start is null then 0 else cur.complete_revenue end as complete_revenue,
        case when cur.week_start is null then 0 else cur.complete_spend end as complete_spend,
        prev.leads as leads_before,
        prev.contracts as contracts_before,
        prev.complete_revenue as revenue_before,
        prev.complete_spend as spend_before
    from (select weeks.* from weeks where weeks.weeks = 0) as cur
    full join (select weeks.* from weeks where weeks.weeks = 1) as prev
        on cur.week_start = prev.week_start and cur.platform = prev.platform
)

select
    compared.week_start,
    compared.platform,
    compared.leads,
    compared.contracts,
    compared.revenue,
    compared.contracts_without_rate,
    round(compared.spend, 2) as spend,
    compared.rows_without_rate,
    prod.change_pct(compared.leads, compared.leads_before) as leads_growth_pct,
    prod.change_pct(compared.contracts, compared.contracts_before) as contracts_growth_pct,
    prod.change_pct(compared.complete_revenue, compared.revenue_before) as revenue_growth_pct,
    prod.change_pct(compared.complete_spend, compared.spend_before) as spend_growth_pct
from compared
order by compared.week_start desc, compared.leads desc, compared.platform;
