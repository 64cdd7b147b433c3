-- /sales/v5/campaigns: one row per platform and campaign, by spend, falling.
-- Parameters: date_from, date_to, platform
select
    totals.platform,
    totals.campaign_id,
    totals.campaign_name,
    totals.leads,
    totals.contracts as n_contracts,
    totals.revenue,
    totals.contracts_without_rate,
    round(totals.spend, 2) as spend,
    totals.rows_without_rate,
    totals.cpl,
    totals.roas
from prod.campaign_totals($1::date, $2::date, $3::text) as totals
order by totals.spend desc, totals.leads desc, totals.platform, totals.campaign_id;
