-- Grain: one refreshed table. Source: raw.changes, raw. Refreshes all tables of stg in one transaction: what
-- changed since the last refresh, the days from_day to_day as well, or all of history (both null). The
-- changes leave the queue in this same transaction, so that a failure or a kill forgets none of them.
create function stg.refresh_all_stg_tables(from_day date default 'infinity', to_day date default '-infinity')
returns table (table_name text, rows_deleted bigint, rows_inserted bigint)
language plpgsql
as $$
begin
    foreach table_name in array array[
        'source_rules', 'form_leads', 'crm_events', 'source_attribution', 'touch_keys', 'marketing_match', 'touches',
        'v9_client_last_paid_touch', 'fact_leads', 'fact_contracts', 'v9_contracts_with_sk_enriched',
        'v9_facebook_ad_creatives_full', 'rejected_rows'
    ]
    loop
        select counts.rows_deleted, counts.rows_inserted
        into rows_deleted, rows_inserted
        from stg.refresh_table(table_name, from_day, to_day) as counts;
        return next;
    end loop;

    perform stg.finish_refresh();
end;
$$;
