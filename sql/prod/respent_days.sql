-- Grain: one day of the daily figures on which an ad account's figures or rates changed, and whose leads and
-- contracts stay. Source: stg.change_set, prod.recounted_days.
create view prod.respent_days as
select distinct change_set.day
from stg.change_set
cross join prod.recounted_days
where
    change_set.kind = 'spend_day'
    and not change_set.day between recounted_days.from_day and recounted_days.to_day;
