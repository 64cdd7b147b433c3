-- Grain: one figure. Source: stg.fact_leads, prod.fact_leads, prod.fact_events, prod.fact_contracts. Every
-- lead of stg is in prod once, alike in all that both hold of it; and leads hold the touches and contracts of
-- their clients.
create view checks.leads_published as
with journeys as (
    select
        client_id,
        count(*) as total_touchpoints,
        max(id_source) filter (where decides_lead) as deciding_id,
        count(*) filter (where decides_lead) as deciding_touches,
        max(utm_content) filter (where decides_lead) as utm_content,
        max(utm_term) filter (where decides_lead) as utm_term,
        max(creative_name) filter (where decides_lead) as creative_name,
        max(keyword_text) filter (where decides_lead) as keyword_text
    from prod.fact_events
    group by client_id
),

client_contracts as (
    select
        client_id,
        count(*) filter (where contract_amount_reporting is null) as without_rate
    from prod.fact_contracts
    group by client_id
),

leads as (
    select
        count(source.client_id) as expected_leads,
        count(published.client_id) as actual_leads,
        count(*) filter (
            where (
                source.lead_source_id, source.lead_date, source.lead_day, source.platform,
                source.platform_group, source.channel, source.is_paid, source.utm_source, source.utm_medium,
                source.utm_campaign, source.campaign_id, source.campaign_name, source.adset_id,
                source.adset_name, source.ad_id, source.ad_name, source.creative_id, source.keyword_id,
                source.match_method, source.match_score, source.attributed_source_id, source.attributed_at,
                source.attribution_rule, source.first_platform, source.first_campaign_id,
                source.first_contract_at, source.n_contracts, source.contract_amount_reporting,
                source.first_contract_at::date - source.lead_day, journeys.deciding_id,
                journeys.deciding_touches, journeys.total_touchpoints, journeys.utm_content,
                journeys.utm_term, journeys.creative_name, journeys.keyword_text,
                coalesce(client_contracts.without_rate, 0)
            )
            is distinct from (
                published.lead_source_id, published.lead_date, published.lead_day, published.platform,
                published.platform_group, published.channel, published.is_paid, published.utm_source,
                published.utm_medium, published.utm_campaign, published.campaign_id,
                published.campaign_name, published.adset_id, published.adset_name, published.ad_id,
                published.ad_name, published.creative_id, published.keyword_id, published.match_method,
                published.match_score, published.attributed_source_id, published.attributed_at,
                published.attribution_rule, published.first_platform, published.first_campaign_id,
                published.first_contract_at, published.n_contracts, published.contract_amount,
                published.days_to_first_contract, published.attributed_source_id, 1,
                published.total_touchpoints, published.utm_content, published.utm_term,
                published.creative_name, published.keyword_text, published.contracts_without_rate
            )
        ) as differing,
        coalesce(sum(published.n_contracts), 0) as contracts,
        coalesce(sum(published.contract_amount), 0) as amount,
        coalesce(sum(published.contracts_without_rate), 0) as contracts_without_rate
    from stg.fact_leads as source
    full join prod.fact_leads as published on source.client_id = published.client_id
    left join journeys on published.client_id = journeys.client_id
    left join client_contracts on published.client_id = client_contracts.client_id
),

contracts as (
    select
        count(*) as contracts,
        coalesce(sum(contract_amount_reporting), 0) as amount,
        count(*) filter (where contract_amount_reporting is null) as contracts_without_rate
    from prod.fact_contracts
    where client_id is not null
)

select
    'prod/fact_leads' as asset,
    figure.what,
    figure.expected,
    figure.actual
from leads
cross join contracts
cross join lateral (
    values
    ('leads', leads.expected_leads, leads.actual_leads),
    ('leads that are missing, invented, or differ from those of stg', 0, leads.differing),
    ('contracts of leads', contracts.contracts, leads.contracts),
    ('amount of leads'' contracts', contracts.amount, leads.amount),
    ('contracts of leads without a rate', contracts.contracts_without_rate, leads.contracts_without_rate)
) as figure (what, expected, actual);
