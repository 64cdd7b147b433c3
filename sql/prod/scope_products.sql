-- Grain: one product that changed or whose sales did. Source: stg.change_set.
create view prod.scope_products as
select distinct change_set.key::bigint as id_product
from stg.change_set
where change_set.kind = 'product';
