-- Grain: one touch, that is one CRM event of a client. Key: (client_id, id_source). Source:
-- raw.itcrm_new_source. is_first_touch marks the client's earliest, the smaller id among equals. Events
-- without a client: stg.rejected_rows.
create function stg.refresh_stg_crm_events(from_day date default 'infinity', to_day date default '-infinity')
returns table (rows_deleted bigint, rows_inserted bigint)
language sql
begin atomic
    select stg.collect_scope(from_day, to_day);

    with deleted as (
        delete from stg.crm_events
        using stg.scope_clients
        where crm_events.client_id = scope_clients.client_id
        returning 1
    )

    select stg.count_deleted('crm_events', count(*))
    from deleted;

    with inserted as (
        insert into stg.crm_events
        select
            itcrm_new_source.id_uniq as client_id,
            itcrm_new_source.id_source,
            itcrm_new_source.date_time,
            itcrm_new_source.date_time::date as event_day,
            itcrm_new_source.type as event_type,
            itcrm_new_types.types_descr as event_kind,
            itcrm_new_source.id_user,
            itcrm_new_source.rejection,
            itcrm_new_source.no_answer,
            row_number() over (
                partition by itcrm_new_source.id_uniq
                order by itcrm_new_source.date_time, itcrm_new_source.id_source
            ) = 1 as is_first_touch
        from stg.scope_clients
        inner join raw.itcrm_new_source on scope_clients.client_id = itcrm_new_source.id_uniq
        left join raw.itcrm_new_types on itcrm_new_source.type = itcrm_new_types.id_type
        returning 1
    )

    select
        refresh_counts.rows_deleted,
        (select count(*) from inserted) as rows_inserted
    from stg.refresh_counts
    where refresh_counts.table_name = 'crm_events';
end;
