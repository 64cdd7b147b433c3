-- Grain: one figure. Source: stg.touches, stg.fact_leads, prod.fact_events. Every touch of stg is in prod, on
-- the same day, with the same platform and ad; and each lead is decided by one of them.
create view checks.events_published as
with totals as (
    select
        count(source.id_source) as expected_touches,
        count(published.id_source) as actual_touches,
        count(*) filter (where published.decides_lead) as actual_leads,
        count(*) filter (
            where (source.date_time, source.platform, source.is_paid, source.campaign_id, source.ad_id)
            is distinct from (
                published.date_time, published.platform, published.is_paid, published.campaign_id,
                published.ad_id
            )
        ) as differing
    from stg.touches as source
    full join prod.fact_events as published
        on source.client_id = published.client_id and source.id_source = published.id_source
)

select
    'prod/fact_events' as asset,
    figure.what,
    figure.expected,
    figure.actual
from totals
cross join lateral (
    values
    ('touches', totals.expected_touches, totals.actual_touches),
    ('touches that are missing, invented, or of another time, platform or ad', 0, totals.differing),
    ('touches that decide a lead', (select count(*) from stg.fact_leads), totals.actual_leads)
) as figure (what, expected, actual);
