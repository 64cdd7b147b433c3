-- Grain: one figure. Source: stg.fact_contracts, stg.marketing_match, stg.source_attribution,
-- raw.itcrm_products, raw.itcrm_branches, stg.v9_contracts_with_sk_enriched. The wide table of contracts
-- holds what these hold: each contract once, with the same amount, platform, ad, marks, product and branch.
create view checks.enriched_contracts_complete as
select
    'stg/v9_contracts_with_sk_enriched' as asset,
    'contracts that are missing, invented, or differ from stg.fact_contracts' as what,
    0 as expected,
    count(*) as actual
from stg.fact_contracts as fact
full join stg.v9_contracts_with_sk_enriched as enriched on fact.contract_id = enriched.contract_id
left join stg.marketing_match as match
    on fact.client_id = match.client_id and fact.attributed_source_id = match.id_source
left join stg.source_attribution as marks
    on fact.client_id = marks.client_id and fact.attributed_source_id = marks.id_source
left join raw.itcrm_products as products on fact.id_product = products.id_product
left join raw.itcrm_branches as branches on fact.id_city = branches.id_city
where
    (
        fact.contract_id, fact.client_id, fact.client_id, fact.contract_date, fact.contract_day,
        fact.contract_amount, fact.contract_currency, fact.contract_amount_reporting, fact.id_product,
        fact.id_city, fact.platform, fact.platform_group, fact.channel, fact.campaign_id, fact.adset_id,
        fact.ad_id, fact.creative_id, fact.keyword_id, fact.utm_source, fact.match_method, fact.match_score,
        fact.attribution_rule, products.product_name, products.product_category, branches.branch_name,
        branches.city, match.campaign_name, match.adset_name, match.ad_name, match.creative_name,
        match.keyword_text, marks.utm_medium, marks.utm_campaign, marks.utm_content, marks.utm_term
    )
    is distinct from (
        enriched.sk_contract, enriched.sk_lead, enriched.client_id, enriched.contract_date,
        enriched.contract_day, enriched.contract_amount, enriched.contract_currency,
        enriched.contract_amount_reporting, enriched.id_product, enriched.id_city, enriched.platform,
        enriched.platform_group, enriched.channel, enriched.campaign_id, enriched.adset_id, enriched.ad_id,
        enriched.creative_id, enriched.keyword_id, enriched.utm_source, enriched.match_method,
        enriched.match_score, enriched.attribution_rule, enriched.product_name, enriched.product_category,
        enriched.branch_name, enriched.branch_city, enriched.campaign_name, enriched.adset_name,
        enriched.ad_name, enriched.creative_name, enriched.keyword_text, enriched.utm_medium,
        enriched.utm_campaign, enriched.utm_content, enriched.utm_term
    )
union all
select
    'stg/v9_contracts_with_sk_enriched',
    'contracts',
    (select count(*) from stg.fact_contracts),
    (select count(*) from stg.v9_contracts_with_sk_enriched);
