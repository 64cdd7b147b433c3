-- Grain: one figure. Source: stg.fact_contracts, stg.v9_contracts_with_sk_enriched, stg.fact_leads,
-- prod.fact_contracts. Every contract of stg is in prod once, with its amount to the kopeck, in each currency
-- and in the reporting currency, alike in all that both hold of it.
create view checks.contracts_published as
with pairs as (
    select
        coalesce(source.contract_currency, published.contract_currency) as currency,
        source.contract_amount as expected_amount,
        published.contract_amount as actual_amount
    from stg.fact_contracts as source
    full join prod.fact_contracts as published on source.contract_id = published.contract_id
),

currencies as (
    select
        currency,
        count(expected_amount) as expected_contracts,
        count(actual_amount) as actual_contracts,
        coalesce(sum(expected_amount), 0) as expected_amount,
        coalesce(sum(actual_amount), 0) as actual_amount
    from pairs
    group by currency
),

numbered as (
    select
        fact_contracts.*,
        row_number() over (partition by client_key order by contract_date, contract_id) as contract_number
    from stg.fact_contracts
),

totals as (
    select
        coalesce(sum(source.contract_amount_reporting), 0) as expected_amount,
        coalesce(sum(published.contract_amount_reporting), 0) as actual_amount,
        count(*) filter (
            where (
                source.client_id, source.client_key, source.contract_date, source.contract_day,
                source.contract_amount, source.contract_currency, source.contract_amount_reporting,
                source.id_product, source.id_city, source.platform, source.platform_group, source.channel,
                source.is_paid, source.campaign_id, source.adset_id, source.ad_id, source.creative_id,
                source.keyword_id, source.match_method, source.match_score, source.attributed_source_id,
                source.attributed_at, source.attribution_rule, wide.product_name, wide.product_category,
                wide.branch_name, wide.branch_city, wide.campaign_name, wide.adset_name, wide.ad_name,
                wide.creative_name, wide.creative_title, wide.creative_body, wide.creative_image_url,
                wide.keyword_text, wide.utm_source, wide.utm_medium, wide.utm_campaign, wide.utm_content,
                wide.utm_term, wide.attribution_level, coalesce(leads.lead_day, source.contract_day),
                source.contract_day - leads.lead_day, source.contract_number, source.contract_number > 1
            )
            is distinct from (
                published.client_id, published.client_key, published.contract_date, published.contract_day,
                published.contract_amount, published.contract_currency, published.contract_amount_reporting,
                published.id_product, published.id_city, published.platform, published.platform_group,
                published.channel, published.is_paid, published.campaign_id, published.adset_id,
                published.ad_id, published.creative_id, published.keyword_id, published.match_method,
                published.match_score, published.attributed_source_id, published.attributed_at,
                published.attribution_rule, published.product_name, published.product_category,
                published.branch_name, published.branch_city, published.campaign_name, published.adset_name,
                published.ad_name, published.creative_name, published.creative_title,
                published.creative_body, published.creative_image_url, published.keyword_text,
                published.utm_source, published.utm_medium, published.utm_campaign, published.utm_content,
                published.utm_term, published.attribution_level, published.lead_day,
                published.days_to_convert, published.contract_number, published.is_repeat
            )
        ) as differing
    from numbered as source
    full join prod.fact_contracts as published on source.contract_id = published.contract_id
    left join stg.v9_contracts_with_sk_enriched as wide on source.contract_id = wide.sk_contract
    left join stg.fact_leads as leads on source.client_id = leads.client_id
)

select
    'prod/fact_contracts' as asset,
    figure.what,
    figure.expected,
    figure.actual
from currencies
cross join
    lateral (
        values
        ('contracts in ' || currencies.currency, currencies.expected_contracts, currencies.actual_contracts),
        ('revenue in ' || currencies.currency, currencies.expected_amount, currencies.actual_amount)
    ) as figure (what, expected, actual)
union all
select
    'prod/fact_contracts',
    figure.what,
    figure.expected,
    figure.actual
from totals
cross join stg.settings
cross join lateral (
    values
    ('revenue converted to ' || settings.reporting_currency, totals.expected_amount, totals.actual_amount),
    ('contracts that are missing, invented, or differ from those of stg', 0, totals.differing)
) as figure (what, expected, actual);
