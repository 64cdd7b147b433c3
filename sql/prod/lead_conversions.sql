-- Grain: one lead, as a part of the daily figures of its campaign. Source: prod.fact_leads. Google's figures
-- are by campaign, so that its ad groups and ads are left out.
create view prod.lead_conversions as
select
    fact_leads.client_id,
    fact_leads.lead_day as day,
    fact_leads.platform,
    fact_leads.campaign_id,
    case when fact_leads.platform in ('facebook', 'instagram') then fact_leads.adset_id end as adset_id,
    case when fact_leads.platform in ('facebook', 'instagram') then fact_leads.ad_id end as ad_id,
    1 as leads
from prod.fact_leads;
