-- Grain: one row of figures, a lead or a contract, by the days that count it. Source: raw.fb_ad_insights,
-- raw.google_ads_campaign_daily, prod.fact_leads, prod.fact_contracts, prod.fact_campaign_performance_daily.
create view prod.known_days as
select insights.date_start as day
from raw.fb_ad_insights as insights
union all
select figures.date
from raw.google_ads_campaign_daily as figures
union all
select fact_leads.lead_day
from prod.fact_leads
union all
select fact_contracts.contract_day
from prod.fact_contracts
union all
select fact_contracts.lead_day
from prod.fact_contracts
union all
select performance.day
from prod.fact_campaign_performance_daily as performance;
