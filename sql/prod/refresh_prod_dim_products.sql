-- Grain: one product of the catalogue, or of contracts alone (is_in_catalogue tells). Key: id_product.
-- Source: raw.itcrm_products, prod.fact_contracts. Contracts without a rate are counted among the sales, and
-- apart, since their amount is in no sum.
create function prod.refresh_prod_dim_products(
    from_day date default 'infinity', to_day date default '-infinity'
)
returns table (rows_deleted bigint, rows_inserted bigint)
language sql
begin atomic
    select prod.collect_scope(from_day, to_day);

    with deleted as (
        delete from prod.dim_products
        using prod.scope_products
        where dim_products.id_product = scope_products.id_product
        returning 1
    )

    select stg.count_deleted('prod.dim_products', count(*))
    from deleted;

    with product_sales as (
        select
            fact_contracts.id_product,
            min(fact_contracts.contract_day) as first_sale_day,
            max(fact_contracts.contract_day) as last_sale_day,
            count(*) as sales,
            sum(fact_contracts.contract_amount_reporting) as revenue,
            round(avg(fact_contracts.contract_amount_reporting), 2) as average_price,
            count(*) filter (where fact_contracts.contract_amount_reporting is null) as contracts_without_rate
        from prod.scope_products
        inner join prod.fact_contracts on scope_products.id_product = fact_contracts.id_product
        group by fact_contracts.id_product
    ),

    inserted as (
        insert into prod.dim_products
        select
            coalesce(products.id_product, product_sales.id_product) as id_product,
            products.product_name,
            products.product_category,
            products.product_type,
            products.base_price,
            products.currency,
            products.is_active,
            products._deleted_at is not null as is_deleted,
            products.id_product is not null as is_in_catalogue,
            product_sales.first_sale_day,
            product_sales.last_sale_day,
            coalesce(product_sales.sales, 0) as sales,
            coalesce(product_sales.revenue, 0) as revenue,
            product_sales.average_price,
            coalesce(product_sales.contracts_without_rate, 0) as contracts_without_rate
        from prod.scope_products
        left join raw.itcrm_products as products on scope_products.id_product = products.id_product
        left join product_sales on scope_products.id_product = product_sales.id_product
        where products.id_product is not null or product_sales.id_product is not null
        returning 1
    )

    select
        refresh_counts.rows_deleted,
        (select count(*) from inserted) as rows_inserted
    from stg.refresh_counts
    where refresh_counts.table_name = 'prod.dim_products';
end;
