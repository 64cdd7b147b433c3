-- Grain: one contract with a positive amount. Key: contract_id. Source: prod.fact_contracts. No contact
-- data.
create view dashboards.v6_contracts_enriched as
select
    contracts.contract_id,
    contracts.client_id as sk_lead,
    contracts.client_id,
    contracts.contract_day as contract_date,
    contracts.contract_date as contract_at,
    contracts.lead_day as lead_date,
    contracts.contract_amount_reporting as contract_amount,
    contracts.contract_amount as contract_amount_original,
    contracts.contract_currency,
    contracts.id_product,
    contracts.product_name,
    contracts.product_category,
    contracts.id_city,
    contracts.branch_name,
    contracts.branch_city,
    contracts.platform_group as dominant_platform,
    contracts.platform,
    contracts.channel,
    contracts.is_paid,
    contracts.campaign_id,
    contracts.campaign_name,
    contracts.adset_id,
    contracts.adset_name,
    contracts.ad_id,
    contracts.ad_name,
    contracts.creative_id,
    contracts.creative_name,
    contracts.creative_title,
    contracts.creative_body,
    contracts.creative_image_url,
    contracts.keyword_id,
    contracts.keyword_text,
    contracts.utm_source,
    contracts.utm_medium,
    contracts.utm_campaign,
    contracts.utm_content,
    contracts.utm_term,
    contracts.attributed_source_id,
    contracts.attributed_at,
    contracts.attribution_rule,
    contracts.attribution_level,
    contracts.match_method,
    contracts.match_score,
    contracts.days_to_convert as days_to_contract,
    contracts.total_touchpoints,
    contracts.contract_number,
    contracts.is_repeat
from prod.fact_contracts as contracts;

comment on view dashboards.v6_contracts_enriched is
'Contracts with product, branch, and source down to campaign, creative and utm; no contact data';
comment on column dashboards.v6_contracts_enriched.contract_amount is
'In the reporting currency; null: no rate is known, contract_amount_original holds it';
comment on column dashboards.v6_contracts_enriched.lead_date is
'Day of the client''s lead; of the contract itself where it has no client';
comment on column dashboards.v6_contracts_enriched.days_to_contract is
'Days from the lead to the contract; null without a client';
