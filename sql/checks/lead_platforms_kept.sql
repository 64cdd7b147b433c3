-- Each platform has as many leads as it has touches that decide one.
with expected as (
    select
        touch.platform,
        count(*) as leads
    from stg.fact_leads as lead
    inner join stg.touches as touch
        on lead.client_id = touch.client_id and lead.attributed_source_id = touch.id_source
    group by touch.platform
),

actual as (
    select
        platform,
        count(*) as leads
    from stg.fact_leads
    group by platform
)

select
    'stg/fact_leads' as asset,
    'leads of ' || coalesce(expected.platform, actual.platform, 'no platform') as what,
    coalesce(expected.leads, 0) as expected,
    coalesce(actual.leads, 0) as actual
from expected
full join actual on expected.platform = actual.platform
union all
select
    'stg/fact_leads',
    'leads without a platform',
    0,
    count(*)
from stg.fact_leads
where platform is null or platform_group is null or first_platform is null
order by what;
