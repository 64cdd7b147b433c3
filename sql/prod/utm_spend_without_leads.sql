-- Grain: one campaign that cost money in the last 30 days with ad figures, while no touch that decides a
-- lead came from it in these days. Source: prod.fact_campaign_performance_daily, prod.dim_campaigns,
-- prod.fact_events. Touches, not lead_day, are what is dated: a lead begins with its first touch, often long
-- before the campaign that wins it.
create view prod.utm_spend_without_leads as
with last_days as (
    select max(performance.day) - 29 as from_day
    from prod.fact_campaign_performance_daily as performance
    where
        performance.has_account_figures
        -- A later day has a mistyped date.
        and performance.day
        <= coalesce(stg.local_time((select max(load_log.loaded_at) from raw.load_log))::date, 'infinity')
),

spending as (
    select
        performance.ad_account,
        performance.campaign_id,
        min(performance.day) as first_day,
        max(performance.day) as last_day,
        array_agg(distinct performance.platform order by performance.platform) as platforms,
        prod.complete(sum(performance.spend), count(*) filter (where performance.spend is null)) as spend,
        sum(performance.platform_leads) as platform_leads
    from last_days
    inner join prod.fact_campaign_performance_daily as performance on last_days.from_day <= performance.day
    where performance.spend_account <> 0
    group by performance.ad_account, performance.campaign_id
),

campaign_touches as (
    select
        case when touches.platform_group = 'meta' then 'facebook' else touches.platform_group end
            as ad_account,
        touches.campaign_id,
        count(*) as touches,
        count(*) filter (where touches.decides_lead) as leads
    from last_days
    inner join prod.fact_events as touches on last_days.from_day <= touches.event_day
    where touches.campaign_id is not null
    group by
        case when touches.platform_group = 'meta' then 'facebook' else touches.platform_group end,
        touches.campaign_id
)

select
    spending.first_day,
    spending.last_day,
    array_to_string(spending.platforms, ', ') as platform,
    spending.campaign_id,
    campaigns.campaign_name,
    coalesce(campaign_touches.touches, 0) as touches,
    spending.spend,
    spending.platform_leads
from spending
left join campaign_touches
    on
        spending.ad_account = campaign_touches.ad_account
        and spending.campaign_id = campaign_touches.campaign_id
left join prod.dim_campaigns as campaigns
    on spending.ad_account = campaigns.ad_account and spending.campaign_id = campaigns.campaign_id
where coalesce(campaign_touches.leads, 0) = 0;
