-- Grain: one match in scope. Key: (client_id, id_source). Source: stg.scope_matches, raw. Ids that stand on
-- the evidence stay, known or not; missing ones are filled by climbing from ad to ad set to campaign. Ad
-- groups are ad sets here.
create view stg.scope_filled_matches as
select
    matches.client_id,
    matches.id_source,
    matches.match_method,
    matches.match_score,
    matches.ad_account,
    matches.fb_lead_id,
    matches.ad_id,
    coalesce(matches.adset_id, fb_ads.adset_id) as adset_id,
    coalesce(matches.campaign_id, fb_ads.campaign_id, fb_adsets.campaign_id) as campaign_id,
    fb_ads.ad_creative_id as creative_id,
    null::text as keyword_id,
    fb_ads.ad_name,
    fb_adsets.name as adset_name,
    null::text as keyword_text
from stg.scope_matches as matches
left join raw.fb_ads on matches.ad_id = fb_ads.ad_id
left join raw.fb_adsets on coalesce(matches.adset_id, fb_ads.adset_id) = fb_adsets.adset_id
where matches.ad_account is distinct from 'google'
union all
select
    matches.client_id,
    matches.id_source,
    matches.match_method,
    matches.match_score,
    matches.ad_account,
    matches.fb_lead_id,
    matches.ad_id,
    coalesce(matches.adset_id, ads.ad_group_id::text) as adset_id,
    coalesce(
        matches.campaign_id, ads.campaign_id::text, keywords.campaign_id::text, ad_groups.campaign_id::text
    ) as campaign_id,
    null as creative_id,
    matches.keyword_id,
    ads.ad_name,
    ad_groups.ad_group_name as adset_name,
    keywords.keyword_text
from stg.scope_matches as matches
left join raw.google_ads_ads as ads on stg.as_bigint(matches.ad_id) = ads.ad_id
left join raw.google_ads_ad_groups as ad_groups
    on coalesce(stg.as_bigint(matches.adset_id), ads.ad_group_id) = ad_groups.ad_group_id
left join raw.google_ads_keywords as keywords
    on
        coalesce(stg.as_bigint(matches.adset_id), ads.ad_group_id) = keywords.ad_group_id
        and stg.as_bigint(matches.keyword_id) = keywords.criterion_id
where matches.ad_account = 'google';
