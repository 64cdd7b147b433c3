-- Grain: none. Target: prod.scope_clients, prod.scope_contracts, stg.change_set. Source: raw, stg, and prod
-- as the last refresh left it. Puts all of history in scope, old rows as well as new ones.
create function prod.collect_everything() returns void
language sql
begin atomic
    insert into prod.scope_clients
    select fact_leads.client_id
    from stg.fact_leads
    union
    select itcrm_clients.id_uniq
    from raw.itcrm_clients
    where itcrm_clients.id_uniq <> 0
    union
    select dim_clients.client_id
    from prod.dim_clients
    union
    select fact_leads.client_id
    from prod.fact_leads;

    insert into prod.scope_contracts
    select fact_contracts.contract_id
    from stg.fact_contracts
    union
    select fact_contracts.contract_id
    from prod.fact_contracts;

    insert into stg.change_set (kind, key)
    select
        'product',
        products.id_product::text
    from raw.itcrm_products as products
    union
    select
        'product',
        fact_contracts.id_product::text
    from prod.fact_contracts
    where fact_contracts.id_product is not null
    union
    select
        'product',
        dim_products.id_product::text
    from prod.dim_products
    union
    select
        known_campaigns.ad_account || '_campaign',
        known_campaigns.campaign_id
    from prod.known_campaigns
    union
    select
        performance.ad_account || '_campaign',
        performance.campaign_id
    from prod.fact_campaign_performance_daily as performance
    where performance.campaign_id is not null
    union
    select
        dim_campaigns.ad_account || '_campaign',
        dim_campaigns.campaign_id
    from prod.dim_campaigns
    union
    select
        'creative',
        details.ad_creative_id
    from raw.fb_ad_creative_details as details
    union
    select
        'creative',
        fb_ads.ad_creative_id
    from raw.fb_ads
    where fb_ads.ad_creative_id is not null
    union
    select
        'creative',
        dim_ad_creatives.creative_id
    from prod.dim_ad_creatives;
end;
