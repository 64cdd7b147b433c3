-- The first rejected rows of the newest load of some tables ($1), without their values.
select
    rejected.source_table,
    rejected.line_number,
    rejected.reason
from raw.rejected_rows as rejected
where
    rejected.source_table = any($1)
    and rejected.loaded_at = (
        select max(newest.loaded_at) from raw.rejected_rows as newest
        where rejected.source_table = newest.source_table
    )
order by rejected.source_table, rejected.line_number
limit 10;
