-- /campaigns/v5/campaigns/scatter-matrix: one row per platform and campaign with at least 3 leads.
-- Parameters: date_from, date_to, platform
select
    totals.platform,
    totals.campaign_id,
    totals.campaign_name,
    totals.leads,
    round(totals.spend, 2) as spend,
    totals.rows_without_rate,
    totals.cpl,
    totals.roas
from prod.campaign_totals($1::date, $2::date, $3::text) as totals
where totals.leads >= 3
order by totals.leads desc, totals.spend desc, totals.platform, totals.campaign_id;
