-- Grain: one product of the catalogue, or of contracts alone. Key: id_product. Source: raw.itcrm_products,
-- classic.fact_contracts.
drop table if exists classic.dim_products;

create table classic.dim_products as
with product_sales as (
    select
        contracts.id_product,
        min(contracts.contract_day) as first_sale_day,
        max(contracts.contract_day) as last_sale_day,
        count(*) as sales,
        sum(contracts.contract_amount_reporting) as revenue,
        round(avg(contracts.contract_amount_reporting), 2) as average_price
    from classic.fact_contracts as contracts
    where contracts.id_product is not null
    group by contracts.id_product
)

select
    coalesce(products.id_product, product_sales.id_product) as id_product,
    products.product_name,
    products.product_category,
    products.product_type,
    products.base_price,
    products.currency,
    products.is_active,
    product_sales.first_sale_day,
    product_sales.last_sale_day,
    coalesce(product_sales.sales, 0) as sales,
    coalesce(product_sales.revenue, 0) as revenue,
    product_sales.average_price
from raw.itcrm_products as products
full join product_sales on products.id_product = product_sales.id_product;

alter table classic.dim_products add primary key (id_product);
analyze classic.dim_products;
