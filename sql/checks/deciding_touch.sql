-- Grain: one figure of a table of stg. Source: stg.touches, checks.raw_contracts, stg.settings,
-- stg.fact_leads, stg.fact_contracts. The touch that decides a lead or a contract is the last paid one up to
-- the contract, else the first that is not direct, else the first; where all are later, the first. It is
-- found anew here, since a check that read what the refresh reads would share its mistakes.
create view checks.deciding_touch as
with first_contracts as (
    select client_id, min(decided_at) as decided_at from checks.raw_contracts group by client_id
),

clients as (
    select client_id, max(date_time) as last_touch_at from stg.touches group by client_id
),

conversions as (
    select
        'stg/fact_leads' as asset,
        clients.client_id as conversion_id,
        clients.client_id,
        coalesce(first_contracts.decided_at, 'infinity') as until,
        coalesce(first_contracts.decided_at, clients.last_touch_at) as counted_from
    from clients
    left join first_contracts on clients.client_id = first_contracts.client_id
    union all
    select
        'stg/fact_contracts',
        contract_id,
        client_id,
        decided_at as until,
        decided_at as counted_from
    from checks.raw_contracts
),

steps as (
    select
        conversions.asset,
        conversions.conversion_id,
        touches.*,
        case
            when touches.date_time > conversions.until then 4
            when
                touches.is_paid
                and touches.date_time >= coalesce(
                    conversions.counted_from
                    - (select settings.lookback_days from stg.settings) * interval '1 day',
                    '-infinity'
                )
                then 1
            when touches.platform <> 'direct' then 2
            else 3
        end as step
    from conversions
    inner join stg.touches on conversions.client_id = touches.client_id
),

deciding_touches as (
    select distinct on (conversion_id, asset)
        steps.*,
        case
            when step = 1 then 'last_paid_touch'
            when step = 4 and asset = 'stg/fact_contracts' then 'first_touch_after'
            when step = 4 and is_paid then 'last_paid_touch'
            when platform <> 'direct' then 'first_known_touch'
            else 'first_touch'
        end as attribution_rule
    from steps
    order by
        conversion_id,
        asset,
        step,
        -- The last one of the paid touches, the first one of any others.
        case when step = 1 then date_time end desc,
        case when step = 1 then id_source end desc,
        date_time,
        id_source
),

decided as (
    select
        'stg/fact_leads' as asset,
        client_id as conversion_id,
        attributed_source_id, attributed_at, attribution_rule,
        platform, platform_group, channel, is_paid, utm_source,
        campaign_id, adset_id, ad_id, creative_id, keyword_id, match_method, match_score
    from stg.fact_leads
    union all
    select
        'stg/fact_contracts',
        contract_id,
        attributed_source_id, attributed_at, attribution_rule,
        platform, platform_group, channel, is_paid, utm_source,
        campaign_id, adset_id, ad_id, creative_id, keyword_id, match_method, match_score
    from stg.fact_contracts
),

totals as (
    select
        coalesce(decided.asset, touch.asset) as asset,
        count(*) filter (
            where (decided.attributed_source_id, decided.attributed_at, decided.attribution_rule)
            is distinct from (
                touch.id_source, touch.date_time, coalesce(touch.attribution_rule, 'unattributed')
            )
        ) as of_other_touch,
        count(*) filter (
            where (decided.platform, decided.platform_group, decided.channel, decided.is_paid)
            is distinct from (
                coalesce(touch.platform, 'direct'),
                coalesce(stg.platform_group(touch.platform), 'direct'),
                coalesce(touch.channel, 'direct'),
                coalesce(touch.is_paid, false)
            )
        ) as of_other_platform,
        count(*) filter (
            where (
                decided.utm_source, decided.campaign_id, decided.adset_id, decided.ad_id,
                decided.creative_id, decided.keyword_id, decided.match_method, decided.match_score
            )
            is distinct from (
                touch.utm_source, touch.campaign_id, touch.adset_id, touch.ad_id,
                touch.creative_id, touch.keyword_id, touch.match_method, touch.match_score
            )
        ) as of_other_ad
    from decided
    -- Full, also so that no plan compares each with each: the planner expects few rows of a join by two keys.
    full join deciding_touches as touch
        on decided.asset = touch.asset and decided.conversion_id = touch.conversion_id
    group by coalesce(decided.asset, touch.asset)
)

select
    assets.asset,
    figure.what,
    0 as expected,
    coalesce(figure.actual, 0) as actual
from (values ('stg/fact_leads', 'leads'), ('stg/fact_contracts', 'contracts')) as assets (asset, kind)
left join totals on assets.asset = totals.asset
cross join lateral (
    values
    (assets.kind || ' decided by another touch than the rules choose', totals.of_other_touch),
    (
        assets.kind || ' of another platform, group or channel than the touch that decides',
        totals.of_other_platform
    ),
    (assets.kind || ' of another ad or utm_source than the touch that decides', totals.of_other_ad)
) as figure (what, actual);
