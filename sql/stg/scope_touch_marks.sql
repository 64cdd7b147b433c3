-- Grain: one touch in scope that has analytics. Key: id_source. Source:
-- raw.itcrm_internet_request_relation, stg.analytics_marks. All marks come from one analytics row, the best
-- of the touch's (attribution rules, "the best row").
create view stg.scope_touch_marks as
-- Materialized, since ranking reads marks again and cleaning them is what costs. The view has the columns of
-- stg.analytics_marks, which names them once.
with related_marks as materialized (
    select
        touch.id_source,
        marks.*
    from stg.scope_touches as touch
    inner join raw.itcrm_internet_request_relation as relation on touch.id_source = relation.id_source
    inner join stg.analytics_marks as marks on relation.id_request = marks.internet_request_id
)

select distinct on (related_marks.id_source) related_marks.* -- noqa: AM04
from related_marks
order by
    related_marks.id_source,
    related_marks.fb_lead_id is null,
    coalesce(related_marks.gclid, related_marks.gbraid, related_marks.wbraid) is null,
    coalesce(related_marks.ttclid, related_marks.msclkid, related_marks.fbclid, related_marks.fclid) is null,
    related_marks.utm_source is null,
    related_marks.utm_medium is null,
    related_marks.request_created_at desc nulls last,
    related_marks.analytics_id desc;
