-- /campaigns/v5/campaigns/wow: one row per platform and campaign with figures in the 7 days ending date_to
-- (_cur) or in the 7 before (_prev).
-- Parameters: date_to, platform
select
    coalesce(cur.platform, prev.platform) as platform,
    coalesce(cur.campaign_id, prev.campaign_id) as campaign_id,
    coalesce(cur.campaign_name, prev.campaign_name) as campaign_name,
    coalesce(cur.leads, 0) as leads_cur,
    coalesce(prev.leads, 0) as leads_prev,
    coalesce(cur.leads, 0) - coalesce(prev.leads, 0) as leads_diff,
    prod.change_pct(coalesce(cur.leads, 0), prev.leads) as leads_diff_pct,
    round(coalesce(cur.spend, 0), 2) as spend_cur,
    round(coalesce(prev.spend, 0), 2) as spend_prev,
    coalesce(cur.rows_without_rate, 0) as rows_without_rate_cur,
    coalesce(prev.rows_without_rate, 0) as rows_without_rate_prev,
    cur.cpl as cpl_cur,
    prev.cpl as cpl_prev
from prod.campaign_totals($1::date - 6, $1::date, $2::text) as cur
full join prod.campaign_totals($1::date - 13, $1::date - 7, $2::text) as prev
    on cur.platform = prev.platform and cur.campaign_id = prev.campaign_id
order by leads_cur desc, spend_cur desc, platform, campaign_id;
