-- /attribution/quality: one row per platform with leads or contracts: how many leads have utm marks, a
-- campaign, an ad and a creative, in percent, and how sure the matches are. Contracts are counted on their
-- own day.
-- Parameters: date_from, date_to, platform
with lead_sums as (
    select
        leads.platform,
        count(*) as leads
    from dashboards.fact_leads as leads
    where
        leads.created_date between $1::date and $2::date
        and $3::text in ('all', leads.platform, leads.dominant_platform)
    group by leads.platform
),

-- Apart from all leads, since few have marks or an ad: an index of its own finds them.
marked_sums as (
    select
        leads.platform,
        count(coalesce(leads.utm_source, leads.utm_medium, leads.utm_campaign)) as with_utm,
        count(leads.campaign_id) as with_campaign,
        count(leads.ad_id) as with_ad,
        count(leads.creative_id) as with_creative,
        avg(leads.match_score) as mean_match_score
    from dashboards.fact_leads as leads
    where
        leads.created_date between $1::date and $2::date
        and $3::text in ('all', leads.platform, leads.dominant_platform)
        and (
            leads.utm_source is not null
            or leads.utm_medium is not null
            or leads.utm_campaign is not null
            or leads.match_method is not null
        )
    group by leads.platform
),

contract_sums as (
    select
        contracts.platform,
        count(*) as contracts
    from dashboards.v6_contracts_enriched as contracts
    where
        contracts.contract_date between $1::date and $2::date
        and $3::text in ('all', contracts.platform, contracts.dominant_platform)
    group by contracts.platform
)

select
    coalesce(lead_sums.platform, contract_sums.platform) as platform,
    coalesce(lead_sums.leads, 0) as leads,
    coalesce(contract_sums.contracts, 0) as contracts,
    prod.percent(coalesce(marked_sums.with_utm, 0), lead_sums.leads) as utm_pct,
    prod.percent(coalesce(marked_sums.with_campaign, 0), lead_sums.leads) as campaign_pct,
    prod.percent(coalesce(marked_sums.with_ad, 0), lead_sums.leads) as ad_pct,
    prod.percent(coalesce(marked_sums.with_creative, 0), lead_sums.leads) as creative_pct,
    round(marked_sums.mean_match_score, 2) as mean_match_score
from lead_sums
left join marked_sums on lead_sums.platform = marked_sums.platform
full join contract_sums on lead_sums.platform = contract_sums.platform
order by leads desc, platform;
