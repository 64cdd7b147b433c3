-- Grain: one touch. Key: (client_id, id_source). Source: stg.touches, stg.crm_events, stg.source_attribution,
-- stg.marketing_match, stg.fact_leads. Touches of a client are numbered by time; ties fall to the smaller id.
create function prod.refresh_prod_fact_events(
    from_day date default 'infinity', to_day date default '-infinity'
)
returns table (rows_deleted bigint, rows_inserted bigint)
language sql
begin atomic
    select prod.collect_scope(from_day, to_day);

    with deleted as (
        delete from prod.fact_events
        using prod.scope_clients
        where fact_events.client_id = scope_clients.client_id
        returning 1
    )

    select stg.count_deleted('prod.fact_events', count(*))
    from deleted;

    with journeys as (
        select
            touches.*,
            row_number() over journey as touch_number,
            lead(touches.id_source) over journey is null as is_last_touch
        from prod.scope_clients
        inner join stg.touches on scope_clients.client_id = touches.client_id
        window journey as (partition by touches.client_id order by touches.date_time, touches.id_source)
    ),

    inserted as (
        insert into prod.fact_events
        select
            touch.client_id,
            touch.id_source,
            touch.date_time,
            touch.event_day,
            crm_events.event_kind,
            touch.touch_number,
            crm_events.is_first_touch,
            touch.is_last_touch,
            touch.is_paid,
            touch.id_source = lead.attributed_source_id as decides_lead,
            touch.platform,
            stg.platform_group(touch.platform) as platform_group,
            touch.channel,
            touch.campaign_id,
            match.campaign_name,
            touch.adset_id,
            match.adset_name,
            touch.ad_id,
            match.ad_name,
            touch.creative_id,
            match.creative_name,
            touch.keyword_id,
            match.keyword_text,
            marks.utm_source,
            marks.utm_medium,
            marks.utm_campaign,
            marks.utm_content,
            marks.utm_term,
            marks.fb_lead_id,
            marks.gclid,
            marks.gbraid,
            marks.wbraid,
            marks.fbclid,
            marks.fclid,
            marks.msclkid,
            marks.ttclid,
            marks.evidence,
            touch.match_method,
            touch.match_score
        from journeys as touch
        inner join stg.crm_events
            on touch.client_id = crm_events.client_id and touch.id_source = crm_events.id_source
        inner join stg.source_attribution as marks
            on touch.client_id = marks.client_id and touch.id_source = marks.id_source
        inner join stg.fact_leads as lead on touch.client_id = lead.client_id
        left join stg.marketing_match as match
            on touch.client_id = match.client_id and touch.id_source = match.id_source
        returning 1
    )

    select
        refresh_counts.rows_deleted,
        (select count(*) from inserted) as rows_inserted
    from stg.refresh_counts
    where refresh_counts.table_name = 'prod.fact_events';
end;
