-- Grain: one touch of a client in scope that has analytics. Target: stg.scope_marked_touches. Source:
-- stg.source_attribution, stg.crm_events. What the methods of section 2 read, gathered once for all of them.
create function stg.collect_marked_touches() returns void
language sql
begin atomic
    delete from stg.scope_marked_touches;

    insert into stg.scope_marked_touches
    select
        touch.client_id,
        touch.id_source,
        crm_events.date_time,
        touch.event_day,
        touch.source_platform,
        touch.fb_lead_id,
        touch.gclid,
        touch.fclid,
        touch.utm_campaign,
        touch.utm_content,
        touch.utm_term,
        touch.utm_id,
        touch.ad_id,
        touch.adset_id,
        touch.campaign_id,
        touch.phone,
        touch.email
    from stg.scope_clients
    inner join stg.source_attribution as touch on scope_clients.client_id = touch.client_id
    inner join stg.crm_events
        on touch.client_id = crm_events.client_id and touch.id_source = crm_events.id_source
    where touch.analytics_id is not null;
end;
