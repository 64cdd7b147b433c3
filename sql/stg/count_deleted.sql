-- Grain: one table. Target: stg.refresh_counts. Notes how many rows a refresh function deleted, for its
-- answer.
create function stg.count_deleted(table_name text, row_count bigint) returns void
language sql
begin atomic
    insert into stg.refresh_counts values (table_name, row_count, 0)
    on conflict (table_name) do update set rows_deleted = excluded.rows_deleted;
end;
