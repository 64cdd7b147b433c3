-- Grain: one lead, that is one client with touches. Key: client_id. Source: classic.fact_events,
-- classic.fact_contracts. Of the touches up to the client's first contract the last paid one decides, else
-- the first that is not direct, else the first, by row_number().
drop table if exists classic.fact_leads;

create table classic.fact_leads as
with client_contracts as (
    select
        contracts.client_id,
        count(*) as n_contracts,
        min(contracts.contract_date) as first_contract_at,
        min(contracts.contract_day) as first_contract_day,
        min(
            contracts.contract_date
            + case
                when contracts.contract_date::time = '00:00' then interval '1 day' - interval '1 microsecond'
                else interval '0'
            end
        ) as cutoff_at,
        sum(contracts.contract_amount_reporting) as contract_amount,
        count(*) filter (where contracts.contract_amount_reporting is null) as contracts_without_rate
    from classic.fact_contracts as contracts
    where contracts.client_id is not null
    group by contracts.client_id
),

ranked_touches as (
    select
        touches.*,
        row_number() over (
            partition by touches.client_id
            order by
                case when touches.is_paid then 1 when touches.platform <> 'direct' then 2 else 3 end,
                case when touches.is_paid then touches.touch_number end desc nulls last,
                touches.touch_number
        ) as touch_rank
    from classic.fact_events as touches
    left join client_contracts on touches.client_id = client_contracts.client_id
    where
        client_contracts.client_id is null
        or touches.date_time <= client_contracts.cutoff_at
        or touches.touch_number = 1
),

journeys as (
    select
        touches.client_id,
        count(*) as total_touchpoints
    from classic.fact_events as touches
    group by touches.client_id
)

select
    first_touch.client_id,
    first_touch.id_source as lead_source_id,
    first_touch.date_time as lead_date,
    first_touch.event_day as lead_day,
    first_touch.platform as first_platform,
    first_touch.campaign_id as first_campaign_id,
    touch.platform,
    touch.channel,
    touch.is_paid,
    touch.campaign_id,
    touch.campaign_name,
    touch.adset_id,
    touch.adset_name,
    touch.ad_id,
    touch.ad_name,
    touch.creative_id,
    touch.creative_name,
    touch.keyword_text,
    touch.utm_source,
    touch.utm_medium,
    touch.utm_campaign,
    touch.utm_content,
    touch.utm_term,
    touch.method,
    touch.id_source as attributed_source_id,
    touch.date_time as attributed_at,
    journeys.total_touchpoints,
    coalesce(client_contracts.n_contracts, 0) as n_contracts,
    client_contracts.first_contract_at,
    client_contracts.first_contract_day - first_touch.event_day as days_to_first_contract,
    client_contracts.contract_amount,
    coalesce(client_contracts.contracts_without_rate, 0) as contracts_without_rate
from classic.fact_events as first_touch
inner join ranked_touches as touch on first_touch.client_id = touch.client_id and touch.touch_rank = 1
inner join journeys on first_touch.client_id = journeys.client_id
left join client_contracts on first_touch.client_id = client_contracts.client_id
where first_touch.touch_number = 1;

alter table classic.fact_leads add primary key (client_id);
create index on classic.fact_leads (lead_day);
analyze classic.fact_leads;
