-- Grain: one figure. Source: stg.touches, stg.source_attribution, stg.marketing_match. A touch has the ad
-- that was found for it, and is paid or not, and of the channel, that this ad and its own marks say.
create view checks.touch_ads_kept as
with evidence as (
    select
        touch.*,
        coalesce(match.campaign_id, match.adset_id, match.ad_id) is not null
        and match.is_organic is not true
        or coalesce(marks.gclid, marks.gbraid, marks.wbraid, marks.msclkid, marks.ttclid) is not null
        or coalesce(marks.utm_medium, '') = any(array[
            'cpc', 'ppc', 'cpm', 'cpv', 'cpa', 'cpl', 'paid', 'paid_social', 'paid-social', 'paidsocial',
            'paid_search', 'paidsearch', 'display', 'banner', 'retargeting', 'remarketing', 'ads', 'ad'
        ])
        and touch.platform not in ('email', 'sms', 'viber', 'telegram', 'event', 'direct') as must_be_paid,
        marks.utm_source as found_utm_source,
        match.campaign_id as found_campaign_id,
        match.adset_id as found_adset_id,
        match.ad_id as found_ad_id,
        match.creative_id as found_creative_id,
        match.keyword_id as found_keyword_id,
        match.match_method as found_method,
        match.match_score as found_score
    from stg.touches as touch
    left join stg.source_attribution as marks
        on touch.client_id = marks.client_id and touch.id_source = marks.id_source
    left join stg.marketing_match as match
        on touch.client_id = match.client_id and touch.id_source = match.id_source
),

totals as (
    select
        count(*) filter (
            where (
                utm_source, campaign_id, adset_id, ad_id,
                creative_id, keyword_id, match_method, match_score
            )
            is distinct from (
                found_utm_source, found_campaign_id, found_adset_id, found_ad_id,
                found_creative_id, found_keyword_id, found_method, found_score
            )
        ) as of_other_ad,
        count(*) filter (where is_paid <> must_be_paid) as wrongly_paid,
        count(*) filter (
            where channel <> case
                when is_paid then 'paid'
                when platform in ('viber', 'telegram', 'sms') then 'messaging'
                when platform in ('email', 'event', 'referral', 'other', 'direct') then platform
                else 'organic'
            end
        ) as of_other_channel
    from evidence
)

select
    'stg/touches' as asset,
    figure.what,
    0 as expected,
    figure.actual
from totals
cross join lateral (
    values
    ('touches of another ad or utm_source than was found', totals.of_other_ad),
    ('touches that are paid, or not, against their ad and marks', totals.wrongly_paid),
    ('touches of another channel than their platform''s', totals.of_other_channel)
) as figure (what, actual);
