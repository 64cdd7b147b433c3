-- Grain: one all-digit mark of a touch in scope that an ad account knows. Source: stg.scope_marked_touches,
-- raw. method_rank and candidate_rank say in which order the rules try the marks; of equal ones Facebook's
-- comes first.
create view stg.scope_account_ids as
with candidates as (
    select
        touch.client_id,
        touch.id_source,
        marks.method,
        marks.candidate_rank,
        marks.value
    from stg.scope_marked_touches as touch
    cross join
        lateral (
            values
            ('ad_id', 1, touch.ad_id),
            ('ad_id', 2, touch.utm_content),
            ('ad_id', 3, touch.utm_term),
            ('adset_id', 1, touch.adset_id),
            ('adset_id', 2, touch.utm_term),
            ('adset_id', 3, touch.utm_content),
            ('campaign_id', 1, touch.campaign_id),
            ('campaign_id', 2, touch.utm_id),
            ('campaign_id', 3, touch.utm_campaign)
        ) as marks (method, candidate_rank, value)
    where marks.value ~ '^[0-9]+$'
)

select
    candidates.client_id,
    candidates.id_source,
    candidates.method,
    candidates.candidate_rank,
    known.account_rank,
    known.ad_account,
    candidates.value
from candidates
cross join lateral (
    select 1 as account_rank, 'facebook' as ad_account
    from raw.fb_ads
    where candidates.method = 'ad_id' and candidates.value = fb_ads.ad_id
    union all
    select 2 as account_rank, 'google' as ad_account
    from raw.google_ads_ads
    where
        candidates.method = 'ad_id' and stg.as_bigint(candidates.value) = google_ads_ads.ad_id
        and candidates.value = google_ads_ads.ad_id::text
    union all
    select 1 as account_rank, 'facebook' as ad_account
    from raw.fb_adsets
    where candidates.method = 'adset_id' and candidates.value = fb_adsets.adset_id
    union all
    select 2 as account_rank, 'google' as ad_account
    from raw.google_ads_ad_groups
    where
        candidates.method = 'adset_id' and stg.as_bigint(candidates.value) = google_ads_ad_groups.ad_group_id
        and candidates.value = google_ads_ad_groups.ad_group_id::text
    union all
    select 1 as account_rank, 'facebook' as ad_account
    from raw.fb_campaigns
    where candidates.method = 'campaign_id' and candidates.value = fb_campaigns.campaign_id
    union all
    select 2 as account_rank, 'google' as ad_account
    from raw.google_ads_campaigns
    where
        candidates.method = 'campaign_id'
        and stg.as_bigint(candidates.value) = google_ads_campaigns.campaign_id
        and candidates.value = google_ads_campaigns.campaign_id::text
) as known;
