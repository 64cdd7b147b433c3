-- Grain: one figure. Source: checks.raw_spend, prod.fact_campaign_performance_daily. Spend that the ad
-- accounts report is spend in the daily figures, on each day, of each platform, publisher platform and
-- currency, and of each ad, with its delivery; and in the reporting currency as the rates have it, with 6
-- decimals.
create view checks.spend_complete as
with days_and_currencies as (
    select distinct
        day,
        currency
    from checks.raw_spend
),

rates as (
    select
        day,
        currency,
        stg.in_reporting_currency(1, currency, day) as rate
    from days_and_currencies
),

parts as (
    select
        raw_spend.day,
        raw_spend.platform,
        raw_spend.publisher_platform,
        raw_spend.currency,
        raw_spend.spend as reported,
        0 as shown,
        round(raw_spend.spend * rates.rate, 6) as convertible,
        0 as converted
    from checks.raw_spend
    left join rates on raw_spend.day = rates.day and raw_spend.currency = rates.currency
    union all
    select
        day,
        platform,
        publisher_platform,
        account_currency,
        0,
        spend_account,
        0,
        spend
    from prod.fact_campaign_performance_daily
    where spend_account <> 0 or spend <> 0
),

days as (
    select
        day,
        platform,
        publisher_platform,
        currency,
        sum(reported) as reported,
        sum(shown) as shown,
        sum(convertible) as convertible,
        sum(converted) as converted
    from parts
    group by day, platform, publisher_platform, currency
),

places as (
    select platform, publisher_platform, currency, sum(reported) as reported, sum(shown) as shown
    from days
    group by platform, publisher_platform, currency
    having sum(reported) <> 0 or sum(shown) <> 0
),

ads as (
    select count(*) as differing
    from (
        select
            raw_spend.*,
            case when raw_spend.spend = 0 then 0 else round(raw_spend.spend * rates.rate, 6) end as converted
        from checks.raw_spend
        left join rates on raw_spend.day = rates.day and raw_spend.currency = rates.currency
    ) as reported
    full join (
        select *
        from prod.fact_campaign_performance_daily
        where has_account_figures
    ) as shown
        on
            reported.day = shown.day
            and reported.publisher_platform = shown.publisher_platform
            and coalesce(reported.ad_id, reported.campaign_id) = coalesce(shown.ad_id, shown.campaign_id)
    where
        (
            reported.platform, reported.campaign_id, reported.adset_id, reported.spend, reported.converted,
            reported.impressions, reported.clicks
        )
        is distinct from (
            shown.platform, shown.campaign_id, shown.adset_id, shown.spend_account, shown.spend,
            shown.impressions, shown.clicks
        )
),

totals as (
    select
        count(distinct day) filter (where reported <> shown) as differing,
        min(day) filter (where reported <> shown) as first_differing,
        coalesce(sum(convertible), 0) as convertible,
        coalesce(sum(converted), 0) as converted
    from days
)

select
    'prod/fact_campaign_performance_daily' as asset,
    concat(
        'spend of ', platform, ' (' || nullif(publisher_platform, platform) || ')', ' in ',
        coalesce(currency, 'no currency')
    ) as what,
    trim_scale(reported) as expected,
    trim_scale(shown) as actual
from places
union all
select
    'prod/fact_campaign_performance_daily',
    figure.what,
    trim_scale(figure.expected),
    trim_scale(figure.actual)
from totals
cross join stg.settings
cross join ads
cross join
    lateral (
        values
        (
            concat('days of other spend than reported', ', first ' || totals.first_differing),
            0,
            totals.differing
        ),
        ('rows of the ad accounts of other spend, ad, views or clicks than reported', 0, ads.differing),
        ('spend converted to ' || settings.reporting_currency, totals.convertible, totals.converted)
    ) as figure (what, expected, actual);
