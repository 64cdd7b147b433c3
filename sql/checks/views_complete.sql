-- Grain: one figure of a view. Source: prod, dashboards, checks.fact_totals, checks.differing_views. What
-- people read adds up to the facts, and agrees with them row by row.
create view checks.views_complete as
with measures as (
    select 'prod/view_funnel_summary' as asset, measured.*
    from (
        select sum(leads) as leads, sum(contracts) as contracts, sum(revenue) as revenue, sum(spend) as spend
        from prod.view_funnel_summary
    ) as totals
    cross join
        lateral (
            values ('leads', totals.leads),
            ('contracts', totals.contracts),
            ('revenue', totals.revenue),
            ('spend', totals.spend)
        ) as measured (measure, total)
    union all
    select 'prod/view_product_performance', measured.*
    from (
        select sum(contracts) as contracts, sum(revenue) as revenue
        from prod.view_product_performance
    ) as totals
    cross join
        lateral (
            values ('contracts', totals.contracts), ('revenue', totals.revenue)
        ) as measured (measure, total)
    union all
    select 'prod/view_client_funnel', measured.*
    from (
        select count(lead_source_id) as leads, sum(n_contracts) as contracts, sum(revenue) as revenue
        from prod.view_client_funnel
    ) as totals
    cross join
        lateral (
            values ('leads', totals.leads),
            ('contracts of clients', totals.contracts),
            ('revenue of clients', totals.revenue)
        ) as measured (measure, total)
    union all
    select 'dashboards/fact_leads', measured.*
    from (
        select count(*) as leads, sum(n_contracts) as contracts, sum(contract_amount) as revenue
        from dashboards.fact_leads
    ) as totals
    cross join
        lateral (
            values ('leads', totals.leads),
            ('contracts of clients', totals.contracts),
            ('revenue of clients', totals.revenue)
        ) as measured (measure, total)
    union all
    select 'dashboards/v6_contracts_enriched', measured.*
    from (
        select count(*) as contracts, sum(contract_amount) as revenue
        from dashboards.v6_contracts_enriched
    ) as totals
    cross join
        lateral (
            values ('contracts', totals.contracts), ('revenue', totals.revenue)
        ) as measured (measure, total)
    union all
    select 'dashboards/v6_product_performance', measured.*
    from (
        select sum(contracts) as contracts, sum(revenue) as revenue
        from dashboards.v6_product_performance
    ) as totals
    cross join
        lateral (
            values ('contracts', totals.contracts), ('revenue', totals.revenue)
        ) as measured (measure, total)
    union all
    select 'dashboards/v6_branch_performance', measured.*
    from (
        select sum(contracts) as contracts, sum(revenue) as revenue
        from dashboards.v6_branch_performance
    ) as totals
    cross join
        lateral (
            values ('contracts', totals.contracts), ('revenue', totals.revenue)
        ) as measured (measure, total)
    union all
    select 'dashboards/v6_campaign_roi_daily', measured.*
    from (
        select sum(leads) as leads, sum(contracts) as contracts, sum(revenue) as revenue, sum(spend) as spend
        from dashboards.v6_campaign_roi_daily
    ) as totals
    cross join
        lateral (
            values ('leads', totals.leads),
            ('contracts', totals.contracts),
            ('revenue', totals.revenue),
            ('spend of days with all rates', totals.spend)
        ) as measured (measure, total)
    union all
    select 'dashboards/v6_attribution_coverage', measured.*
    from (
        select sum(leads) as leads, sum(contracts) as contracts
        from dashboards.v6_attribution_coverage
    ) as totals
    cross join
        lateral (
            values ('leads', totals.leads), ('contracts', totals.contracts)
        ) as measured (measure, total)
    union all
    select 'dashboards/v6_funnel_daily', measured.*
    from (
        select sum(leads) as leads, sum(contracts) as contracts, sum(revenue) as revenue
        from dashboards.v6_funnel_daily
    ) as totals
    cross join
        lateral (
            values ('leads', totals.leads), ('contracts', totals.contracts), ('revenue', totals.revenue)
        ) as measured (measure, total)
)

select
    measures.asset,
    measures.measure as what,
    trim_scale(fact_totals.total) as expected,
    trim_scale(coalesce(measures.total, 0)) as actual
from measures
inner join checks.fact_totals on measures.measure = fact_totals.measure
union all
select
    asset,
    'rows that differ from the facts',
    0,
    differing
from checks.differing_views;
