-- The page's first touch against last paid touch: one row per platform that leads have by either rule.
-- same_leads are of the platform by both; a platform filter asks for rows of this platform, not for leads.
-- Parameters: date_from, date_to, platform
with pairs as (
    select
        leads.first_platform,
        leads.platform,
        count(*) as leads
    from dashboards.fact_leads as leads
    where leads.created_date between $1::date and $2::date
    group by leads.first_platform, leads.platform
),

sides as (
    select
        pairs.first_platform as platform,
        pairs.leads as first_touch_leads,
        0 as last_paid_touch_leads,
        case when pairs.first_platform = pairs.platform then pairs.leads else 0 end as same_leads
    from pairs
    union all
    select
        pairs.platform,
        0,
        pairs.leads,
        0
    from pairs
)

select
    sides.platform,
    sum(sides.first_touch_leads) as first_touch_leads,
    sum(sides.last_paid_touch_leads) as last_paid_touch_leads,
    sum(sides.same_leads) as same_leads,
    sum(sides.last_paid_touch_leads - sides.first_touch_leads) as difference
from sides
where $3::text in ('all', sides.platform, stg.platform_group(sides.platform))
group by sides.platform
order by last_paid_touch_leads desc, first_touch_leads desc, sides.platform;
