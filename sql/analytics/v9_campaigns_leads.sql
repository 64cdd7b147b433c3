-- /campaigns/facebook/leads (platform meta), /campaigns/google/leads (google): one row per lead, newest
-- first; total counts all of them.
-- campaign_id: that of one campaign, or all.
-- Parameters: date_from, date_to, platform, limit, offset, campaign_id
select
    leads.lead_source_id,
    leads.client_id,
    leads.created_at as lead_date,
    leads.attributed_at,
    leads.platform,
    leads.campaign_id,
    leads.campaign_name,
    leads.adset_id,
    leads.adset_name,
    leads.ad_id,
    leads.ad_name,
    leads.match_method,
    leads.match_score,
    leads.n_contracts > 0 as has_contract,
    leads.contract_amount,
    leads.contracts_without_rate,
    count(*) over () as total
from dashboards.fact_leads as leads
where
    leads.created_date between $1::date and $2::date
    and ($3::text = 'all' or leads.platform = any(stg.platforms_of($3::text)))
    and $6::text in ('all', leads.campaign_id)
order by leads.created_date desc, leads.created_at desc, leads.lead_source_id desc
limit $4::bigint offset $5::bigint;
