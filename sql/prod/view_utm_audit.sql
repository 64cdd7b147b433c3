-- Grain: one finding. Key: (finding, platform, campaign_id, ad_id, utm_field, utm_text), null where a
-- finding has none. Source: prod.utm_spend_without_leads, prod.utm_unknown_campaigns,
-- prod.utm_unresolved_macros, prod.utm_wrong_platforms. What keeps leads from being credited to the ads that
-- paid for them, and where to repair it.
create view prod.view_utm_audit as
select
    'spend_without_leads' as finding,
    spend.first_day,
    spend.last_day,
    spend.platform,
    spend.campaign_id,
    spend.campaign_name,
    null as ad_id,
    null as ad_name,
    null as utm_field,
    null as utm_text,
    spend.touches,
    0::bigint as leads,
    spend.spend,
    'The campaign cost money in the last 30 days with ad figures, and decided no lead: '
    || 'see whether its links carry marks' as explanation
from prod.utm_spend_without_leads as spend
union all
select
    unknown.finding,
    unknown.first_day,
    unknown.last_day,
    unknown.platform,
    null,
    null,
    null,
    null,
    unknown.utm_field,
    unknown.utm_text,
    unknown.touches,
    unknown.leads,
    null,
    case unknown.finding
        when 'ambiguous_campaign'
            then 'Several campaigns bear this name: put the campaign''s id into the links, or rename them'
        else 'No campaign of the ad accounts has this name or id: correct the link, or connect its account'
    end
from prod.utm_unknown_campaigns as unknown
union all
select
    'unresolved_macro',
    macros.first_day,
    macros.last_day,
    macros.platform,
    null,
    null,
    null,
    null,
    macros.utm_field,
    macros.utm_text,
    macros.touches,
    macros.leads,
    null,
    'The mark arrives with its macro in it: the place where the link is used does not know this macro'
from prod.utm_unresolved_macros as macros
union all
select
    'wrong_platform',
    wrong.first_day,
    wrong.last_day,
    wrong.platform,
    wrong.campaign_id,
    wrong.campaign_name,
    wrong.ad_id,
    wrong.ad_name,
    'utm_source',
    wrong.utm_text,
    wrong.touches,
    wrong.leads,
    wrong.spend,
    format(
        'The ad runs on %s, and utm_source %s in its link means %s: let a macro fill it in',
        wrong.platform, wrong.utm_text, wrong.named_platform
    )
from prod.utm_wrong_platforms as wrong;

comment on view prod.view_utm_audit is
'What keeps leads from being credited to their ads: one row per finding';
comment on column prod.view_utm_audit.finding is
'spend_without_leads, unknown_campaign, ambiguous_campaign, unresolved_macro or wrong_platform';
comment on column prod.view_utm_audit.first_day is 'First day of the spend or touches that the row counts';
comment on column prod.view_utm_audit.platform is
'Where the ad runs, or where the touches come from; several for a campaign that runs on several';
comment on column prod.view_utm_audit.utm_field is 'The mark that is wrong';
comment on column prod.view_utm_audit.touches is
'Touches that bear the mark, or that come from the campaign or ad';
comment on column prod.view_utm_audit.leads is 'Leads that one of these touches decides';
comment on column prod.view_utm_audit.spend is
'In the reporting currency; null where none belongs to it or a rate is missing';
