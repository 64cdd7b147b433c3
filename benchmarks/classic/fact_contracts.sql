-- Grain: one contract with a positive amount. Key: contract_id. Source: raw.itcrm_docs_clients,
-- classic.fact_events, raw (product, branch, creative, rates). Of the client's touches up to the contract the
-- last paid one decides, else the first that is not direct, else the first, by row_number().
drop table if exists classic.fact_contracts;

create table classic.fact_contracts as
with ranked_rates as (
    select
        docs.contract_id,
        fx_rates.rate,
        row_number() over (partition by docs.contract_id order by fx_rates.rate_date desc) as rate_rank
    from raw.itcrm_docs_clients as docs
    inner join raw.fx_rates
        on upper(trim(docs.currency)) = fx_rates.currency and docs.currentdate::date >= fx_rates.rate_date
),

contracts as (
    select
        docs.contract_id,
        nullif(events.id_uniq, 0) as client_id,
        docs.currentdate as contract_date,
        docs.currentdate::date as contract_day,
        docs.currentdate
        + case
            when docs.currentdate::time = '00:00' then interval '1 day' - interval '1 microsecond'
            else interval '0'
        end as conversion_at,
        docs.total_cost_of_the_contract as contract_amount,
        coalesce(upper(trim(docs.currency)), settings.reporting_currency) as contract_currency,
        case
            when coalesce(upper(trim(docs.currency)), settings.reporting_currency)
                = settings.reporting_currency
                then docs.total_cost_of_the_contract
            else round(docs.total_cost_of_the_contract * rates.rate, 2)
        end as contract_amount_reporting,
        docs.id_product,
        docs.id_city
    from raw.itcrm_docs_clients as docs
    cross join stg.settings
    left join raw.itcrm_new_source as events on docs.id_source = events.id_source
    left join ranked_rates as rates on docs.contract_id = rates.contract_id and rates.rate_rank = 1
    where docs.total_cost_of_the_contract > 0
),

ranked_touches as (
    select
        contracts.contract_id,
        touches.*,
        count(*) filter (where touches.date_time <= contracts.conversion_at)
            over (partition by contracts.contract_id) as total_touchpoints,
        row_number() over (
            partition by contracts.contract_id
            order by
                case when touches.is_paid then 1 when touches.platform <> 'direct' then 2 else 3 end,
                case when touches.is_paid then touches.touch_number end desc nulls last,
                touches.touch_number
        ) as touch_rank
    from contracts
    inner join classic.fact_events as touches
        on
            contracts.client_id = touches.client_id
            and (contracts.conversion_at >= touches.date_time or touches.touch_number = 1)
),

first_touches as (
    select
        touches.client_id,
        touches.event_day as lead_day
    from classic.fact_events as touches
    where touches.touch_number = 1
)

select
    contracts.contract_id,
    contracts.client_id,
    contracts.contract_date,
    contracts.contract_day,
    coalesce(first_touches.lead_day, contracts.contract_day) as lead_day,
    contracts.contract_amount,
    contracts.contract_currency,
    contracts.contract_amount_reporting,
    contracts.id_product,
    products.product_name,
    products.product_category,
    contracts.id_city,
    branches.branch_name,
    contracts.contract_day - first_touches.lead_day as days_to_convert,
    coalesce(touch.total_touchpoints, 0) as total_touchpoints,
    row_number() over (
        partition by coalesce(contracts.client_id, -contracts.contract_id)
        order by contracts.contract_date, contracts.contract_id
    ) as contract_number,
    coalesce(touch.platform, 'direct') as platform,
    coalesce(touch.channel, 'direct') as channel,
    coalesce(touch.is_paid, false) as is_paid,
    touch.campaign_id,
    touch.campaign_name,
    touch.adset_id,
    touch.adset_name,
    touch.ad_id,
    touch.ad_name,
    touch.creative_id,
    touch.creative_name,
    creatives.title as creative_title,
    creatives.body as creative_body,
    touch.keyword_text,
    touch.utm_source,
    touch.utm_medium,
    touch.utm_campaign,
    touch.utm_content,
    touch.utm_term,
    touch.id_source as attributed_source_id,
    touch.date_time as attributed_at
from contracts
left join ranked_touches as touch on contracts.contract_id = touch.contract_id and touch.touch_rank = 1
left join first_touches on contracts.client_id = first_touches.client_id
left join raw.itcrm_products as products on contracts.id_product = products.id_product
left join raw.itcrm_branches as branches on contracts.id_city = branches.id_city
left join raw.fb_ad_creative_details as creatives on touch.creative_id = creatives.ad_creative_id;

alter table classic.fact_contracts add primary key (contract_id);
create index on classic.fact_contracts (client_id);
analyze classic.fact_contracts;
