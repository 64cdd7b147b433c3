-- /sales/v5/share/platforms: one row per platform with leads. Shares add up to 100 exactly: those that lose
-- most by cutting after two decimals get the hundredths that are left.
-- Parameters: date_from, date_to, platform
with platforms as (
    select
        funnel.platform,
        sum(funnel.leads) as leads
    from dashboards.v6_funnel_daily as funnel
    where
        funnel.day between $1::date and $2::date
        and $3::text in ('all', funnel.platform, funnel.dominant_platform)
    group by funnel.platform
    having sum(funnel.leads) > 0
),

hundredths as (
    select
        platforms.*,
        10000 * platforms.leads / sum(platforms.leads) over () as exact,
        floor(10000 * platforms.leads / sum(platforms.leads) over ()) as cut
    from platforms
),

ranked as (
    select
        hundredths.*,
        10000 - sum(hundredths.cut) over () as missing,
        row_number() over (order by hundredths.exact - hundredths.cut desc, hundredths.platform) as loss_rank
    from hundredths
)

select
    ranked.platform,
    ranked.leads,
    round((ranked.cut + (ranked.loss_rank <= ranked.missing)::int) / 100, 2) as share_pct
from ranked
order by ranked.leads desc, ranked.platform;
