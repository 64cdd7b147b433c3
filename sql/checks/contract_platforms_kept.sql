-- Each platform has as many contracts as it has touches that decide one; contracts that no touch decides are
-- direct.
with expected as (
    select
        coalesce(touch.platform, 'direct') as platform,
        count(*) as contracts
    from stg.fact_contracts as contract
    left join stg.touches as touch
        on contract.client_id = touch.client_id and contract.attributed_source_id = touch.id_source
    group by coalesce(touch.platform, 'direct')
),

actual as (
    select
        platform,
        count(*) as contracts
    from stg.fact_contracts
    group by platform
)

select
    'stg/fact_contracts' as asset,
    'contracts of ' || coalesce(expected.platform, actual.platform, 'no platform') as what,
    coalesce(expected.contracts, 0) as expected,
    coalesce(actual.contracts, 0) as actual
from expected
full join actual on expected.platform = actual.platform
union all
select
    'stg/fact_contracts',
    'contracts without a platform',
    0,
    count(*)
from stg.fact_contracts
where platform is null or platform_group is null
order by what;
