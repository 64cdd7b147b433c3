-- Grain: one day, platform, publisher platform, campaign, ad set and ad (Google: campaign). Source:
-- classic.ad_spend, classic.fact_leads, classic.fact_contracts. Spend, leads, contracts by their own day and
-- contracts by the lead's day, summed up by themselves and joined in full.
drop table if exists classic.fact_campaign_performance_daily;

create table classic.fact_campaign_performance_daily as
with leads as (
    select
        fact_leads.lead_day as day,
        fact_leads.platform,
        coalesce(fact_leads.campaign_id, '') as campaign_id,
        case
            when
                fact_leads.platform in ('facebook', 'instagram')
                then coalesce(fact_leads.adset_id, '')
            else ''
        end
            as adset_id,
        case
            when fact_leads.platform in ('facebook', 'instagram') then coalesce(fact_leads.ad_id, '') else ''
        end
            as ad_id,
        count(*) as leads
    from classic.fact_leads
    group by 1, 2, 3, 4, 5
),

contract_days as (
    select
        counted.day,
        contracts.platform,
        coalesce(contracts.campaign_id, '') as campaign_id,
        case
            when contracts.platform in ('facebook', 'instagram') then coalesce(contracts.adset_id, '') else ''
        end
            as adset_id,
        case
            when contracts.platform in ('facebook', 'instagram') then coalesce(contracts.ad_id, '') else ''
        end
            as ad_id,
        count(*) filter (where counted.is_own_day) as contracts,
        sum(contracts.contract_amount_reporting) filter (where counted.is_own_day) as revenue,
        count(*) filter (where not counted.is_own_day) as cohort_contracts,
        sum(contracts.contract_amount_reporting) filter (where not counted.is_own_day) as cohort_revenue
    from classic.fact_contracts as contracts
    cross join
        lateral (
            values (contracts.contract_day, true), (contracts.lead_day, false)
        ) as counted (day, is_own_day)
    group by 1, 2, 3, 4, 5
),

conversions as (
    select
        day,
        platform,
        platform as publisher_platform,
        campaign_id,
        adset_id,
        ad_id,
        leads.leads,
        contract_days.contracts,
        contract_days.revenue,
        contract_days.cohort_contracts,
        contract_days.cohort_revenue
    from leads
    full join contract_days using (day, platform, campaign_id, adset_id, ad_id)
)

select
    day,
    platform,
    publisher_platform,
    nullif(campaign_id, '') as campaign_id,
    nullif(adset_id, '') as adset_id,
    nullif(ad_id, '') as ad_id,
    coalesce(spend.impressions, 0) as impressions,
    coalesce(spend.clicks, 0) as clicks,
    coalesce(spend.spend_account, 0) as spend_account,
    spend.account_currency,
    case when spend.day is null then 0 else spend.spend end as spend,
    coalesce(spend.platform_leads, 0) as platform_leads,
    coalesce(conversions.leads, 0) as leads,
    coalesce(conversions.contracts, 0) as contracts,
    coalesce(conversions.revenue, 0) as revenue,
    coalesce(conversions.cohort_contracts, 0) as cohort_contracts,
    coalesce(conversions.cohort_revenue, 0) as cohort_revenue
from classic.ad_spend as spend
full join conversions using (day, platform, publisher_platform, campaign_id, adset_id, ad_id);

create index on classic.fact_campaign_performance_daily (day);
create index on classic.fact_campaign_performance_daily (campaign_id);
create index on classic.fact_campaign_performance_daily (ad_id);
analyze classic.fact_campaign_performance_daily;
