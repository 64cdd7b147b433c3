-- /sales/v6/leads/paid-split/platforms: one row per platform with leads.
-- Parameters: date_from, date_to, platform
with platforms as (
    select
        leads.platform,
        count(*) filter (where leads.is_paid) as paid_leads,
        count(*) as total_leads
    from dashboards.fact_leads as leads
    where
        leads.created_date between $1::date and $2::date
        and $3::text in ('all', leads.platform, leads.dominant_platform)
    group by leads.platform
)

select
    platforms.platform,
    platforms.paid_leads,
    platforms.total_leads - platforms.paid_leads as organic_leads,
    platforms.total_leads,
    prod.percent(platforms.paid_leads, platforms.total_leads) as paid_pct,
    100 - prod.percent(platforms.paid_leads, platforms.total_leads) as organic_pct
from platforms
order by platforms.total_leads desc, platforms.platform;
