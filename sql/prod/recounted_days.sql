-- Grain: one row. Source: prod.scope, stg.change_set. The days from_day to_day of the daily figures whose
-- leads and contracts are counted anew; from_day is after to_day where there are none.
create view prod.recounted_days as
select
    case when staleness.all_days then '-infinity' else coalesce(scope.from_day, '-infinity') end as from_day,
    case when staleness.all_days then 'infinity' else coalesce(scope.to_day, 'infinity') end as to_day
from prod.scope
cross join
    lateral (
        select
            scope.everything
            or exists (
                select
                from stg.change_set
                where change_set.kind = 'all_days'
            ) as all_days
    ) as staleness;
