-- Grain: none. Target: stg.scope_*. Source: stg.changed_keys, stg.changed_rows, stg.touch_keys,
-- stg.marketing_match. Puts into scope the form leads that changed and the clients whose touches refer to a
-- changed row of an ad account: by a cleaned mark, matched or not, or through the ids that their match was
-- filled with.
create function stg.collect_ad_changes() returns void
language sql
begin atomic
    insert into stg.scope_form_leads
    select changed_rows.row_data ->> 'fb_lead_id'
    from stg.changed_rows
    where changed_rows.table_name = 'fb_leads'
    on conflict do nothing;

    -- A form lead's platform is evidence of the touches that carry its id; all else concerns their matches
    -- alone.
    insert into stg.scope_events
    select touch_keys.id_source
    from stg.changed_keys
    inner join stg.touch_keys
        on changed_keys.key_kind = touch_keys.key_kind and changed_keys.key_value = touch_keys.key_value
    where changed_keys.key_kind = 'fb_lead_id'
    on conflict do nothing;

    insert into stg.scope_clients
    select touch_keys.client_id
    from stg.changed_keys
    inner join stg.touch_keys
        on changed_keys.key_kind = touch_keys.key_kind and changed_keys.key_value = touch_keys.key_value
    where changed_keys.event_day is null or changed_keys.event_day = touch_keys.event_day
    on conflict do nothing;

    insert into stg.scope_clients
    select marketing_match.client_id
    from stg.changed_rows
    inner join stg.marketing_match on changed_rows.row_data ->> 'campaign_id' = marketing_match.campaign_id
    where changed_rows.table_name in ('fb_campaigns', 'google_ads_campaigns')
    union
    select marketing_match.client_id
    from stg.changed_rows
    inner join stg.marketing_match
        on
            coalesce(changed_rows.row_data ->> 'adset_id', changed_rows.row_data ->> 'ad_group_id')
            = marketing_match.adset_id
    where changed_rows.table_name in ('fb_adsets', 'google_ads_ad_groups')
    union
    select marketing_match.client_id
    from stg.changed_rows
    inner join stg.marketing_match on changed_rows.row_data ->> 'ad_id' = marketing_match.ad_id
    where changed_rows.table_name in ('fb_ads', 'google_ads_ads')
    union
    select marketing_match.client_id
    from stg.changed_rows
    inner join stg.marketing_match on changed_rows.row_data ->> 'ad_creative_id' = marketing_match.creative_id
    where changed_rows.table_name = 'fb_ad_creative_details'
    union
    select marketing_match.client_id
    from stg.changed_rows
    inner join stg.marketing_match on changed_rows.row_data ->> 'criterion_id' = marketing_match.keyword_id
    where changed_rows.table_name = 'google_ads_keywords'
    on conflict do nothing;
end;
