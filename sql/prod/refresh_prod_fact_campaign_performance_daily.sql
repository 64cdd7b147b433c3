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

    with deleted_days as (
        delete from prod.fact_campaign_performance_daily as performance
        using prod.scope_days
        where performance.day = scope_days.day
        returning 1
    ),

    -- Materialized, since a row is found by its day and platforms alone: the other columns may be null.
    touched_rows as materialized (
        select scope_performance.*
        from prod.scope_performance
        where
            not exists (
                select
                from prod.scope_days
                where scope_performance.day = scope_days.day
            )
    ),

    deleted_rows as (
        delete from prod.fact_campaign_performance_daily as performance
        using touched_rows as touched
        where
            performance.day = touched.day
            and performance.platform = touched.platform
            and performance.publisher_platform = touched.publisher_platform
            and performance.campaign_id is not distinct from touched.campaign_id
            and performance.adset_id is not distinct from touched.adset_id
            and performance.ad_id is not distinct from touched.ad_id
        returning 1
    )

    select
        stg.count_deleted(
            'prod.fact_campaign_performance_daily',
            (select count(*) from deleted_days) + (select count(*) from deleted_rows)
        );

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
