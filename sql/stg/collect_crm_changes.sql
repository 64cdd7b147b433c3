-- Grain: none. Target: stg.scope_events, stg.scope_clients, stg.scope_contracts. Source: stg.changed_rows,
-- raw. Puts into scope the touches whose evidence could read a changed row of the CRM, in its old or its new
-- version, their clients, and the changed contracts.
create function stg.collect_crm_changes() returns void
language sql
begin atomic
    insert into stg.scope_contracts
    select (changed_rows.row_data ->> 'contract_id')::bigint
    from stg.changed_rows
    where changed_rows.table_name = 'itcrm_docs_clients'
    on conflict do nothing;

    with changed_requests as (
        select (changed_rows.row_data ->> 'request_id')::bigint as id_request
        from stg.changed_rows
        where changed_rows.table_name = 'itcrm_internet_request'
        union
        select (changed_rows.row_data ->> 'internet_request_id')::bigint as id_request
        from stg.changed_rows
        where changed_rows.table_name = 'itcrm_analytics'
    ),

    changed_events as (
        select (changed_rows.row_data ->> 'id_source')::bigint as id_source
        from stg.changed_rows
        where
            changed_rows.table_name in (
                'itcrm_new_source', 'itcrm_internet_request_relation', 'itcrm_events_relations'
            )
        union
        select itcrm_internet_request_relation.id_source
        from changed_requests
        inner join raw.itcrm_internet_request_relation
            on changed_requests.id_request = itcrm_internet_request_relation.id_request
    ),

    noted_events as (
        insert into stg.scope_events
        select changed_events.id_source
        from changed_events
        on conflict do nothing
    )

    insert into stg.scope_clients
    select clients.client_id
    from (
        select (changed_rows.row_data ->> 'id_uniq')::bigint as client_id
        from stg.changed_rows
        where changed_rows.table_name = 'itcrm_new_source'
        union
        select itcrm_new_source.id_uniq as client_id
        from changed_events
        inner join raw.itcrm_new_source on changed_events.id_source = itcrm_new_source.id_source
        union
        -- Of both versions: fact_contracts may hold the new one already, where it was refreshed alone.
        select itcrm_new_source.id_uniq as client_id
        from stg.changed_rows
        inner join raw.itcrm_new_source
            on (changed_rows.row_data ->> 'id_source')::bigint = itcrm_new_source.id_source
        where changed_rows.table_name = 'itcrm_docs_clients'
    ) as clients
    where clients.client_id <> 0
    on conflict do nothing;

    -- Apart from the other events, since the planner expects many events of a type.
    with changed_types as (
        select distinct (changed_rows.row_data ->> 'id_type')::int as id_type
        from stg.changed_rows
        where changed_rows.table_name = 'itcrm_new_types'
    ),

    events_of_types as (
        select
            crm_events.id_source,
            crm_events.client_id
        from changed_types
        inner join stg.crm_events on changed_types.id_type = crm_events.event_type
    ),

    noted_events as (
        insert into stg.scope_events
        select events_of_types.id_source
        from events_of_types
        on conflict do nothing
    )

    insert into stg.scope_clients
    select distinct events_of_types.client_id
    from events_of_types
    on conflict do nothing;
end;
