-- Grain: one touch. Key: id_source. Source: raw. The touch with its best analytics row, by row_number(), and
-- its first internet request.
drop table if exists classic.touches;

create table classic.touches as
with analytics as (
    select
        itcrm_analytics.id as analytics_id,
        itcrm_analytics.internet_request_id,
        itcrm_analytics.request_created_at,
        classic.clean(itcrm_analytics.code ->> 'fb_lead_id') as fb_lead_id,
        lower(classic.clean(itcrm_analytics.code ->> 'fb_platform')) as fb_platform,
        classic.clean(itcrm_analytics.code ->> 'gclid') as gclid,
        classic.clean(itcrm_analytics.code ->> 'gbraid') as gbraid,
        classic.clean(itcrm_analytics.code ->> 'wbraid') as wbraid,
        classic.clean(itcrm_analytics.code ->> 'ttclid') as ttclid,
        classic.clean(itcrm_analytics.code ->> 'msclkid') as msclkid,
        classic.clean(itcrm_analytics.code ->> 'fbclid') as fbclid,
        classic.clean(itcrm_analytics.code ->> 'fclid') as fclid,
        lower(classic.clean(itcrm_analytics.code ->> 'utm_source')) as utm_source,
        lower(classic.clean(itcrm_analytics.code ->> 'utm_medium')) as utm_medium,
        classic.clean(itcrm_analytics.code ->> 'utm_campaign') as utm_campaign,
        classic.clean(itcrm_analytics.code ->> 'utm_content') as utm_content,
        classic.clean(itcrm_analytics.code ->> 'utm_term') as utm_term,
        classic.clean(itcrm_analytics.code ->> 'utm_id') as utm_id,
        classic.clean(itcrm_analytics.code ->> 'ad_id') as ad_id,
        classic.clean(itcrm_analytics.code ->> 'adset_id') as adset_id,
        classic.clean(itcrm_analytics.code ->> 'campaign_id') as campaign_id,
        classic.clean(itcrm_analytics.code ->> 'event_id') as event_id,
        substring(regexp_replace(itcrm_analytics.phone, '[^0-9]', '', 'g') from '.{9}$') as phone,
        lower(classic.clean(itcrm_analytics.email)) as email
    from raw.itcrm_analytics
),

ranked_analytics as (
    select
        relation.id_source,
        analytics.*,
        row_number() over (
            partition by relation.id_source
            order by
                analytics.fb_lead_id is null,
                coalesce(analytics.gclid, analytics.gbraid, analytics.wbraid) is null,
                coalesce(analytics.ttclid, analytics.msclkid, analytics.fbclid, analytics.fclid) is null,
                analytics.utm_source is null,
                analytics.utm_medium is null,
                analytics.request_created_at desc nulls last,
                analytics.analytics_id desc
        ) as analytics_rank
    from raw.itcrm_internet_request_relation as relation
    inner join analytics on relation.id_request = analytics.internet_request_id
),

ranked_requests as (
    select
        relation.id_source,
        lower(classic.clean(request.request_type)) as request_type,
        lower(substring(request.referrer_url from '//([^/?#]+)')) as referrer_host,
        lower(substring(request.page_url from '//([^/?#]+)')) as page_host,
        row_number() over (partition by relation.id_source order by request.request_id) as request_rank
    from raw.itcrm_internet_request_relation as relation
    inner join raw.itcrm_internet_request as request on relation.id_request = request.request_id
),

calendar as (
    select distinct itcrm_events_relations.id_source
    from raw.itcrm_events_relations
)

select
    events.id_uniq as client_id,
    events.id_source,
    events.date_time,
    events.date_time::date as event_day,
    lower(types.types_descr) as event_type,
    request.request_type,
    nullif(request.referrer_host, request.page_host) as referrer_host,
    calendar.id_source is not null as is_in_calendar,
    marks.analytics_id,
    marks.fb_lead_id,
    marks.fb_platform,
    marks.gclid,
    marks.gbraid,
    marks.wbraid,
    marks.ttclid,
    marks.msclkid,
    marks.fbclid,
    marks.fclid,
    marks.utm_source,
    marks.utm_medium,
    marks.utm_campaign,
    classic.normal_name(marks.utm_campaign) as campaign_name,
    marks.utm_content,
    marks.utm_term,
    marks.utm_id,
    marks.ad_id,
    marks.adset_id,
    marks.campaign_id,
    marks.event_id,
    marks.phone,
    marks.email
from raw.itcrm_new_source as events
left join raw.itcrm_new_types as types on events.type = types.id_type
left join ranked_requests as request on events.id_source = request.id_source and request.request_rank = 1
left join calendar on events.id_source = calendar.id_source
left join ranked_analytics as marks on events.id_source = marks.id_source and marks.analytics_rank = 1
where events.id_uniq <> 0;

alter table classic.touches add primary key (id_source);
analyze classic.touches;
