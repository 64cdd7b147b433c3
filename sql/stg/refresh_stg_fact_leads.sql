-- Grain: one lead, that is one client with touches. Key: client_id. Source: stg.scope_leads,
-- stg.v9_client_last_paid_touch, stg.touches. The lead's own identity is its first touch; what decides its
-- platform is the last paid touch, else the first touch that is not direct, else the first touch
-- (attribution_rule).
create function stg.refresh_stg_fact_leads(from_day date default 'infinity', to_day date default '-infinity')
returns table (rows_deleted bigint, rows_inserted bigint)
language sql
begin atomic
    select stg.collect_scope(from_day, to_day);

    with deleted as (
        delete from stg.fact_leads
        using stg.scope_clients
        where fact_leads.client_id = scope_clients.client_id
        returning 1
    )

    select stg.count_deleted('fact_leads', count(*))
    from deleted;

    -- Materialized, so that the deciding touch is looked up by its key.
    with deciding_touches as materialized (
        select
            lead.*,
            case
                when last_paid.id_source is not null then 'last_paid_touch'
                when first_known.id_source is not null then 'first_known_touch'
                else 'first_touch'
            end as attribution_rule,
            coalesce(last_paid.id_source, first_known.id_source, lead.lead_source_id) as attributed_source_id
        from stg.scope_leads as lead
        left join stg.v9_client_last_paid_touch as last_paid
            on lead.client_id = last_paid.client_id and lead.oldest_paid_at <= last_paid.date_time
        left join lateral (
            select touches.id_source
            from stg.touches
            where
                last_paid.id_source is null
                and lead.client_id = touches.client_id
                and touches.platform <> 'direct'
                and (touches.date_time, touches.id_source) <= (lead.cutoff_at, lead.cutoff_id)
            order by touches.date_time, touches.id_source
            limit 1
        ) as first_known on true
    ),

    inserted as (
        insert into stg.fact_leads
        select
            lead.client_id,
            lead.lead_source_id,
            lead.lead_date,
            lead.lead_day,
            deciding.platform,
            stg.platform_group(deciding.platform) as platform_group,
            deciding.channel,
            deciding.is_paid,
            deciding.utm_source,
            marks.utm_medium,
            marks.utm_campaign,
            deciding.campaign_id,
            match.campaign_name,
            deciding.adset_id,
            match.adset_name,
            deciding.ad_id,
            match.ad_name,
            deciding.creative_id,
            deciding.keyword_id,
            deciding.match_method,
            deciding.match_score,
            lead.attributed_source_id,
            deciding.date_time as attributed_at,
            lead.attribution_rule,
            first_touch.platform as first_platform,
            first_touch.campaign_id as first_campaign_id,
            lead.first_contract_at,
            lead.n_contracts,
            lead.contract_amount_reporting
        from deciding_touches as lead
        inner join stg.touches as deciding
            on lead.client_id = deciding.client_id and lead.attributed_source_id = deciding.id_source
        inner join stg.touches as first_touch
            on lead.client_id = first_touch.client_id and lead.lead_source_id = first_touch.id_source
        inner join stg.source_attribution as marks
            on deciding.client_id = marks.client_id and deciding.id_source = marks.id_source
        left join stg.marketing_match as match
            on deciding.client_id = match.client_id and deciding.id_source = match.id_source
        -- In key order, so that rows which are looked up together lie together.
        order by lead.client_id
        returning 1
    )

    select
        refresh_counts.rows_deleted,
        (select count(*) from inserted) as rows_inserted
    from stg.refresh_counts
    where refresh_counts.table_name = 'fact_leads';
end;
