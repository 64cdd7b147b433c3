-- /sales/v5/utm-sources: one row per platform and utm_source of leads, or of contracts by the day of their
-- lead; utm_source null where none is known.
-- Parameters: date_from, date_to, platform
with platforms as (
    select
        leads.platform,
        count(*) as leads
    from dashboards.fact_leads as leads
    where
        leads.created_date between $1::date and $2::date
        and $3::text in ('all', leads.platform, leads.dominant_platform)
    group by leads.platform
),

-- Apart from all leads, since few have one: an index of its own finds them.
sources as (
    select
        leads.platform,
        leads.utm_source,
        count(*) as leads
    from dashboards.fact_leads as leads
    where
        leads.created_date between $1::date and $2::date
        and $3::text in ('all', leads.platform, leads.dominant_platform)
        and leads.utm_source is not null
    group by leads.platform, leads.utm_source
),

conversions as (
    select
        sources.platform,
        sources.utm_source,
        sources.leads,
        0 as n_contracts,
        0 as revenue,
        0 as contracts_without_rate
    from sources
    union all
    select
        platforms.platform,
        null,
        platforms.leads - coalesce(sum(sources.leads), 0),
        0,
        0,
        0
    from platforms
    left join sources on platforms.platform = sources.platform
    group by platforms.platform, platforms.leads
    having platforms.leads > coalesce(sum(sources.leads), 0)
    union all
    select
        contracts.platform,
        contracts.utm_source,
        0,
        count(*),
        coalesce(sum(contracts.contract_amount), 0),
        count(*) filter (where contracts.contract_amount is null)
    from dashboards.v6_contracts_enriched as contracts
    where
        contracts.lead_date between $1::date and $2::date
        and $3::text in ('all', contracts.platform, contracts.dominant_platform)
    group by contracts.platform, contracts.utm_source
)

select
    conversions.platform,
    conversions.utm_source,
    sum(conversions.leads) as leads,
    sum(conversions.n_contracts) as n_contracts,
    sum(conversions.revenue) as revenue,
    sum(conversions.contracts_without_rate) as contracts_without_rate
from conversions
group by conversions.platform, conversions.utm_source
order by leads desc, conversions.platform, conversions.utm_source;
