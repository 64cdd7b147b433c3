-- Grain: one figure of a dimension. Source: prod, checks.fact_totals, checks.differing_dimensions. Totals of
-- clients, products, campaigns and creatives are those of the facts, and so is each of their rows.
create view checks.dimensions_complete as
with measures as (
    select 'prod/dim_clients' as asset, measured.*
    from (
        select count(lead_source_id) as leads, sum(n_contracts) as contracts, sum(revenue) as revenue
        from prod.dim_clients
    ) as totals
    cross join
        lateral (
            values ('leads', totals.leads),
            ('contracts of clients', totals.contracts),
            ('revenue of clients', totals.revenue)
        ) as measured (measure, total)
    union all
    select 'prod/dim_products', measured.*
    from (
        select sum(sales) as contracts, sum(revenue) as revenue
        from prod.dim_products
    ) as totals
    cross join
        lateral (
            values ('contracts of products', totals.contracts), ('revenue of products', totals.revenue)
        ) as measured (measure, total)
    union all
    select 'prod/dim_campaigns', measured.*
    from (
        select sum(leads) as leads, sum(contracts) as contracts, sum(revenue) as revenue, sum(spend) as spend
        from prod.dim_campaigns
    ) as totals
    cross join
        lateral (
            values ('leads of campaigns', totals.leads),
            ('contracts of campaigns', totals.contracts),
            ('revenue of campaigns', totals.revenue),
            ('spend of campaigns', totals.spend)
        ) as measured (measure, total)
    union all
    select 'prod/dim_ad_creatives', measured.*
    from (
        select sum(leads) as leads, sum(contracts) as contracts, sum(revenue) as revenue, sum(spend) as spend
        from prod.dim_ad_creatives
    ) as totals
    cross join
        lateral (
            values ('leads of creatives', totals.leads),
            ('contracts of creatives', totals.contracts),
            ('revenue of creatives', totals.revenue),
            ('spend of creatives', totals.spend)
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
from checks.differing_dimensions;
