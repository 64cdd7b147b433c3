-- Grain: none. Target: stg.scope_*. Source: raw, stg. Puts into scope what lies on the days from_day to_day,
-- both included; a null bound is open.
create function stg.collect_window(from_day date, to_day date) returns void
language sql
begin atomic
    with window_events as (
        select itcrm_new_source.id_source
        from raw.itcrm_new_source
        where
            itcrm_new_source.date_time >= coalesce(from_day, '-infinity')
            and itcrm_new_source.date_time < coalesce(to_day, 'infinity') + interval '1 day'
        union
        select crm_events.id_source
        from stg.crm_events
        where crm_events.event_day between coalesce(from_day, '-infinity') and coalesce(to_day, 'infinity')
    ),

    noted_events as (
        insert into stg.scope_events
        select window_events.id_source
        from window_events
        on conflict do nothing
    )

    insert into stg.scope_clients
    select itcrm_new_source.id_uniq
    from window_events
    inner join raw.itcrm_new_source on window_events.id_source = itcrm_new_source.id_source
    where itcrm_new_source.id_uniq <> 0
    union
    select crm_events.client_id
    from stg.crm_events
    where crm_events.event_day between coalesce(from_day, '-infinity') and coalesce(to_day, 'infinity')
    on conflict do nothing;

    insert into stg.scope_contracts
    select itcrm_docs_clients.contract_id
    from raw.itcrm_docs_clients
    where
        itcrm_docs_clients.currentdate >= coalesce(from_day, '-infinity')
        and itcrm_docs_clients.currentdate < coalesce(to_day, 'infinity') + interval '1 day'
    union
    select fact_contracts.contract_id
    from stg.fact_contracts
    where fact_contracts.contract_day between coalesce(from_day, '-infinity') and coalesce(to_day, 'infinity')
    on conflict do nothing;

    insert into stg.scope_form_leads
    select form_leads.fb_lead_id
    from stg.form_leads
    where form_leads.created_day between coalesce(from_day, '-infinity') and coalesce(to_day, 'infinity')
    union
    select fb_leads.fb_lead_id
    from raw.fb_leads
    where
        -- What an index serves, wider than any two time zones are apart.
        fb_leads.created_time >= coalesce(from_day, '-infinity') - 2
        and fb_leads.created_time < coalesce(to_day, 'infinity') + 3
        and stg.local_time(fb_leads.created_time)::date
        between coalesce(from_day, '-infinity') and coalesce(to_day, 'infinity')
    on conflict do nothing;
end;
