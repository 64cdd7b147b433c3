-- Grain: one touch in scope whose phone, or else e-mail, is that of a form lead. Target: stg.scope_matches.
-- Source: stg.scope_unmatched_touches, stg.form_leads. The form lead was created from 30 days before to 1 day
-- after the touch, and no touch of the client matches it by its own marks; of several the latest.
create function stg.match_by_contact() returns void
language sql
begin atomic
    insert into stg.scope_matches
    with open_touches as (
        select *
        from stg.scope_unmatched_touches as touch
        where touch.source_platform in ('facebook', 'instagram', 'organic', 'referral', 'other', 'direct')
    ),

    contacts as (
        select
            touch.client_id,
            touch.id_source,
            touch.date_time,
            1 as contact_rank,
            form_leads.*
        from open_touches as touch
        inner join stg.form_leads on touch.phone = form_leads.phone
        union all
        select
            touch.client_id,
            touch.id_source,
            touch.date_time,
            2 as contact_rank,
            form_leads.*
        from open_touches as touch
        inner join stg.form_leads on touch.email = form_leads.email
    )

    select distinct on (contacts.client_id, contacts.id_source)
        contacts.client_id,
        contacts.id_source,
        'contact' as match_method,
        70 as match_score,
        'facebook' as ad_account,
        contacts.fb_lead_id,
        contacts.campaign_id,
        contacts.adset_id,
        contacts.ad_id,
        null as keyword_id
    from contacts
    where
        contacts.created_at between contacts.date_time
        - interval '30 days' and contacts.date_time
        + interval '1 day'
        and not exists (
            select
            from stg.scope_matches as taken
            where
                contacts.client_id = taken.client_id
                and contacts.fb_lead_id = taken.fb_lead_id
                and taken.match_method in ('fb_lead_id', 'fclid')
        )
    order by
        contacts.client_id,
        contacts.id_source,
        contacts.contact_rank,
        contacts.created_at desc,
        contacts.fb_lead_id collate "C" desc;
end;
