-- Grain: one touch that a method of section 2 matched, ambiguous names included. Key: (client_id, id_source).
-- Source: stg.match_by_marks, stg.match_by_contact, stg.match_by_campaign_name. The methods need each other's
-- results, so they run in turn. Names are the ad account's current ones; platform is the touch's final one.
create function stg.refresh_stg_marketing_match(
    from_day date default 'infinity', to_day date default '-infinity'
)
returns table (rows_deleted bigint, rows_inserted bigint)
language sql
begin atomic
    select stg.collect_scope(from_day, to_day);

    with deleted as (
        delete from stg.marketing_match
        using stg.scope_clients
        where marketing_match.client_id = scope_clients.client_id
        returning 1
    )

    select stg.count_deleted('marketing_match', count(*))
    from deleted;

    delete from stg.scope_matches;
    select stg.collect_marked_touches();
    select stg.match_by_marks();
    select stg.match_by_contact();
    select stg.match_by_campaign_name();

    with inserted as (
        insert into stg.marketing_match
        select
            matches.client_id,
            matches.id_source,
            matches.match_method,
            matches.match_score,
            matches.ad_account,
            case
                when matches.ad_account = 'google'
                    then case when touch.source_platform = 'youtube' then 'youtube' else 'google' end
                when matches.ad_account = 'facebook'
                    then
                        case
                            when touch.source_platform = 'instagram'
                                or form_leads.platform in ('ig', 'instagram')
                                then 'instagram'
                            else 'facebook'
                        end
            end as platform,
            matches.fb_lead_id,
            form_leads.is_organic,
            matches.campaign_id,
            matches.adset_id,
            matches.ad_id,
            matches.creative_id,
            matches.keyword_id,
            coalesce(fb_campaigns.name, google_campaigns.campaign_name) as campaign_name,
            matches.adset_name,
            matches.ad_name,
            creatives.creative_name,
            matches.keyword_text
        from stg.scope_filled_matches as matches
        inner join stg.source_attribution as touch
            on matches.client_id = touch.client_id and matches.id_source = touch.id_source
        left join stg.form_leads on matches.fb_lead_id = form_leads.fb_lead_id
        left join raw.fb_campaigns
            on matches.ad_account = 'facebook' and matches.campaign_id = fb_campaigns.campaign_id
        left join raw.google_ads_campaigns as google_campaigns
            on matches.ad_account = 'google'
                and stg.as_bigint(matches.campaign_id) = google_campaigns.campaign_id
        left join raw.fb_ad_creative_details as creatives on matches.creative_id = creatives.ad_creative_id
        -- In key order, so that rows which are looked up together lie together.
        order by matches.client_id, matches.id_source
        returning 1
    )

    select
        refresh_counts.rows_deleted,
        (select count(*) from inserted) as rows_inserted
    from stg.refresh_counts
    where refresh_counts.table_name = 'marketing_match';
end;
