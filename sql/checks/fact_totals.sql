-- Grain: one measure. Key: measure. Source: prod.fact_leads, prod.fact_contracts,
-- prod.fact_campaign_performance_daily, raw.fb_ads. What tables and views that sum up the facts must add up
-- to.
create view checks.fact_totals as
with contracts as (
    select
        count(*) as contracts,
        sum(contract_amount_reporting) as revenue,
        count(client_id) as of_clients,
        sum(contract_amount_reporting) filter (where client_id is not null) as clients_revenue,
        count(id_product) as of_products,
        sum(contract_amount_reporting) filter (where id_product is not null) as products_revenue
    from prod.fact_contracts
),

figures as (
    select
        sum(shown.spend) as spend,
        sum(shown.leads) filter (where shown.campaign_id is not null) as campaigns_leads,
        sum(shown.contracts) filter (where shown.campaign_id is not null) as campaigns_contracts,
        sum(shown.revenue) filter (where shown.campaign_id is not null) as campaigns_revenue,
        sum(shown.spend) filter (where shown.campaign_id is not null) as campaigns_spend,
        sum(shown.leads) filter (where fb_ads.ad_creative_id is not null) as creatives_leads,
        sum(shown.contracts) filter (where fb_ads.ad_creative_id is not null) as creatives_contracts,
        sum(shown.revenue) filter (where fb_ads.ad_creative_id is not null) as creatives_revenue,
        sum(shown.spend) filter (where fb_ads.ad_creative_id is not null) as creatives_spend
    from prod.fact_campaign_performance_daily as shown
    left join raw.fb_ads on shown.ad_id = fb_ads.ad_id
),

-- A view that shows spend only where all of it is known shows this.
complete_days as (
    select sum(spend) as spend
    from prod.fact_campaign_performance_daily
    group by day, platform, campaign_id
    having count(*) = count(spend)
)

select
    measured.measure,
    coalesce(measured.total, 0) as total
from contracts
cross join figures
cross join lateral (
    values
    ('leads', (select count(*) from prod.fact_leads)),
    ('contracts', contracts.contracts),
    ('revenue', contracts.revenue),
    ('spend', figures.spend),
    ('spend of days with all rates', (select sum(complete_days.spend) from complete_days)),
    ('contracts of clients', contracts.of_clients),
    ('revenue of clients', contracts.clients_revenue),
    ('contracts of products', contracts.of_products),
    ('revenue of products', contracts.products_revenue),
    ('leads of campaigns', figures.campaigns_leads),
    ('contracts of campaigns', figures.campaigns_contracts),
    ('revenue of campaigns', figures.campaigns_revenue),
    ('spend of campaigns', figures.campaigns_spend),
    ('leads of creatives', figures.creatives_leads),
    ('contracts of creatives', figures.creatives_contracts),
    ('revenue of creatives', figures.creatives_revenue),
    ('spend of creatives', figures.creatives_spend)
) as measured (measure, total);
