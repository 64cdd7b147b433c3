-- Grain: one product of the catalogue or of contracts, all of history; one row without id_product for
-- contracts that name none. Key: id_product, null where unknown. Source: prod.dim_products,
-- prod.fact_contracts.
create view prod.view_product_performance as
with product_sales as (
    select
        fact_contracts.id_product,
        min(fact_contracts.contract_day) as first_sale_day,
        max(fact_contracts.contract_day) as last_sale_day,
        count(*) as contracts,
        count(distinct fact_contracts.client_key) as clients,
        count(*) filter (where fact_contracts.is_repeat) as repeat_contracts,
        count(*) filter (where fact_contracts.is_paid) as paid_contracts,
        count(fact_contracts.campaign_id) as campaign_contracts,
        coalesce(sum(fact_contracts.contract_amount_reporting), 0) as revenue,
        count(*) filter (where fact_contracts.contract_amount_reporting is null) as contracts_without_rate,
        round(avg(fact_contracts.contract_amount_reporting), 2) as average_price,
        round(avg(fact_contracts.days_to_convert), 1) as average_days_to_convert,
        mode() within group (order by fact_contracts.platform) as top_platform
    from prod.fact_contracts
    group by fact_contracts.id_product
)

select
    coalesce(products.id_product, product_sales.id_product) as id_product,
    products.product_name,
    products.product_category,
    products.product_type,
    products.base_price,
    products.currency,
    products.is_active,
    products.is_deleted,
    product_sales.first_sale_day,
    product_sales.last_sale_day,
    coalesce(product_sales.contracts, 0) as contracts,
    coalesce(product_sales.clients, 0) as clients,
    coalesce(product_sales.repeat_contracts, 0) as repeat_contracts,
    coalesce(product_sales.paid_contracts, 0) as paid_contracts,
    coalesce(product_sales.campaign_contracts, 0) as campaign_contracts,
    coalesce(product_sales.revenue, 0) as revenue,
    coalesce(product_sales.contracts_without_rate, 0) as contracts_without_rate,
    product_sales.average_price,
    product_sales.average_days_to_convert,
    product_sales.top_platform
from prod.dim_products as products
full join product_sales on products.id_product = product_sales.id_product;

comment on view prod.view_product_performance is
'Sales of each product, all of history: contracts, clients, revenue, price, days to convert, platforms';
comment on column prod.view_product_performance.base_price is 'The catalogue''s, in its own currency';
comment on column prod.view_product_performance.revenue is
'In the reporting currency, without the contracts that contracts_without_rate counts';
comment on column prod.view_product_performance.paid_contracts is 'Contracts that a paid touch decided';
comment on column prod.view_product_performance.top_platform is 'The platform of most of its contracts';
