-- Grain: one lead, that is one client with touches. Key: sk_lead. Source: prod.fact_leads. No contact data.
create view dashboards.fact_leads as
select
    leads.client_id as sk_lead,
    leads.lead_source_id,
    leads.client_id,
    leads.lead_day as created_date,
    leads.lead_date as created_at,
    leads.platform_group as dominant_platform,
    leads.platform,
    leads.channel,
    leads.is_paid,
    leads.utm_source,
    leads.utm_medium,
    leads.utm_campaign,
    leads.utm_content,
    leads.utm_term,
    leads.campaign_id,
    leads.campaign_name,
    leads.adset_id,
    leads.adset_name,
    leads.ad_id,
    leads.ad_name,
    leads.creative_id,
    leads.creative_name,
    leads.keyword_id,
    leads.keyword_text,
    leads.match_method,
    leads.match_score,
    leads.attributed_source_id,
    leads.attributed_at,
    leads.attribution_rule,
    leads.first_platform,
    leads.first_campaign_id,
    leads.total_touchpoints,
    leads.n_contracts,
    leads.first_contract_at,
    leads.days_to_first_contract,
    coalesce(leads.contract_amount, 0) as contract_amount,
    leads.contracts_without_rate
from prod.fact_leads as leads;

comment on view dashboards.fact_leads is
'Leads: one row per client, attributed by the last paid touch; no contact data';
comment on column dashboards.fact_leads.sk_lead is 'The client';
comment on column dashboards.fact_leads.created_date is 'Day of the first touch';
comment on column dashboards.fact_leads.dominant_platform is
'Platform group: meta is facebook and instagram, google is google and youtube';
comment on column dashboards.fact_leads.contract_amount is
'Of the contracts, in the reporting currency, without those that contracts_without_rate counts';
