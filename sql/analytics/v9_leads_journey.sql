-- /leads/{lead_source_id}/journey: one row per touch of the lead's client, in order; the one that decided
-- the lead says by which rule.
-- Parameters: lead_source_id
select
    touches.touch_number,
    touches.id_source,
    touches.date_time,
    touches.event_kind,
    touches.platform,
    touches.channel,
    touches.is_paid,
    touches.is_first_touch,
    touches.is_last_touch,
    touches.campaign_id,
    touches.campaign_name,
    touches.adset_id,
    touches.adset_name,
    touches.ad_id,
    touches.ad_name,
    touches.creative_id,
    touches.creative_name,
    touches.keyword_id,
    touches.keyword_text,
    touches.utm_source,
    touches.utm_medium,
    touches.utm_campaign,
    touches.utm_content,
    touches.utm_term,
    touches.evidence,
    touches.match_method,
    touches.match_score,
    touches.decides_lead,
    case when touches.decides_lead then leads.attribution_rule end as attribution_rule
from prod.fact_leads as leads
inner join prod.fact_events as touches on leads.client_id = touches.client_id
where leads.lead_source_id = $1::bigint
order by touches.touch_number;
