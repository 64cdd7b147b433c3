-- Grain: one touch in scope that has internet requests. Key: id_source. Source:
-- raw.itcrm_internet_request. What rules 9 to 11 read of a touch's requests: each the request with the
-- smallest request_id that yields an answer. Texts are cleaned and judged once per distinct text, since rules
-- and host lists are too slow to ask per row.
create view stg.scope_request_answers as
with requests as (
    select
        touch.id_source,
        request.request_id,
        request.request_type,
        request.referrer_url,
        request.page_url
    from stg.scope_touches as touch
    inner join raw.itcrm_internet_request_relation as relation on touch.id_source = relation.id_source
    inner join raw.itcrm_internet_request as request on relation.id_request = request.request_id
),

type_platforms as materialized (
    select
        types.request_type,
        nullif(
            stg.rule_platform('request_type', stg.lower_text(stg.clean_text(types.request_type))), 'direct'
        ) as platform
    from (select distinct requests.request_type from requests) as types
    where types.request_type is not null
),

referrer_hosts as materialized (
    select
        urls.referrer_url,
        stg.url_host(stg.clean_text(urls.referrer_url)) as host
    from (select distinct requests.referrer_url from requests) as urls
    where urls.referrer_url is not null
),

host_platforms as materialized (
    select
        hosts.host,
        stg.referrer_platform(hosts.host) as platform
    from (select distinct referrer_hosts.host from referrer_hosts) as hosts
    cross join stg.settings
    where hosts.host is not null and hosts.host <> all(settings.own_hosts)
)

select
    requests.id_source,
    (
        array_agg(type_platforms.platform order by requests.request_id)
        filter (where type_platforms.platform <> 'organic')
    )[1] as type_platform,
    (
        array_agg(host_platforms.platform order by requests.request_id)
        filter (
            where
            host_platforms.platform is not null
            and host_platforms.host is distinct from stg.url_host(stg.clean_text(requests.page_url))
        )
    )[1] as referrer_platform,
    coalesce(bool_or(type_platforms.platform = 'organic'), false) as is_organic_type
from requests
left join type_platforms on requests.request_type = type_platforms.request_type
left join referrer_hosts on requests.referrer_url = referrer_hosts.referrer_url
left join host_platforms on referrer_hosts.host = host_platforms.host
group by requests.id_source;
