-- Grain: one touch. Key: (client_id, id_source). Source: stg.scope_touch_evidence.
-- The touch's cleaned marks and its platform by section 1 of the rules.
create function stg.refresh_stg_source_attribution(
    from_day date default 'infinity', to_day date default '-infinity'
)
returns table (rows_deleted bigint, rows_inserted bigint)
language sql
begin atomic
    select stg.collect_scope(from_day, to_day);

    with deleted as (
        delete from stg.source_attribution
        using (
            select scope_events.id_source
            from stg.scope_events
            union
            select scope_touches.id_source
            from stg.scope_touches
        ) as evidence
        where source_attribution.id_source = evidence.id_source
        returning 1
    )

    select stg.count_deleted('source_attribution', count(*))
    from deleted;

    with inserted as (
        insert into stg.source_attribution
        select
            touch.client_id,
            touch.id_source,
            touch.event_day,
            case touch.evidence
                when 'fb_lead_id'
                    then
                        case
                            when coalesce(touch.form_lead_platform, touch.utm_source_platform) in (
                                    'ig', 'instagram'
                                )
                                then 'instagram'
                            else 'facebook'
                        end
                when 'google_click'
                    then
                        case when touch.utm_source_platform = 'youtube' then 'youtube' else 'google' end
                when 'ttclid' then 'tiktok'
                when 'msclkid' then 'bing'
                when 'utm_source' then touch.utm_source_platform
                when 'facebook_click' then 'facebook'
                when 'utm_medium' then touch.utm_medium_platform
                when 'event' then 'event'
                when 'unknown_utm_source' then 'other'
                when 'request_type' then touch.type_platform
                when 'event_type' then touch.event_type_platform
                when 'referrer' then touch.referrer_platform
                when 'organic_request_type' then 'organic'
                else 'direct'
            end as source_platform,
            touch.evidence,
            touch.analytics_id,
            touch.fb_lead_id,
            touch.fb_platform,
            touch.gclid,
            touch.gbraid,
            touch.wbraid,
            touch.ttclid,
            touch.msclkid,
            touch.fbclid,
            touch.fclid,
            touch.utm_source,
            touch.utm_medium,
            touch.utm_campaign,
            touch.utm_content,
            touch.utm_term,
            touch.utm_id,
            touch.ad_id,
            touch.adset_id,
            touch.campaign_id,
            touch.form_id,
            touch.page_id,
            touch.event_id,
            touch.ga_client_id,
            touch.phone,
            touch.email
        from stg.scope_touch_evidence as touch
        -- In key order, so that rows which are looked up together lie together.
        order by touch.client_id, touch.id_source
        returning 1
    )

    select
        refresh_counts.rows_deleted,
        (select count(*) from inserted) as rows_inserted
    from stg.refresh_counts
    where refresh_counts.table_name = 'source_attribution';
end;
