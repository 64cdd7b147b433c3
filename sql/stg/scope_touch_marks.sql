-- Grain: one touch in scope that has analytics. Key: (client_id, id_source). Source: raw.itcrm_internet_request_relation,
-- stg.analytics_marks. All marks come from one analytics row, the best of the touch's (attribution rules, "the best row").
create view stg.scope_touch_marks as
select distinct on (crm_events.client_id, crm_events.id_source)
    crm_events.client_id,
    crm_events.id_source,
    marks.*
from stg.scope_clients
inner join stg.crm_events on scope_clients.client_id = crm_events.client_id
inner join raw.itcrm_internet_request_relation as relation on crm_events.id_source = relation.id_source
inner join stg.analytics_marks as marks on relation.id_request = marks.internet_request_id
order by
    crm_events.client_id,
    crm_events.id_source,
    marks.fb_lead_id is null,
    coalesce(marks.gclid, marks.gbraid, marks.wbraid) is null,
    coalesce(marks.ttclid, marks.msclkid, marks.fbclid, marks.fclid) is null,
    marks.utm_source is null,
    marks.utm_medium is null,
    marks.request_created_at desc nulls last,
    marks.analytics_id desc;
