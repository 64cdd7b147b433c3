-- Grain: none. Target: prod.scope_days. Source: prod.recounted_days, prod.known_days, stg.change_set. Lists
-- the days of the daily figures that are written anew: those that are recounted, and those on which an ad
-- account's figures or rates changed, whose leads and contracts stay.
create function prod.collect_days() returns void
language plpgsql
as $$
begin
    truncate prod.scope_days;

    insert into prod.scope_days
    select days.day, bool_or(days.is_recounted)
    from (
        select known_days.day, true
        from prod.recounted_days
        inner join prod.known_days
            on recounted_days.from_day <= known_days.day and recounted_days.to_day >= known_days.day
        union all
        select change_set.day, false
        from stg.change_set
        where change_set.kind = 'spend_day'
    ) as days (day, is_recounted)
    group by days.day;

    analyze prod.scope_days;
end;
$$;
