-- Grain: one creative that changed or whose ads' figures did. Source: stg.change_set.
create view prod.scope_creatives as
select distinct change_set.key as creative_id
from stg.change_set
where change_set.kind = 'creative';
