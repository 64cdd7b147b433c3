-- Grain: none. Target: stg.scope_*. Source: raw, and stg as the last refresh left it. Puts all of history in
-- scope, old rows as well as new ones.
create function stg.collect_everything() returns void
language sql
begin atomic
    insert into stg.scope_clients
    select itcrm_new_source.id_uniq
    from raw.itcrm_new_source
    where itcrm_new_source.id_uniq <> 0
    union
    select crm_events.client_id
    from stg.crm_events;

    insert into stg.scope_contracts
    select itcrm_docs_clients.contract_id
    from raw.itcrm_docs_clients
    union
    select fact_contracts.contract_id
    from stg.fact_contracts
    union
    select rejected_rows.source_key
    from stg.rejected_rows
    where rejected_rows.source_table = 'itcrm_docs_clients';

    -- Events that are no touches (any more).
    insert into stg.scope_events
    select itcrm_new_source.id_source
    from raw.itcrm_new_source
    where coalesce(itcrm_new_source.id_uniq, 0) = 0
    union
    select rejected_rows.source_key
    from stg.rejected_rows
    where rejected_rows.source_table = 'itcrm_new_source'
    union
    select crm_events.id_source
    from stg.crm_events
    where
        not exists (
            select
            from raw.itcrm_new_source
            where crm_events.id_source = itcrm_new_source.id_source
        );

    insert into stg.scope_touches
    select
        itcrm_new_source.id_source,
        itcrm_new_source.id_uniq as client_id,
        itcrm_new_source.date_time::date as event_day,
        itcrm_new_source.type as event_type
    from raw.itcrm_new_source
    where itcrm_new_source.id_uniq <> 0;

    insert into stg.scope_form_leads
    select fb_leads.fb_lead_id
    from raw.fb_leads
    union
    select form_leads.fb_lead_id
    from stg.form_leads;
end;
