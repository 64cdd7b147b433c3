-- Grain: the one row of prod.refresh_state. Source: that, raw.load_log, stg.settings, the daily figures.
-- Which publication readers see, how new its rows are, what its amounts are in, its newest day with figures:
-- a day that had not begun at the last load is a mistyped date (checks.no_later_day), and not the newest one.
create view prod.data_version as
select
    refresh_state.refresh_id,
    refresh_state.refreshed_at,
    last_load.loaded_at as data_as_of,
    settings.reporting_currency as currency,
    (
        select max(performance.day)
        from prod.fact_campaign_performance_daily as performance
        where
            performance.day
            <= coalesce((last_load.loaded_at at time zone settings.time_zone)::date, 'infinity')
    ) as newest_day,
    warehouse_version.upgraded_at
from prod.refresh_state
cross join stg.settings
cross join raw.warehouse_version
left join
    lateral (
        select load_log.loaded_at
        from raw.load_log
        where load_log.loaded_at <= refresh_state.refreshed_at
        order by load_log.load_id desc
        limit 1
    ) as last_load
    on true;

comment on view prod.data_version is
'The last refresh that was published: a number for caches, how new its rows are, its currency and newest day';
comment on column prod.data_version.data_as_of is
'Time of the last load before the refresh; null: nothing was loaded or published';
comment on column prod.data_version.newest_day is 'Null: there are no figures yet';
comment on column prod.data_version.upgraded_at is 'Views may answer otherwise since then';
