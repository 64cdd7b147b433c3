-- Grain: none. Target: stg.scope_*. Source: stg.changed_rows, raw. Puts into scope the clients and contracts
-- whose results could read a changed row of the CRM, in its old or its new version.
create function stg.collect_crm_changes() returns void
language sql
begin atomic
    insert into stg.scope_events
    select (changed_rows.row_data ->> 'id_source')::bigint
    from stg.changed_rows
    where changed_rows.table_name = 'itcrm_new_source'
    on conflict do nothing;

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

    events_with_other_evidence as (
        select (changed_rows.row_data ->> 'id_source')::bigint as id_source
        from stg.changed_rows
        where changed_rows.table_name in ('itcrm_internet_request_relation', 'itcrm_events_relations')
        union
        select itcrm_internet_request_relation.id_source
        from changed_requests
        inner join raw.itcrm_internet_request_relation
            on changed_requests.id_request = itcrm_internet_request_relation.id_request
    ),

    changed_types as (
        select distinct (changed_rows.row_data ->> 'id_type')::int as id_type
        from stg.changed_rows
        where changed_rows.table_name = 'itcrm_new_types'
    ),

    affected_clients as (
        select (changed_rows.row_data ->> 'id_uniq')::bigint as client_id
        from stg.changed_rows
        where changed_rows.table_name = 'itcrm_new_source'
        union
        select itcrm_new_source.id_uniq as client_id
        from events_with_other_evidence
        inner join raw.itcrm_new_source on events_with_other_evidence.id_source = itcrm_new_source.id_source
        union
        select crm_events.client_id
        from changed_types
        inner join stg.crm_events on changed_types.id_type = crm_events.event_type
    )

    insert into stg.scope_clients
    select affected_clients.client_id
    from affected_clients
    where affected_clients.client_id <> 0
    on conflict do nothing;
end;
