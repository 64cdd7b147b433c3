-- Grain: one touch. Key: (client_id, id_source). Source: stg.crm_events, stg.source_attribution,
-- stg.marketing_match. What the last paid touch is chosen from: the final platform, whether the touch was
-- paid for, and its ad.
create function stg.refresh_stg_touches(from_day date default 'infinity', to_day date default '-infinity')
returns table (rows_deleted bigint, rows_inserted bigint)
language sql
begin atomic
    select stg.collect_scope(from_day, to_day);

    with deleted as (
        delete from stg.touches
        using stg.scope_clients
        where touches.client_id = scope_clients.client_id
        returning 1
    )

    select stg.count_deleted('touches', count(*))
    from deleted;

    -- Materialized, since the planner expects few rows of a join by two keys and then looks up each touch.
    with platform_touches as materialized (
        select
            touch.client_id,
            touch.id_source,
            touch.utm_source,
            touch.utm_medium,
            coalesce(match.platform, touch.source_platform) as platform,
            coalesce(touch.gclid, touch.gbraid, touch.wbraid, touch.msclkid, touch.ttclid) is not null
                as has_paid_click,
            coalesce(match.campaign_id, match.adset_id, match.ad_id) is not null
            and match.is_organic is not true as has_ad,
            match.campaign_id,
            match.adset_id,
            match.ad_id,
            match.creative_id,
            match.keyword_id,
            match.match_method,
            match.match_score
        from stg.scope_clients
        inner join stg.source_attribution as touch on scope_clients.client_id = touch.client_id
        left join stg.marketing_match as match
            on touch.client_id = match.client_id and touch.id_source = match.id_source
    ),

    paid_touches as (
        select
            platform_touches.*,
            platform_touches.has_ad
            or platform_touches.has_paid_click
            or (
                coalesce(platform_touches.utm_medium, '') in (
                    'cpc',
                    'ppc',
                    'cpm',
                    'cpv',
                    'cpa',
                    'cpl',
                    'paid',
                    'paid_social',
                    'paid-social',
                    'paidsocial',
                    'paid_search',
                    'paidsearch',
                    'display',
                    'banner',
                    'retargeting',
                    'remarketing',
                    'ads',
                    'ad'
                )
                and platform_touches.platform not in ('email', 'sms', 'viber', 'telegram', 'event', 'direct')
            ) as is_paid
        from platform_touches
    ),

    inserted as (
        insert into stg.touches
        select
            paid_touches.client_id,
            paid_touches.id_source,
            crm_events.date_time,
            crm_events.event_day,
            paid_touches.platform,
            case
                when paid_touches.is_paid then 'paid'
                when paid_touches.platform in ('viber', 'telegram', 'sms') then 'messaging'
                when paid_touches.platform in ('email', 'event', 'referral', 'other', 'direct')
                    then paid_touches.platform
                else 'organic'
            end as channel,
            paid_touches.is_paid,
            paid_touches.utm_source,
            paid_touches.campaign_id,
            paid_touches.adset_id,
            paid_touches.ad_id,
            paid_touches.creative_id,
            paid_touches.keyword_id,
            paid_touches.match_method,
            paid_touches.match_score
        from paid_touches
        inner join stg.crm_events
            on paid_touches.client_id = crm_events.client_id and paid_touches.id_source = crm_events.id_source
        -- In key order, so that rows which are looked up together lie together.
        order by paid_touches.client_id, paid_touches.id_source
        returning 1
    )

    select
        refresh_counts.rows_deleted,
        (select count(*) from inserted) as rows_inserted
    from stg.refresh_counts
    where refresh_counts.table_name = 'touches';
end;
