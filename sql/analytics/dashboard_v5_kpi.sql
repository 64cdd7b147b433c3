-- /dashboard/v5/kpi: one row, the figures of the period and of the one of equal length before (prev_), and
-- by how much they differ in percent.
-- Parameters: date_from, date_to, platform
with days as (
    select
        daily.*,
        daily.day >= $1::date as is_current
    from dashboards.v6_campaign_roi_daily as daily
    where
        daily.day between $1::date - ($2::date - $1::date + 1) and $2::date
        and $3::text in ('all', daily.platform, daily.dominant_platform)
),

sums as (
    select
        period.is_current,
        coalesce(sum(days.leads), 0) as leads,
        coalesce(sum(days.contracts), 0) as n_contracts,
        coalesce(sum(days.revenue), 0) as revenue,
        coalesce(sum(days.contracts_without_rate), 0) as contracts_without_rate,
        coalesce(sum(days.spend), 0) as spend,
        coalesce(sum(days.rows_without_rate), 0) as rows_without_rate
    from (values (true), (false)) as period (is_current)
    left join days on period.is_current = days.is_current
    group by period.is_current
),

complete_sums as (
    select
        sums.*,
        prod.complete(sums.revenue, sums.contracts_without_rate) as complete_revenue,
        prod.complete(sums.spend, sums.rows_without_rate) as complete_spend
    from sums
),

figures as (
    select
        complete_sums.*,
        complete_sums.complete_spend / nullif(complete_sums.leads, 0) as cpl,
        complete_sums.complete_revenue / nullif(complete_sums.complete_spend, 0) as roas
    from complete_sums
)

select
    cur.leads,
    cur.n_contracts,
    cur.revenue,
    round(cur.spend, 2) as spend,
    round(cur.cpl, 2) as cpl,
    round(cur.roas, 2) as roas,
    cur.contracts_without_rate,
    cur.rows_without_rate,
    prev.leads as prev_leads,
    prev.n_contracts as prev_n_contracts,
    prev.revenue as prev_revenue,
    round(prev.spend, 2) as prev_spend,
    round(prev.cpl, 2) as prev_cpl,
    round(prev.roas, 2) as prev_roas,
    prod.change_pct(cur.leads, prev.leads) as leads_diff_pct,
    prod.change_pct(cur.n_contracts, prev.n_contracts) as n_contracts_diff_pct,
    prod.change_pct(cur.complete_revenue, prev.complete_revenue) as revenue_diff_pct,
    prod.change_pct(cur.complete_spend, prev.complete_spend) as spend_diff_pct,
    prod.change_pct(cur.cpl, prev.cpl) as cpl_diff_pct,
    prod.change_pct(cur.roas, prev.roas) as roas_diff_pct
from figures as cur
inner join figures as prev on cur.is_current and not prev.is_current;
