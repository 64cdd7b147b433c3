-- Grain: one touch in scope whose utm_campaign is the name of a campaign of its platform. Target:
-- stg.scope_matches. Source: stg.scope_unmatched_touches, raw. Several campaigns of that name: the one whose
-- spend on the touch's day, corrections included, is above zero; if that is not exactly one, the touch is
-- ambiguous_name, which counts as no match.
create function stg.match_by_campaign_name() returns void
language sql
begin atomic
    insert into stg.scope_matches
    with named_touches as (
        select
            touch.client_id,
            touch.id_source,
            touch.event_day,
            stg.normal_name(touch.utm_campaign) as campaign_name,
            case
                when touch.source_platform in ('facebook', 'instagram') then 'facebook'
                when touch.source_platform in ('google', 'youtube') then 'google'
            end as ad_account
        from stg.scope_unmatched_touches as touch
        where
            touch.utm_campaign is not null
            and touch.source_platform in ('facebook', 'instagram', 'google', 'youtube')
    ),

    campaigns as (
        select
            'facebook' as ad_account,
            fb_campaigns.campaign_id,
            stg.normal_name(fb_campaigns.name) as campaign_name
        from raw.fb_campaigns
        union all
        select
            'google' as ad_account,
            google_ads_campaigns.campaign_id::text as campaign_id,
            stg.normal_name(google_ads_campaigns.campaign_name) as campaign_name
        from raw.google_ads_campaigns
    ),

    candidates as (
        select
            touch.client_id,
            touch.id_source,
            touch.ad_account,
            campaigns.campaign_id,
            count(*) over same_name as campaigns_of_name,
            case touch.ad_account
                when 'facebook'
                    then (
                        select coalesce(sum(fb_ad_insights.spend) > 0, false)
                        from raw.fb_ad_insights
                        where
                            campaigns.campaign_id = fb_ad_insights.campaign_id
                            and touch.event_day = fb_ad_insights.date_start
                    )
                else (
                    select coalesce(sum(google_ads_campaign_daily.cost_micros) > 0, false)
                    from raw.google_ads_campaign_daily
                    where
                        campaigns.campaign_id::bigint = google_ads_campaign_daily.campaign_id
                        and touch.event_day = google_ads_campaign_daily.date
                )
            end as spends_that_day
        from named_touches as touch
        inner join campaigns
            on touch.ad_account = campaigns.ad_account and touch.campaign_name = campaigns.campaign_name
        window same_name as (partition by touch.client_id, touch.id_source)
    ),

    decisions as (
        select
            candidates.client_id,
            candidates.id_source,
            min(candidates.ad_account) as ad_account,
            count(*) filter (where candidates.campaigns_of_name = 1 or candidates.spends_that_day)
                as n_campaigns,
            min(candidates.campaign_id) filter (
                where candidates.campaigns_of_name = 1 or candidates.spends_that_day
            ) as campaign_id
        from candidates
        group by candidates.client_id, candidates.id_source
    )

    select
        decisions.client_id,
        decisions.id_source,
        case when decisions.n_campaigns = 1 then 'campaign_name' else 'ambiguous_name' end as match_method,
        case when decisions.n_campaigns = 1 then 60 end as match_score,
        case when decisions.n_campaigns = 1 then decisions.ad_account end as ad_account,
        null as fb_lead_id,
        case when decisions.n_campaigns = 1 then decisions.campaign_id end as campaign_id,
        null as adset_id,
        null as ad_id,
        null as keyword_id
    from decisions;
end;
