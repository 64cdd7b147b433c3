-- Grain: one platform and campaign with figures on the days from_day to_day. Key: (platform, campaign_id).
-- Source: dashboards.v6_campaign_roi_daily, the cohort view. Campaigns of all platforms, of a group (meta,
-- google) or of one platform; leads without a campaign are left out.
create function prod.campaign_totals(from_day date, to_day date, wanted_platform text)
returns table (
    platform text,
    campaign_id text,
    campaign_name text,
    leads bigint,
    contracts bigint,
    revenue numeric,
    contracts_without_rate bigint,
    spend numeric,
    rows_without_rate bigint,
    cpl numeric,
    roas numeric
)
language sql stable parallel safe
begin atomic
    with totals as (
        select
            daily.platform,
            daily.campaign_id,
            max(daily.campaign_name) as campaign_name,
            sum(daily.leads)::bigint as leads,
            sum(daily.contracts)::bigint as contracts,
            sum(daily.revenue) as revenue,
            sum(daily.contracts_without_rate)::bigint as contracts_without_rate,
            coalesce(sum(daily.spend), 0) as spend,
            sum(daily.rows_without_rate)::bigint as rows_without_rate
        from dashboards.v6_campaign_roi_daily as daily
        where
            daily.day between from_day and to_day
            and wanted_platform in ('all', daily.platform, daily.dominant_platform)
            and daily.campaign_id is not null
        group by daily.platform, daily.campaign_id
    )

    select
        totals.*,
        round(prod.complete(totals.spend, totals.rows_without_rate) / nullif(totals.leads, 0), 2) as cpl,
        round(
            prod.complete(totals.revenue, totals.contracts_without_rate)
            / nullif(prod.complete(totals.spend, totals.rows_without_rate), 0),
            2
        ) as roas
    from totals;
end;
