-- Every row of the CRM's event log with a client is one touch, in each table of touches; the others are
-- rejected.
with figures as (
    select
        (select count(*) from raw.itcrm_new_source where id_uniq <> 0) as with_client,
        (select count(*) from raw.itcrm_new_source where coalesce(id_uniq, 0) = 0) as without_client,
        (select count(*) from stg.crm_events) as crm_events,
        (select count(*) from stg.source_attribution) as source_attribution,
        (select count(*) from stg.touches) as touches,
        (select count(*) from stg.rejected_rows where source_table = 'itcrm_new_source') as rejected,
        (
            select count(*) from raw.itcrm_new_source as source
            where source.id_uniq <> 0 and not exists (
                    select from stg.touches as touch
                    where touch.client_id = source.id_uniq and touch.id_source = source.id_source
                )
        ) as lost
)

select
    'stg/crm_events' as asset,
    figure.what,
    figure.expected,
    figure.actual
from figures
cross join lateral (
    values
    ('touches in crm_events', figures.with_client, figures.crm_events),
    ('touches in source_attribution', figures.with_client, figures.source_attribution),
    ('touches in touches', figures.with_client, figures.touches),
    ('events of a client without a touch', 0, figures.lost),
    ('rejected events without a client', figures.without_client, figures.rejected)
) as figure (what, expected, actual);
