-- What the newest load of each day of a table ($1) read, loaded and rejected; day null: reference tables,
-- rows without day.
select distinct on (day)
    day,
    rows_read,
    rows_loaded,
    rows_rejected
from raw.load_log
where table_name = $1
order by day, load_id desc;
