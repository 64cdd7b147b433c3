-- Grain: one touch in scope that its own marks match to an ad account. Target: stg.scope_matches. Source:
-- stg.scope_marked_touches, stg.form_leads, raw.google_ads_clicks, stg.scope_account_ids. The first method of
-- section 2 that yields a match, of those that need no other touch: fb_lead_id, gclid, fclid, ad_id,
-- adset_id, campaign_id.
create function stg.match_by_marks() returns void
language sql
begin atomic
    insert into stg.scope_matches
    with matches as (
        select
            touch.client_id,
            touch.id_source,
            1 as method_rank,
            1 as candidate_rank,
            null::timestamp as created_at,
            'fb_lead_id' as match_method,
            100 as match_score,
            'facebook' as ad_account,
            form_leads.fb_lead_id,
            form_leads.campaign_id,
            form_leads.adset_id,
            form_leads.ad_id,
            null::text as keyword_id
        from stg.scope_marked_touches as touch
        inner join stg.form_leads on touch.fb_lead_id = form_leads.fb_lead_id
        union all
        select
            touch.client_id,
            touch.id_source,
            2 as method_rank,
            1 as candidate_rank,
            null as created_at,
            'gclid' as match_method,
            100 as match_score,
            'google' as ad_account,
            null as fb_lead_id,
            clicks.campaign_id::text as campaign_id,
            clicks.ad_group_id::text as adset_id,
            clicks.ad_id::text as ad_id,
            clicks.criterion_id::text as keyword_id
        from stg.scope_marked_touches as touch
        inner join raw.google_ads_clicks as clicks on touch.gclid = clicks.gclid
        union all
        select
            touch.client_id,
            touch.id_source,
            3 as method_rank,
            1 as candidate_rank,
            form_leads.created_at,
            'fclid' as match_method,
            95 as match_score,
            'facebook' as ad_account,
            form_leads.fb_lead_id,
            form_leads.campaign_id,
            form_leads.adset_id,
            form_leads.ad_id,
            null as keyword_id
        from stg.scope_marked_touches as touch
        inner join stg.form_leads on touch.fclid = form_leads.fclid
        union all
        select
            ids.client_id,
            ids.id_source,
            case ids.method when 'ad_id' then 4 when 'adset_id' then 5 else 6 end as method_rank,
            ids.candidate_rank * 2 + ids.account_rank as candidate_rank,
            null as created_at,
            ids.method as match_method,
            case ids.method when 'ad_id' then 90 when 'adset_id' then 85 else 80 end as match_score,
            ids.ad_account,
            null as fb_lead_id,
            case when ids.method = 'campaign_id' then ids.value end as campaign_id,
            case when ids.method = 'adset_id' then ids.value end as adset_id,
            case when ids.method = 'ad_id' then ids.value end as ad_id,
            null as keyword_id
        from stg.scope_account_ids as ids
    )

    select distinct on (matches.client_id, matches.id_source)
        matches.client_id,
        matches.id_source,
        matches.match_method,
        matches.match_score,
        matches.ad_account,
        matches.fb_lead_id,
        matches.campaign_id,
        matches.adset_id,
        matches.ad_id,
        matches.keyword_id
    from matches
    order by
        matches.client_id,
        matches.id_source,
        matches.method_rank,
        matches.candidate_rank,
        matches.created_at desc nulls last,
        matches.fb_lead_id collate "C" desc nulls last;
end;
