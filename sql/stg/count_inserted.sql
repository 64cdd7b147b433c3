-- Grain: one table. Target: stg.refresh_counts. Notes how many rows a refresh function inserted, for its
-- answer, where further steps follow.
create function stg.count_inserted(table_name text, row_count bigint) returns void
language sql
begin atomic
    update stg.refresh_counts
    set rows_inserted = row_count
    where refresh_counts.table_name = count_inserted.table_name;
end;
