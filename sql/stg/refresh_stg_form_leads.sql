-- Grain: one Facebook form lead. Key: fb_lead_id. Source: raw.fb_leads. Its marks and contact data cleaned
-- like a touch's, so that touches can be compared with them through indexes.
create function stg.refresh_stg_form_leads(from_day date default 'infinity', to_day date default '-infinity')
returns table (rows_deleted bigint, rows_inserted bigint)
language sql
begin atomic
    select stg.collect_scope(from_day, to_day);

    with deleted as (
        delete from stg.form_leads
        using stg.scope_form_leads
        where form_leads.fb_lead_id = scope_form_leads.fb_lead_id
        returning 1
    )

    select stg.count_deleted('form_leads', count(*))
    from deleted;

    with inserted as (
        insert into stg.form_leads
        select
            fb_leads.fb_lead_id,
            stg.local_time(fb_leads.created_time) as created_at,
            stg.local_time(fb_leads.created_time)::date as created_day,
            stg.lower_text(stg.clean_text(fb_leads.platform)) as platform,
            stg.clean_mark(fb_leads.code, 'fclid') as fclid,
            stg.clean_phone(fb_leads.phone) as phone,
            stg.lower_text(stg.clean_text(fb_leads.email)) as email,
            fb_leads.is_organic,
            fb_leads.campaign_id,
            fb_leads.adset_id,
            fb_leads.ad_id
        from stg.scope_form_leads
        inner join raw.fb_leads on scope_form_leads.fb_lead_id = fb_leads.fb_lead_id
        returning 1
    )

    select
        refresh_counts.rows_deleted,
        (select count(*) from inserted) as rows_inserted
    from stg.refresh_counts
    where refresh_counts.table_name = 'form_leads';
end;
