-- Grain: one refreshed table. Source: stg.change_set, stg, raw. Refreshes all tables of prod in one
-- transaction: what refreshes of stg changed, the days from_day to_day as well, or all of history (both
-- null). The views of dashboards read these tables, so that readers see one version of everything.
create function prod.refresh_all_prod_tables(
    from_day date default 'infinity', to_day date default '-infinity'
)
returns table (table_name text, rows_deleted bigint, rows_inserted bigint)
language plpgsql
as $$
begin
    foreach table_name in array array[
        'fact_events', 'fact_leads', 'fact_contracts', 'fact_campaign_performance_daily', 'dim_clients',
        'dim_products', 'dim_campaigns', 'dim_ad_creatives'
    ]
    loop
        select counts.rows_deleted, counts.rows_inserted
        into rows_deleted, rows_inserted
        from prod.refresh_table(table_name, from_day, to_day) as counts;
        return next;
    end loop;

    perform prod.finish_refresh();
end;
$$;
