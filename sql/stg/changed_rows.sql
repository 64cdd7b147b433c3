-- Grain: one version, old or new, of a raw row that this refresh has to follow. Source: stg.scope_changes.
create view stg.changed_rows as
select
    scope_changes.table_name,
    scope_changes.old_row as row_data
from stg.scope_changes
where scope_changes.is_relevant and scope_changes.old_row is not null
union all
select
    scope_changes.table_name,
    scope_changes.new_row as row_data
from stg.scope_changes
where scope_changes.is_relevant and scope_changes.new_row is not null;
