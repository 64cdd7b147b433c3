-- Grain: one figure of a layer's contracts. Source: stg.fact_contracts, prod.fact_contracts, stg.touches. No
-- contract is attributed to a later touch while an earlier one exists; every contract of a client is
-- attributed to a touch of this client.
create view checks.no_later_touch as
with layers as (
    select
        'stg/fact_contracts' as asset,
        contract_id,
        client_id,
        attributed_source_id,
        attributed_at,
        stg.conversion_time(contract_date) as until
    from stg.fact_contracts
    union all
    select
        'prod/fact_contracts',
        contract_id,
        client_id,
        attributed_source_id,
        attributed_at,
        stg.conversion_time(contract_date)
    from prod.fact_contracts
),

contracts as (
    select
        layers.asset,
        layers.contract_id,
        layers.attributed_source_id is null and count(touches.id_source) > 0 as is_undecided,
        layers.attributed_at > layers.until and min(touches.date_time) <= layers.until as is_later,
        layers.attributed_source_id is not null and count(*) filter (
            where
            layers.attributed_source_id = touches.id_source and layers.attributed_at = touches.date_time
        ) = 0 as is_unknown
    from layers
    left join stg.touches on layers.client_id = touches.client_id
    group by
        layers.asset,
        layers.contract_id,
        layers.client_id,
        layers.attributed_source_id,
        layers.attributed_at,
        layers.until
),

totals as (
    select
        assets.asset,
        count(*) filter (where contracts.is_later) as later,
        count(*) filter (where contracts.is_undecided) as undecided,
        count(*) filter (where contracts.is_unknown) as unknown
    from (values ('stg/fact_contracts'), ('prod/fact_contracts')) as assets (asset)
    left join contracts on assets.asset = contracts.asset
    group by assets.asset
)

select
    totals.asset,
    figure.what,
    0 as expected,
    figure.actual
from totals
cross join lateral (
    values
    ('contracts attributed to a later touch though an earlier one exists', totals.later),
    ('contracts without a deciding touch though their client has one', totals.undecided),
    ('contracts whose deciding touch does not exist', totals.unknown)
) as figure (what, actual);
