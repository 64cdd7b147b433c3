-- Grain: one figure. Source: stg.touches, stg.crm_events, checks.raw_contracts,
-- stg.v9_client_last_paid_touch. Every client with a paid touch up to the first contract has the last one of
-- these there; where all touches are later, the first one if it was paid.
create view checks.last_paid_touches_complete as
with first_contracts as (
    select client_id, min(decided_at) as decided_at from checks.raw_contracts group by client_id
),

last_paid as (
    select distinct on (touches.client_id) touches.*
    from stg.touches
    left join first_contracts on touches.client_id = first_contracts.client_id
    left join stg.crm_events
        on
            touches.client_id = crm_events.client_id
            and touches.id_source = crm_events.id_source
            and crm_events.is_first_touch
    where
        touches.is_paid
        and (
            touches.date_time <= coalesce(first_contracts.decided_at, 'infinity')
            or crm_events.client_id is not null
        )
    order by touches.client_id, touches.date_time desc, touches.id_source desc
)

select
    'stg/v9_client_last_paid_touch' as asset,
    'last paid touches that are missing, invented or another one' as what,
    0 as expected,
    count(*) as actual
from last_paid
full join stg.v9_client_last_paid_touch as shown on last_paid.client_id = shown.client_id
where
    (
        last_paid.id_source, last_paid.date_time, last_paid.platform, last_paid.channel, last_paid.utm_source,
        last_paid.campaign_id, last_paid.adset_id, last_paid.ad_id, last_paid.creative_id,
        last_paid.keyword_id, last_paid.match_method, last_paid.match_score
    )
    is distinct from (
        shown.id_source, shown.date_time, shown.platform, shown.channel, shown.utm_source,
        shown.campaign_id, shown.adset_id, shown.ad_id, shown.creative_id,
        shown.keyword_id, shown.match_method, shown.match_score
    );
