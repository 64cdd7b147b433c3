-- Grain: one day with leads or contracts. Key: day. Source: prod.fact_leads, prod.fact_contracts. How many
-- leads, and how many contracts, have a platform other than direct, utm marks, a campaign, ad set, ad,
-- creative and keyword.
create view dashboards.v6_attribution_coverage as
with conversions as (
    select
        leads.lead_day as day,
        true as is_lead,
        nullif(leads.platform, 'direct') as platform,
        coalesce(leads.utm_source, leads.utm_medium, leads.utm_campaign) as utm,
        leads.campaign_id,
        leads.adset_id,
        leads.ad_id,
        leads.creative_id,
        leads.keyword_id
    from prod.fact_leads as leads
    union all
    select
        contracts.contract_day,
        false,
        nullif(contracts.platform, 'direct'),
        coalesce(contracts.utm_source, contracts.utm_medium, contracts.utm_campaign),
        contracts.campaign_id,
        contracts.adset_id,
        contracts.ad_id,
        contracts.creative_id,
        contracts.keyword_id
    from prod.fact_contracts as contracts
),

days as (
    select
        conversions.day,
        count(*) filter (where conversions.is_lead) as leads,
        count(conversions.platform) filter (where conversions.is_lead) as leads_with_platform,
        count(conversions.utm) filter (where conversions.is_lead) as leads_with_utm,
        count(conversions.campaign_id) filter (where conversions.is_lead) as leads_with_campaign,
        count(conversions.adset_id) filter (where conversions.is_lead) as leads_with_adset,
        count(conversions.ad_id) filter (where conversions.is_lead) as leads_with_ad,
        count(conversions.creative_id) filter (where conversions.is_lead) as leads_with_creative,
        count(conversions.keyword_id) filter (where conversions.is_lead) as leads_with_keyword,
        count(*) filter (where not conversions.is_lead) as contracts,
        count(conversions.platform) filter (where not conversions.is_lead) as contracts_with_platform,
        count(conversions.utm) filter (where not conversions.is_lead) as contracts_with_utm,
        count(conversions.campaign_id) filter (where not conversions.is_lead) as contracts_with_campaign,
        count(conversions.adset_id) filter (where not conversions.is_lead) as contracts_with_adset,
        count(conversions.ad_id) filter (where not conversions.is_lead) as contracts_with_ad,
        count(conversions.creative_id) filter (where not conversions.is_lead) as contracts_with_creative,
        count(conversions.keyword_id) filter (where not conversions.is_lead) as contracts_with_keyword
    from conversions
    group by conversions.day
)

select
    days.*,
    prod.ratio(days.leads_with_platform, days.leads) as leads_share_with_platform,
    prod.ratio(days.leads_with_utm, days.leads) as leads_share_with_utm,
    prod.ratio(days.leads_with_campaign, days.leads) as leads_share_with_campaign,
    prod.ratio(days.leads_with_adset, days.leads) as leads_share_with_adset,
    prod.ratio(days.leads_with_ad, days.leads) as leads_share_with_ad,
    prod.ratio(days.leads_with_creative, days.leads) as leads_share_with_creative,
    prod.ratio(days.leads_with_keyword, days.leads) as leads_share_with_keyword,
    prod.ratio(days.contracts_with_platform, days.contracts) as contracts_share_with_platform,
    prod.ratio(days.contracts_with_utm, days.contracts) as contracts_share_with_utm,
    prod.ratio(days.contracts_with_campaign, days.contracts) as contracts_share_with_campaign,
    prod.ratio(days.contracts_with_adset, days.contracts) as contracts_share_with_adset,
    prod.ratio(days.contracts_with_ad, days.contracts) as contracts_share_with_ad,
    prod.ratio(days.contracts_with_creative, days.contracts) as contracts_share_with_creative,
    prod.ratio(days.contracts_with_keyword, days.contracts) as contracts_share_with_keyword
from days;

comment on view dashboards.v6_attribution_coverage is
'Per day: how many leads and contracts have a platform, utm, campaign, ad, ...; shares from 0 to 1';
comment on column dashboards.v6_attribution_coverage.leads is 'By the day of the lead';
comment on column dashboards.v6_attribution_coverage.leads_with_platform is
'Leads of a platform other than direct';
comment on column dashboards.v6_attribution_coverage.leads_with_utm is
'Leads with utm_source, utm_medium or utm_campaign';
comment on column dashboards.v6_attribution_coverage.contracts is 'By the day of the contract';
