-- Grain: one lead, or one contract, that a day counts, as a part of its daily figures. Source:
-- prod.lead_conversions, prod.contract_conversions. A function, so that the days that are wanted are looked
-- up.
create function prod.conversions(conversion_day date)
returns table (
    platform text,
    campaign_id text,
    adset_id text,
    ad_id text,
    leads bigint,
    contracts bigint,
    revenue numeric,
    contracts_without_rate bigint,
    cohort_contracts bigint,
    cohort_revenue numeric,
    cohort_contracts_without_rate bigint
)
language sql stable parallel safe
begin atomic
    select
        lead_conversions.platform,
        lead_conversions.campaign_id,
        lead_conversions.adset_id,
        lead_conversions.ad_id,
        lead_conversions.leads,
        0 as contracts,
        0::numeric as revenue,
        0 as contracts_without_rate,
        0 as cohort_contracts,
        0::numeric as cohort_revenue,
        0 as cohort_contracts_without_rate
    from prod.lead_conversions
    where lead_conversions.day = conversion_day
    union all
    select
        contract_conversions.platform,
        contract_conversions.campaign_id,
        contract_conversions.adset_id,
        contract_conversions.ad_id,
        0,
        contract_conversions.contracts,
        contract_conversions.revenue,
        contract_conversions.contracts_without_rate,
        contract_conversions.cohort_contracts,
        contract_conversions.cohort_revenue,
        contract_conversions.cohort_contracts_without_rate
    from prod.contract_conversions
    where
        contract_conversions.day = conversion_day
        -- For the indexes on these.
        and (
            contract_conversions.contract_day = conversion_day
            or contract_conversions.lead_day = conversion_day
        );
end;
