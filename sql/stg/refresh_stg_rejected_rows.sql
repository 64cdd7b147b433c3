-- Grain: one raw row that no fact may count. Key: (source_table, source_key). Source: raw.itcrm_new_source,
-- raw.itcrm_docs_clients. CRM events without a client, and contracts whose amount is null, zero or negative.
create function stg.refresh_stg_rejected_rows(
    from_day date default 'infinity', to_day date default '-infinity'
)
returns table (rows_deleted bigint, rows_inserted bigint)
language sql
begin atomic
    select stg.collect_scope(from_day, to_day);

    with deleted as (
        delete from stg.rejected_rows
        using (
            select
                'itcrm_new_source' as source_table,
                scope_events.id_source as source_key
            from stg.scope_events
            union all
            select
                'itcrm_docs_clients' as source_table,
                scope_contracts.contract_id as source_key
            from stg.scope_contracts
        ) as sources
        where
            rejected_rows.source_table = sources.source_table
            and rejected_rows.source_key = sources.source_key
        returning 1
    )

    select stg.count_deleted('rejected_rows', count(*))
    from deleted;

    with inserted as (
        insert into stg.rejected_rows
        select
            'itcrm_new_source' as source_table,
            event.id_source as source_key,
            event.date_time::date as day,
            'the event has no client (id_uniq is 0 or empty)' as reason,
            to_jsonb(event) - '_loaded_at' as row_data
        from stg.scope_events
        inner join raw.itcrm_new_source as event on scope_events.id_source = event.id_source
        where coalesce(event.id_uniq, 0) = 0
        union all
        select
            'itcrm_docs_clients' as source_table,
            contract.contract_id as source_key,
            contract.currentdate::date as day,
            case
                when contract.total_cost_of_the_contract is null then 'the contract has no amount'
                else 'the contract''s amount is not positive'
            end as reason,
            to_jsonb(contract) - '_loaded_at' as row_data
        from stg.scope_contracts
        inner join raw.itcrm_docs_clients as contract on scope_contracts.contract_id = contract.contract_id
        where coalesce(contract.total_cost_of_the_contract, 0) <= 0
        returning 1
    )

    select
        refresh_counts.rows_deleted,
        (select count(*) from inserted) as rows_inserted
    from stg.refresh_counts
    where refresh_counts.table_name = 'rejected_rows';
end;
