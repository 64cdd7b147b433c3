-- Grain: one key by which a row of an ad account may refer to a touch. Key: (client_id, id_source, key_kind,
-- key_value). Source: stg.source_attribution. Lets a refresh find the touches that a changed ad, click or
-- form lead concerns.
create function stg.refresh_stg_touch_keys(from_day date default 'infinity', to_day date default '-infinity')
returns table (rows_deleted bigint, rows_inserted bigint)
language sql
begin atomic
    select stg.collect_scope(from_day, to_day);

    with deleted as (
        delete from stg.touch_keys
        using (
            select scope_events.id_source
            from stg.scope_events
            union
            select scope_touches.id_source
            from stg.scope_touches
        ) as evidence
        where touch_keys.id_source = evidence.id_source
        returning 1
    )

    select stg.count_deleted('touch_keys', count(*))
    from deleted;

    with inserted as (
        insert into stg.touch_keys
        select distinct
            keys.key_kind,
            stg.short_key(keys.key_value) as key_value,
            touch.client_id,
            touch.id_source,
            touch.event_day
        from stg.scope_touches
        inner join stg.source_attribution as touch
            on scope_touches.client_id = touch.client_id and scope_touches.id_source = touch.id_source
        cross join
            lateral (
                values
                ('fb_lead_id', touch.fb_lead_id),
                ('gclid', touch.gclid),
                ('fclid', touch.fclid),
                ('phone', touch.phone),
                ('email', touch.email),
                ('campaign_name', stg.normal_name(touch.utm_campaign)),
                ('id', substring(touch.ad_id from '^[0-9]+$')),
                ('id', substring(touch.adset_id from '^[0-9]+$')),
                ('id', substring(touch.campaign_id from '^[0-9]+$')),
                ('id', substring(touch.utm_id from '^[0-9]+$')),
                ('id', substring(touch.utm_campaign from '^[0-9]+$')),
                ('id', substring(touch.utm_content from '^[0-9]+$')),
                ('id', substring(touch.utm_term from '^[0-9]+$'))
            ) as keys (key_kind, key_value)
        where touch.analytics_id is not null and keys.key_value is not null
        -- In key order, so that rows which are looked up together lie together.
        order by touch.id_source
        returning 1
    )

    select
        refresh_counts.rows_deleted,
        (select count(*) from inserted) as rows_inserted
    from stg.refresh_counts
    where refresh_counts.table_name = 'touch_keys';
end;
