-- Grain: one campaign of an ad account. Key: (ad_account, campaign_id). Source: raw.fb_campaigns,
-- raw.google_ads_campaigns, classic.fact_campaign_performance_daily.
drop table if exists classic.dim_campaigns;

create table classic.dim_campaigns as
with campaigns as (
    select
        'facebook' as ad_account,
        fb_campaigns.campaign_id,
        fb_campaigns.name as campaign_name,
        fb_campaigns.account_id,
        fb_campaigns.objective,
        coalesce(fb_campaigns.effective_status, fb_campaigns.status) as status,
        fb_campaigns.start_time::date as start_day,
        fb_campaigns.stop_time::date as stop_day
    from raw.fb_campaigns
    union all
    select
        'google',
        google_ads_campaigns.campaign_id::text,
        google_ads_campaigns.campaign_name,
        google_ads_campaigns.customer_id::text,
        google_ads_campaigns.advertising_channel_type,
        google_ads_campaigns.status,
        google_ads_campaigns.start_date,
        google_ads_campaigns.end_date
    from raw.google_ads_campaigns
),

totals as (
    select
        performance.campaign_id,
        array_agg(distinct performance.platform order by performance.platform) as platforms,
        min(performance.day) as first_day,
        max(performance.day) as last_day,
        sum(performance.impressions) as impressions,
        sum(performance.clicks) as clicks,
        sum(performance.spend) as spend,
        sum(performance.leads) as leads,
        sum(performance.contracts) as contracts,
        sum(performance.revenue) as revenue
    from classic.fact_campaign_performance_daily as performance
    where performance.campaign_id is not null
    group by performance.campaign_id
)

select
    campaigns.*,
    totals.platforms,
    totals.first_day,
    totals.last_day,
    coalesce(totals.impressions, 0) as impressions,
    coalesce(totals.clicks, 0) as clicks,
    coalesce(totals.spend, 0) as spend,
    coalesce(totals.leads, 0) as leads,
    coalesce(totals.contracts, 0) as contracts,
    coalesce(totals.revenue, 0) as revenue,
    round(totals.spend / nullif(totals.leads, 0), 4) as cpl,
    round(totals.revenue / nullif(totals.spend, 0), 4) as roas
from campaigns
left join totals on campaigns.campaign_id = totals.campaign_id;

alter table classic.dim_campaigns add primary key (ad_account, campaign_id);
analyze classic.dim_campaigns;
