-- Grain: none. Target: prod.fact_campaign_performance_daily. Source: prod.scope_days, prod.scope_performance.
-- Deletes the rows that the refresh writes anew. A function of its own, since PostgreSQL before 18 plans all
-- statements of a function when it begins: it would not know yet how few days there are.
create function prod.delete_performance() returns void
language sql
begin atomic
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
end;
