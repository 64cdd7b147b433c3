-- /campaigns/facebook/weekly (platform meta), /campaigns/google/weekly (google): one row per week (from
-- Monday), platform and campaign, campaign_id null where none is known. Only days of the period count;
-- growth is against the same weekdays of the week before, so that weeks that are not whole compare.
-- Contracts and revenue are counted on the contract's day.
-- Parameters: date_from, date_to, platform
with days as (
    select
        performance.*,
        shifted.weeks,
        date_trunc('week', performance.day + 7 * shifted.weeks)::date as week_start
    from prod.fact_campaign_performance_daily as performance
    cross join (values (0), (1)) as shifted (weeks)
    where
        performance.day between $1::date - 7 and $2::date
        and performance.day + 7 * shifted.weeks between $1::date and $2::date
        and $3::text in ('all', performance.platform, stg.platform_group(performance.platform))
),

weeks as (
    select
        days.week_start,
        days.platform,
        days.ad_account,
        days.campaign_id,
        coalesce(sum(days.spend) filter (where days.weeks = 0), 0) as spend,
        count(*) filter (where days.weeks = 0 and days.spend is null) as rows_without_rate,
        coalesce(sum(days.spend) filter (where days.weeks = 1), 0) as spend_before,
        count(*) filter (where days.weeks = 1 and days.spend is null) as rows_without_rate_before,
        coalesce(sum(days.impressions) filter (where days.weeks = 0), 0) as impressions,
        coalesce(sum(days.clicks) filter (where days.weeks = 0), 0) as clicks,
        coalesce(sum(days.leads) filter (where days.weeks = 0), 0) as leads,
        coalesce(sum(days.leads) filter (where days.weeks = 1), 0) as leads_before,
        coalesce(sum(days.contracts) filter (where days.weeks = 0), 0) as contracts,
        coalesce(sum(days.revenue) filter (where days.weeks = 0), 0) as revenue,
        coalesce(sum(days.contracts_without_rate) filter (where days.weeks = 0), 0) as contracts_without_rate,
        coalesce(sum(days.revenue) filter (where days.weeks = 1), 0) as revenue_before,
        coalesce(sum(days.contracts_without_rate) filter (where days.weeks = 1), 0)
            as contracts_without_rate_before
    from days
    group by days.week_start, days.platform, days.ad_account, days.campaign_id
),

complete_weeks as (
    select
        weeks.*,
        prod.complete(weeks.spend, weeks.rows_without_rate) as complete_spend,
        prod.complete(weeks.revenue, weeks.contracts_without_rate) as complete_revenue
    from weeks
)

select
    weeks.week_start,
    weeks.platform,
    weeks.campaign_id,
    campaigns.campaign_name,
    round(weeks.spend, 2) as spend,
    weeks.rows_without_rate,
    weeks.impressions,
    weeks.clicks,
    weeks.leads,
    weeks.contracts,
    weeks.revenue,
    weeks.contracts_without_rate,
    round(weeks.complete_spend / nullif(weeks.leads, 0), 2) as cpl,
    round(weeks.complete_revenue / nullif(weeks.complete_spend, 0), 2) as roas,
    prod.change_pct(weeks.complete_spend, prod.complete(weeks.spend_before, weeks.rows_without_rate_before))
        as spend_growth_pct,
    prod.change_pct(weeks.leads, weeks.leads_before) as leads_growth_pct,
    prod.change_pct(
        weeks.complete_revenue, prod.complete(weeks.revenue_before, weeks.contracts_without_rate_before)
    ) as revenue_growth_pct
from complete_weeks as weeks
left join prod.dim_campaigns as campaigns
    on weeks.ad_account = campaigns.ad_account and weeks.campaign_id = campaigns.campaign_id
order by weeks.week_start desc, weeks.spend desc, weeks.leads desc, weeks.platform, weeks.campaign_id;
