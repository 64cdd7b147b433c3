-- Grain: one figure. Source: stg.touches, stg.source_attribution, stg.marketing_match, stg.fact_leads,
-- prod.fact_events. Every touch of stg is in prod, alike in all that both hold of it; and each lead is
-- decided by one of them.
create view checks.events_published as
with totals as (
    select
        count(source.id_source) as expected_touches,
        count(published.id_source) as actual_touches,
        count(*) filter (where published.decides_lead) as actual_leads,
        count(*) filter (
            where (
                source.date_time, source.event_day, source.platform, source.channel, source.is_paid,
                source.campaign_id, source.adset_id, source.ad_id, source.creative_id, source.keyword_id,
                source.match_method, source.match_score, stg.platform_group(source.platform),
                marks.utm_source, marks.utm_medium, marks.utm_campaign, marks.utm_content, marks.utm_term,
                marks.fb_lead_id, marks.gclid, marks.gbraid, marks.wbraid, marks.fbclid, marks.fclid,
                marks.msclkid, marks.ttclid, marks.evidence, match.campaign_name, match.adset_name,
                match.ad_name, match.creative_name, match.keyword_text
            )
            is distinct from (
                published.date_time, published.event_day, published.platform, published.channel,
                published.is_paid, published.campaign_id, published.adset_id, published.ad_id,
                published.creative_id, published.keyword_id, published.match_method, published.match_score,
                published.platform_group, published.utm_source, published.utm_medium,
                published.utm_campaign, published.utm_content, published.utm_term, published.fb_lead_id,
                published.gclid, published.gbraid, published.wbraid, published.fbclid, published.fclid,
                published.msclkid, published.ttclid, published.evidence, published.campaign_name,
                published.adset_name, published.ad_name, published.creative_name, published.keyword_text
            )
        ) as differing
    from stg.touches as source
    full join prod.fact_events as published
        on source.client_id = published.client_id and source.id_source = published.id_source
    left join stg.source_attribution as marks
        on source.client_id = marks.client_id and source.id_source = marks.id_source
    left join stg.marketing_match as match
        on source.client_id = match.client_id and source.id_source = match.id_source
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
    ('touches that are missing, invented, or differ from those of stg', 0, totals.differing),
    ('touches that decide a lead', (select count(*) from stg.fact_leads), totals.actual_leads)
) as figure (what, expected, actual);
