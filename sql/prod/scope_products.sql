-- Grain: one product that changed or whose sales did. Source: stg.change_set, prod.scope, raw.itcrm_products,
-- prod.fact_contracts, prod.dim_products.
create view prod.scope_products as
select change_set.key::bigint as id_product
from stg.change_set
where change_set.kind = 'product'
union
select products.id_product
from prod.scope
inner join raw.itcrm_products as products on scope.everything
union
select fact_contracts.id_product
from prod.scope
inner join prod.fact_contracts on scope.everything
where fact_contracts.id_product is not null
union
select dim_products.id_product
from prod.scope
inner join prod.dim_products on scope.everything;
