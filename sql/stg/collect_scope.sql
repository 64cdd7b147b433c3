-- Grain: none. Target: stg.scope and its tables. Source: raw.changes, raw, stg. Decides what a refresh
-- recomputes: what changed since the last refresh, the days from_day to_day as well, and all of history when
-- both are null or when the rules or settings are other than the last refresh's. The functions of one refresh
-- share one scope: a second call in the same transaction with the same days does nothing. Holds the refresh
-- lock until the transaction ends.
create function stg.collect_scope(
    from_day date default 'infinity', to_day date default '-infinity'
) returns void
language plpgsql
as $$
declare
    everything boolean;
    unread constant text[] := array[
        'updated_time', 'updated_at', 'status', 'effective_status', 'start_time', 'stop_time', '_deleted'
    ];
begin
    if exists (
        select from stg.scope
        where
            scope.transaction_id = pg_current_xact_id()
            and scope.from_day is not distinct from collect_scope.from_day
            and scope.to_day is not distinct from collect_scope.to_day
    ) then
        return;
    end if;

    perform pg_advisory_xact_lock(7461001);
    truncate stg.scope, stg.scope_changes, stg.scope_clients, stg.scope_contracts, stg.scope_events,
    stg.scope_form_leads, stg.scope_touches, stg.scope_marked_touches, stg.scope_matches, stg.refresh_counts;

    -- Changes of columns that no rule reads, a status or a time stamp of the source, happen every night.
    insert into stg.scope_changes
    select
        changes.change_id,
        changes.table_name,
        changes.operation,
        changes.operation <> 'update' or changes.old_row - unread <> changes.new_row - unread,
        changes.old_row,
        changes.new_row
    from raw.changes;

    -- Until all tables have followed other rules or settings, none are known to hold: who refreshes one table and
    -- goes back to the old settings would find nothing stale.
    update stg.refresh_state
    set fingerprint = null
    where refresh_state.fingerprint is distinct from stg.fingerprint();

    everything := from_day is null and to_day is null
        or exists (
            select from stg.scope_changes
            where
                scope_changes.operation = 'reload'
                -- Tables that no rule reads.
                and scope_changes.table_name not in (
                    'itcrm_clients', 'itcrm_events', 'itcrm_new_form', 'itcrm_new_form_name', 'google_ads_keyword_daily'
                )
        )
        or (select refresh_state.fingerprint is null from stg.refresh_state);
    insert into stg.scope values (pg_current_xact_id(), from_day, to_day, everything);

    if everything then
        perform stg.collect_everything();
    else
        perform stg.prefer_lookups();
        analyze stg.scope_changes;
        perform stg.collect_window(from_day, to_day);
        perform stg.collect_crm_changes();
        perform stg.collect_contract_changes();
        perform stg.collect_ad_changes();
        analyze stg.scope_clients, stg.scope_contracts, stg.scope_events;
        perform stg.complete_scope();
    end if;
    analyze stg.scope_clients, stg.scope_contracts, stg.scope_events, stg.scope_touches, stg.scope_form_leads;
end;
$$;
