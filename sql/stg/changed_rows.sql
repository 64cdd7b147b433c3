-- Grain: one version, old or new, of a raw row that this refresh has to follow. Source: stg.scope_changes.
-- Changes of columns that no rule reads (a status, a time stamp of the source) are left out: they happen
-- every night.
create view stg.changed_rows as
with relevant_changes as (
    select scope_changes.table_name, scope_changes.old_row, scope_changes.new_row
    from stg.scope_changes
    where
        scope_changes.operation <> 'update'
        or scope_changes.old_row
        - array['updated_time', 'updated_at', 'status', 'effective_status', 'start_time', 'stop_time']
        <> scope_changes.new_row
        - array['updated_time', 'updated_at', 'status', 'effective_status', 'start_time', 'stop_time']
)

select relevant_changes.table_name, relevant_changes.old_row as row_data
from relevant_changes
where relevant_changes.old_row is not null
union all
select relevant_changes.table_name, relevant_changes.new_row as row_data
from relevant_changes
where relevant_changes.new_row is not null;
