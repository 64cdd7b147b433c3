-- Grain: one touch. Key: id_source. Source: classic.touches, stg.source_rules (the rule table), raw.fb_leads.
-- The touch with the platform that its own marks name: the rules are joined by whichever way they match, and
-- the first of a field counts.
drop table if exists classic.touch_platforms;

create table classic.touch_platforms as
with rule_hits as (
    select
        touches.id_source,
        rule.field,
        nullif(rule.platform, 'direct') as platform,
        row_number() over (partition by touches.id_source, rule.field order by rule.rule_rank) as hit_rank
    from classic.touches
    cross join
        lateral (
            values
            ('utm_source', touches.utm_source),
            ('utm_medium', touches.utm_medium),
            ('request_type', touches.request_type),
            ('event_type', touches.event_type)
        ) as texts (field, text)
    inner join stg.source_rules as rule
        on
            texts.field = rule.field
            and (
                (rule.match = 'exact' and texts.text = rule.pattern)
                or (rule.match = 'prefix' and starts_with(texts.text, rule.pattern))
                or (rule.match = 'suffix' and right(texts.text, length(rule.pattern)) = rule.pattern)
                or (rule.match = 'contains' and strpos(texts.text, rule.pattern) > 0)
            )
),

rule_platforms as (
    select
        rule_hits.id_source,
        bool_or(rule_hits.field = 'utm_source') as knows_utm_source,
        max(rule_hits.platform) filter (where rule_hits.field = 'utm_source') as utm_source,
        max(rule_hits.platform) filter (where rule_hits.field = 'utm_medium') as utm_medium,
        max(rule_hits.platform) filter (where rule_hits.field = 'request_type') as request_type,
        max(rule_hits.platform) filter (where rule_hits.field = 'event_type') as event_type
    from rule_hits
    where rule_hits.hit_rank = 1
    group by rule_hits.id_source
)

select
    touches.client_id,
    touches.id_source,
    touches.date_time,
    touches.event_day,
    touches.event_type,
    touches.analytics_id,
    touches.fb_lead_id,
    touches.gclid,
    touches.gbraid,
    touches.wbraid,
    touches.ttclid,
    touches.msclkid,
    touches.fbclid,
    touches.fclid,
    touches.utm_source,
    touches.utm_medium,
    touches.utm_campaign,
    touches.campaign_name,
    touches.utm_content,
    touches.utm_term,
    touches.utm_id,
    touches.ad_id,
    touches.adset_id,
    touches.campaign_id,
    touches.phone,
    touches.email,
    case
        when touches.fb_lead_id is not null
            then
                case
                    when coalesce(lower(fb_leads.platform), touches.fb_platform, rules.utm_source) in (
                            'ig', 'instagram'
                        )
                        then 'instagram'
                    else 'facebook'
                end
        when coalesce(touches.gclid, touches.gbraid, touches.wbraid) is not null
            then case when rules.utm_source = 'youtube' then 'youtube' else 'google' end
        when touches.ttclid is not null then 'tiktok'
        when touches.msclkid is not null then 'bing'
        when rules.utm_source is not null then rules.utm_source
        when coalesce(touches.fbclid, touches.fclid) is not null then 'facebook'
        when rules.utm_medium is not null then rules.utm_medium
        when touches.event_id is not null or touches.is_in_calendar then 'event'
        when touches.utm_source is not null and rules.knows_utm_source is not true then 'other'
        when rules.request_type <> 'organic' then rules.request_type
        when rules.event_type <> 'organic' then rules.event_type
        when touches.referrer_host like '%facebook.com' then 'facebook'
        when touches.referrer_host like '%instagram.com' then 'instagram'
        when touches.referrer_host like '%t.me' then 'telegram'
        when touches.referrer_host ~ '(google|bing|duckduckgo|yahoo)[.]' then 'organic'
        when touches.referrer_host is not null then 'referral'
        when rules.request_type = 'organic' then 'organic'
        else 'direct'
    end as source_platform
from classic.touches
left join rule_platforms as rules on touches.id_source = rules.id_source
left join raw.fb_leads on touches.fb_lead_id = fb_leads.fb_lead_id;

alter table classic.touch_platforms add primary key (id_source);
analyze classic.touch_platforms;
