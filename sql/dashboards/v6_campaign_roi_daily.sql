-- Grain: one day, platform and campaign with figures of the ad account, leads, or contracts of its leads.
-- Key: these, campaign_id null where none is known, so that sums are all leads. Source:
-- prod.fact_campaign_performance_daily, prod.dim_campaigns (names). The cohort view: contracts and revenue
-- are counted on the day of their lead.
create view dashboards.v6_campaign_roi_daily as
with campaign_days as (
    select
        performance.day,
        performance.platform,
        performance.ad_account,
        performance.campaign_id,
        count(*) filter (where performance.spend is null) as rows_without_rate,
        prod.complete(sum(performance.spend), count(*) filter (where performance.spend is null)) as spend,
        sum(performance.impressions)::bigint as impressions,
        sum(performance.clicks)::bigint as clicks,
        sum(performance.leads)::bigint as leads,
        sum(performance.cohort_contracts)::bigint as contracts,
        sum(performance.cohort_revenue) as revenue,
        sum(performance.cohort_contracts_without_rate)::bigint as contracts_without_rate
    from prod.fact_campaign_performance_daily as performance
    group by performance.day, performance.platform, performance.ad_account, performance.campaign_id
    having
        bool_or(performance.has_account_figures)
        or sum(performance.leads) <> 0
        or sum(performance.cohort_contracts) <> 0
)

select
    campaign_days.day,
    campaign_days.platform,
    stg.platform_group(campaign_days.platform) as dominant_platform,
    campaign_days.campaign_id,
    campaigns.campaign_name,
    campaign_days.spend,
    campaign_days.rows_without_rate,
    campaign_days.impressions,
    campaign_days.clicks,
    campaign_days.leads,
    campaign_days.contracts,
    campaign_days.revenue,
    campaign_days.contracts_without_rate,
    prod.ratio(campaign_days.spend, campaign_days.leads) as cpl,
    prod.ratio(campaign_days.spend, campaign_days.contracts) as cpa,
    prod.ratio(campaign_days.spend, campaign_days.clicks) as cpc,
    prod.ratio(campaign_days.clicks, campaign_days.impressions) as ctr,
    prod.ratio(campaign_days.contracts, campaign_days.leads) as cvr,
    prod.ratio(
        prod.complete(campaign_days.revenue, campaign_days.contracts_without_rate), campaign_days.spend
    ) as roas,
    prod.complete(campaign_days.revenue, campaign_days.contracts_without_rate) - campaign_days.spend as profit
from campaign_days
left join prod.dim_campaigns as campaigns
    on
        campaign_days.ad_account = campaigns.ad_account
        and campaign_days.campaign_id = campaigns.campaign_id;

comment on view dashboards.v6_campaign_roi_daily is
'Spend, delivery, leads, and their contracts and revenue, per day of the lead, platform and campaign';
comment on column dashboards.v6_campaign_roi_daily.day is 'Day of spend and of leads';
comment on column dashboards.v6_campaign_roi_daily.campaign_id is
'Null: leads and contracts whose campaign is unknown';
comment on column dashboards.v6_campaign_roi_daily.spend is
'In the reporting currency; null, with every ratio of it, where rows_without_rate is not 0';
comment on column dashboards.v6_campaign_roi_daily.clicks is
'As the platform counts. Facebook''s do not add up over publisher platforms: one click may count twice';
comment on column dashboards.v6_campaign_roi_daily.contracts is
'Contracts of the day''s leads, under the contract''s own platform and campaign';
comment on column dashboards.v6_campaign_roi_daily.revenue is
'In the reporting currency; where contracts_without_rate is not 0 a part is missing, and roas is null';
comment on column dashboards.v6_campaign_roi_daily.cpl is 'Spend per lead';
comment on column dashboards.v6_campaign_roi_daily.cpa is 'Spend per contract';
comment on column dashboards.v6_campaign_roi_daily.cpc is 'Spend per click';
comment on column dashboards.v6_campaign_roi_daily.ctr is 'Clicks per impression';
comment on column dashboards.v6_campaign_roi_daily.cvr is 'Contracts per lead';
comment on column dashboards.v6_campaign_roi_daily.roas is 'Revenue per unit of spend';
