-- /contracts/enriched: one row per contract, newest first; total counts all of them.
-- campaign_id: that of one campaign, or all.
-- Parameters: date_from, date_to, platform, limit, offset, campaign_id
select
    contracts.contract_id,
    contracts.contract_date,
    contracts.contract_amount,
    contracts.contract_amount_original,
    contracts.contract_currency,
    contracts.id_product,
    contracts.product_name,
    contracts.id_city,
    contracts.branch_name,
    contracts.platform,
    contracts.campaign_id,
    contracts.campaign_name,
    contracts.adset_id,
    contracts.adset_name,
    contracts.ad_id,
    contracts.ad_name,
    contracts.creative_id,
    contracts.creative_title,
    contracts.creative_body,
    contracts.creative_image_url,
    contracts.utm_source,
    contracts.utm_medium,
    contracts.utm_campaign,
    contracts.utm_content,
    contracts.utm_term,
    contracts.attribution_rule,
    contracts.attribution_level,
    contracts.match_method,
    contracts.match_score,
    contracts.days_to_contract,
    count(*) over () as total
from dashboards.v6_contracts_enriched as contracts
where
    contracts.contract_date between $1::date and $2::date
    and $3::text in ('all', contracts.platform, contracts.dominant_platform)
    and $6::text in ('all', contracts.campaign_id)
order by contracts.contract_date desc, contracts.contract_at desc, contracts.contract_id desc
limit $4::bigint offset $5::bigint;
