-- Grain: one figure. Source: stg.crm_events, stg.fact_leads. Every client of the event log is exactly one
-- lead.
create view checks.leads_complete as
with figures as (
    select
        (select count(distinct client_id) from stg.crm_events) as clients,
        (select count(*) from stg.fact_leads) as leads,
        (
            select count(distinct event.client_id) from stg.crm_events as event
            where not exists (select from stg.fact_leads as lead where lead.client_id = event.client_id)
        ) as lost,
        (
            select count(*) from stg.fact_leads as lead
            where not exists (
                    select from stg.crm_events as event
                    where event.client_id = lead.client_id
                        and event.id_source = lead.lead_source_id
                        and event.is_first_touch
                )
        ) as invented
)

select
    'stg/fact_leads' as asset,
    figure.what,
    figure.expected,
    figure.actual
from figures
cross join lateral (
    values
    ('leads', figures.clients, figures.leads),
    ('clients without a lead', 0, figures.lost),
    ('leads that are not the first touch of their client', 0, figures.invented)
) as figure (what, expected, actual);
