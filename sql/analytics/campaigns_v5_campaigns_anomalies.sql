-- /campaigns/v5/campaigns/anomalies: one row per platform, campaign and kind of anomaly, the gravest first.
-- Daily means of the period, up to the newest day with data, are compared with daily means of the campaign's
-- own 30 days before (from its first day there, at least 7), days without figures included. An anomaly is
-- more than 2 standard errors away (the deviation of the days before over the root of the period's days) and
-- at least 1.25 times as much, or as little: low; 1.5 times: medium; twice: high. A campaign whose spend has
-- no rate is left out.
-- Parameters: date_from, date_to, platform
with period as (
    select least($2::date, newest_day) - $1::date + 1 as days
    from prod.data_version
),

campaign_days as (
    select
        daily.*,
        daily.day >= $1::date as is_current
    from dashboards.v6_campaign_roi_daily as daily
    where
        daily.day between $1::date - 30 and $2::date
        and $3::text in ('all', daily.platform, daily.dominant_platform)
        and daily.campaign_id is not null
),

sums as (
    select
        days.platform,
        days.campaign_id,
        max(days.campaign_name) as campaign_name,
        period.days::numeric as cur_days,
        coalesce(sum(days.leads) filter (where days.is_current), 0) as cur_leads,
        coalesce(sum(days.spend) filter (where days.is_current), 0) as cur_spend,
        ($1::date - min(days.day))::numeric as base_days,
        coalesce(sum(days.leads) filter (where not days.is_current), 0) as base_leads,
        coalesce(sum(days.spend) filter (where not days.is_current), 0) as base_spend,
        coalesce(sum(days.leads * days.leads) filter (where not days.is_current), 0) as leads_squared,
        coalesce(sum(days.spend * days.spend) filter (where not days.is_current), 0) as spend_squared,
        coalesce(sum(days.spend * days.leads) filter (where not days.is_current), 0) as spend_by_leads
    from period
    cross join campaign_days as days
    where period.days > 0
    group by days.platform, days.campaign_id, period.days
    having min(days.day) <= $1::date - 7 and sum(days.rows_without_rate) = 0
),

prices as (
    select
        sums.*,
        sums.cur_spend / nullif(sums.cur_leads, 0) as current_cpl,
        sums.base_spend / nullif(sums.base_leads, 0) as baseline_cpl
    from sums
),

-- Per day: what the period has, what the days before had, and the squares of their deviation. What a period's
-- leads cost is compared with what they would have cost before.
compared as (
    select
        prices.*,
        kind.anomaly_type,
        kind.direction,
        kind.cur_mean,
        kind.base_mean,
        sqrt(greatest(kind.squares, 0) / (prices.base_days - 1) / prices.cur_days) as standard_error,
        case kind.direction
            when 1 then kind.cur_mean / nullif(kind.base_mean, 0)
            else coalesce(kind.base_mean / nullif(kind.cur_mean, 0), 'infinity')
        end as times
    from prices
    cross join
        lateral (
            values
            (
                'spike_cpl',
                1,
                case when prices.cur_leads > 0 then prices.cur_spend / prices.cur_days end,
                prices.baseline_cpl * prices.cur_leads / prices.cur_days,
                prices.spend_squared - 2 * prices.baseline_cpl * prices.spend_by_leads
                + prices.baseline_cpl * prices.baseline_cpl * prices.leads_squared
            ),
            (
                'drop_leads',
                -1,
                case when prices.cur_spend > 0 then prices.cur_leads / prices.cur_days end,
                prices.base_leads / prices.base_days,
                prices.leads_squared - prices.base_leads * prices.base_leads / prices.base_days
            ),
            (
                'spike_spend',
                1,
                prices.cur_spend / prices.cur_days,
                prices.base_spend / prices.base_days,
                prices.spend_squared - prices.base_spend * prices.base_spend / prices.base_days
            )
        ) as kind (anomaly_type, direction, cur_mean, base_mean, squares)
),

anomalies as (
    select
        compared.*,
        case when compared.times >= 2 then 'high' when compared.times >= 1.5 then 'medium' else 'low' end
            as severity
    from compared
    where
        compared.base_mean > 0
        and compared.times >= 1.25
        and compared.direction * (compared.cur_mean - compared.base_mean) > 2 * compared.standard_error
)

select
    anomalies.platform,
    anomalies.campaign_id,
    anomalies.campaign_name,
    anomalies.cur_leads as leads,
    round(anomalies.cur_spend, 2) as spend,
    round(anomalies.current_cpl, 2) as current_cpl,
    round(anomalies.baseline_cpl, 2) as baseline_cpl,
    anomalies.anomaly_type,
    anomalies.severity,
    case anomalies.anomaly_type
        when 'spike_cpl'
            then
                format(
                    'a lead costs %s, %s before',
                    round(anomalies.current_cpl, 2), round(anomalies.baseline_cpl, 2)
                )
        when 'drop_leads'
            then
                format(
                    '%s leads a day, %s before', round(anomalies.cur_mean, 2), round(anomalies.base_mean, 2)
                )
        else
            format('%s spent a day, %s before', round(anomalies.cur_mean, 2), round(anomalies.base_mean, 2))
    end as reason
from anomalies
order by
    array_position(array['high', 'medium', 'low'], anomalies.severity),
    anomalies.cur_spend desc,
    anomalies.platform,
    anomalies.campaign_id,
    anomalies.anomaly_type;
