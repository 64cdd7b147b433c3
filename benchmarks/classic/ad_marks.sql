-- Grain: one thing of an ad account that a touch can be recognized by: a form lead, a click, an ad, an ad set
-- or a campaign. Source: raw. All in one table, so that one join finds them.
drop table if exists classic.ad_marks;

create table classic.ad_marks as
select
    'facebook' as ad_account,
    'form_lead' as kind,
    fb_leads.fb_lead_id,
    null as gclid,
    classic.clean(fb_leads.code ->> 'fclid') as fclid,
    substring(regexp_replace(fb_leads.phone, '[^0-9]', '', 'g') from '.{9}$') as phone,
    lower(classic.clean(fb_leads.email)) as email,
    null as known_id,
    null as campaign_name,
    fb_leads.created_time::timestamp as created_at,
    lower(fb_leads.platform) as form_platform,
    fb_leads.is_organic,
    fb_leads.campaign_id,
    fb_leads.adset_id,
    fb_leads.ad_id,
    null as keyword_id
from raw.fb_leads
union all
select
    'google',
    'click',
    null,
    clicks.gclid,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    clicks.campaign_id::text,
    clicks.ad_group_id::text,
    clicks.ad_id::text,
    clicks.criterion_id::text
from raw.google_ads_clicks as clicks
union all
select
    known.ad_account,
    known.kind,
    null,
    null,
    null,
    null,
    null,
    known.known_id,
    known.campaign_name,
    null,
    null,
    null,
    case known.kind when 'campaign' then known.known_id end,
    case known.kind when 'adset' then known.known_id end,
    case known.kind when 'ad' then known.known_id end,
    null
from (
    select 'facebook', 'ad', fb_ads.ad_id, null
    from raw.fb_ads
    union all
    select 'google', 'ad', google_ads_ads.ad_id::text, null
    from raw.google_ads_ads
    union all
    select 'facebook', 'adset', fb_adsets.adset_id, null
    from raw.fb_adsets
    union all
    select 'google', 'adset', google_ads_ad_groups.ad_group_id::text, null
    from raw.google_ads_ad_groups
    union all
    select 'facebook', 'campaign', fb_campaigns.campaign_id, classic.normal_name(fb_campaigns.name)
    from raw.fb_campaigns
    union all
    select
        'google',
        'campaign',
        google_ads_campaigns.campaign_id::text,
        classic.normal_name(google_ads_campaigns.campaign_name)
    from raw.google_ads_campaigns
) as known (ad_account, kind, known_id, campaign_name);

analyze classic.ad_marks;
