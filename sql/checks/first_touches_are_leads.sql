-- Grain: one figure. Source: prod.fact_events, prod.fact_leads. The first touch of every client is its lead.
create view checks.first_touches_are_leads as
select
    'prod/fact_leads' as asset,
    figure.what,
    figure.expected,
    figure.actual
from (
    select
        count(*) as first_touches,
        count(leads.client_id) as leads
    from prod.fact_events as touches
    left join prod.fact_leads as leads
        on touches.client_id = leads.client_id and touches.id_source = leads.lead_source_id
    where touches.is_first_touch
) as totals
cross join lateral (
    values
    ('first touches that are a lead', totals.first_touches, totals.leads),
    ('first touches without a lead', 0, totals.first_touches - totals.leads)
) as figure (what, expected, actual);
