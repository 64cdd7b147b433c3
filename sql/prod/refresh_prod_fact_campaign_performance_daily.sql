-- Grain: one day, platform, publisher platform, campaign, ad set and ad (Google: campaign) with figures of
-- the ad account, leads or contracts. Key: these columns, null where unknown. Source: prod.scope_performance.
-- Days whose ad figures changed are written anew; of other days only the rows whose leads or contracts
-- changed, by the differences that prod.conversion_changes holds.
create function prod.refresh_prod_fact_campaign_performance_daily(
    from_day date default 'infinity', to_day date default '-infinity'
)
returns table (rows_deleted bigint, rows_inserted bigint)
language sql
begin atomic
    select prod.collect_scope(from_day, to_day);

    select prod.collect_days();
    select prod.collect_performance();

    select prod.delete_performance();

    delete from prod.conversion_changes;

    with inserted as (
        insert into prod.fact_campaign_performance_daily
        select scope_performance.*
        from prod.scope_performance
        where
            scope_performance.has_account_figures
            or scope_performance.leads <> 0
            or scope_performance.contracts <> 0
            or scope_performance.cohort_contracts <> 0
        returning 1
    )

    select
        refresh_counts.rows_deleted,
        (select count(*) from inserted) as rows_inserted
    from stg.refresh_counts
    where refresh_counts.table_name = 'prod.fact_campaign_performance_daily';
end;
