-- Grain: one figure of a layer's leads. Source: stg.fact_leads, stg.touches, prod. Each platform has as many
-- leads, in every layer, as it has touches that decide one.
create view checks.lead_platforms_kept as
with deciding_touches as (
    select
        touches.platform,
        count(*) as leads
    from stg.fact_leads
    inner join stg.touches
        on
            fact_leads.client_id = touches.client_id
            and fact_leads.attributed_source_id = touches.id_source
    group by touches.platform
),

layers as (
    select 'stg/fact_leads' as asset, platform, count(*) as leads from stg.fact_leads group by platform
    union all
    select 'prod/fact_events', platform, count(*) from prod.fact_events where decides_lead group by platform
    union all
    select 'prod/fact_leads', platform, count(*) from prod.fact_leads group by platform
    union all
    select 'prod/fact_campaign_performance_daily', platform, sum(leads)
    from prod.fact_campaign_performance_daily group by platform
    union all
    select 'prod/view_funnel_summary', platform, sum(leads)
    from prod.view_funnel_summary group by platform
    union all
    select 'prod/view_client_funnel', platform, count(*)
    from prod.view_client_funnel where lead_source_id is not null group by platform
    union all
    select 'dashboards/fact_leads', platform, count(*)
    from dashboards.fact_leads group by platform
    union all
    select 'dashboards/v6_campaign_roi_daily', platform, sum(leads)
    from dashboards.v6_campaign_roi_daily group by platform
    union all
    select 'dashboards/v6_funnel_daily', platform, sum(leads)
    from dashboards.v6_funnel_daily group by platform
),

assets (asset) as (
    values
    ('stg/fact_leads'),
    ('prod/fact_events'),
    ('prod/fact_leads'),
    ('prod/fact_campaign_performance_daily'),
    ('prod/view_funnel_summary'),
    ('prod/view_client_funnel'),
    ('dashboards/fact_leads'),
    ('dashboards/v6_campaign_roi_daily'),
    ('dashboards/v6_funnel_daily')
),

parts as (
    select assets.asset, deciding_touches.platform, deciding_touches.leads as expected, 0 as actual
    from assets
    cross join deciding_touches
    union all
    select asset, platform, 0, leads from layers
    union all
    select asset, null, 0, 0 from assets
)

select
    asset,
    'leads ' || coalesce('of ' || platform, 'without a platform') as what,
    sum(expected) as expected,
    sum(actual) as actual
from parts
group by asset, platform
having platform is null or sum(expected) > 0 or sum(actual) > 0;
