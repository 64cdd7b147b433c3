-- Grain: one figure of a layer's contracts. Source: stg.fact_contracts, stg.touches, prod. Each platform has
-- as many contracts, in every layer, as it has touches that decide one; contracts that no touch decides are
-- direct.
create view checks.contract_platforms_kept as
with deciding_touches as (
    select
        coalesce(touches.platform, 'direct') as platform,
        count(*) as contracts
    from stg.fact_contracts
    left join stg.touches
        on
            fact_contracts.client_id = touches.client_id
            and fact_contracts.attributed_source_id = touches.id_source
    group by coalesce(touches.platform, 'direct')
),

layers as (
    select 'stg/fact_contracts' as asset, platform, count(*) as contracts
    from stg.fact_contracts group by platform
    union all
    select 'stg/v9_contracts_with_sk_enriched', platform, count(*)
    from stg.v9_contracts_with_sk_enriched group by platform
    union all
    select 'prod/fact_contracts', platform, count(*) from prod.fact_contracts group by platform
    union all
    select 'prod/fact_campaign_performance_daily', platform, sum(contracts)
    from prod.fact_campaign_performance_daily group by platform
    union all
    select 'prod/view_funnel_summary', platform, sum(contracts)
    from prod.view_funnel_summary group by platform
    union all
    select 'dashboards/v6_contracts_enriched', platform, count(*)
    from dashboards.v6_contracts_enriched group by platform
    union all
    select 'dashboards/v6_product_performance', platform, sum(contracts)
    from dashboards.v6_product_performance group by platform
    union all
    select 'dashboards/v6_branch_performance', platform, sum(contracts)
    from dashboards.v6_branch_performance group by platform
    union all
    select 'dashboards/v6_campaign_roi_daily', platform, sum(contracts)
    from dashboards.v6_campaign_roi_daily group by platform
    union all
    select 'dashboards/v6_funnel_daily', platform, sum(contracts)
    from dashboards.v6_funnel_daily group by platform
),

assets (asset) as (
    values
    ('stg/fact_contracts'),
    ('stg/v9_contracts_with_sk_enriched'),
    ('prod/fact_contracts'),
    ('prod/fact_campaign_performance_daily'),
    ('prod/view_funnel_summary'),
    ('dashboards/v6_contracts_enriched'),
    ('dashboards/v6_product_performance'),
    ('dashboards/v6_branch_performance'),
    ('dashboards/v6_campaign_roi_daily'),
    ('dashboards/v6_funnel_daily')
),

parts as (
    select assets.asset, deciding_touches.platform, deciding_touches.contracts as expected, 0 as actual
    from assets
    cross join deciding_touches
    union all
    select asset, platform, 0, contracts from layers
    union all
    select asset, null, 0, 0 from assets
)

select
    asset,
    'contracts ' || coalesce('of ' || platform, 'without a platform') as what,
    sum(expected) as expected,
    sum(actual) as actual
from parts
group by asset, platform
having platform is null or sum(expected) > 0 or sum(actual) > 0;
