-- Grain: one lead, that is one client with touches. Key: client_id. Source: stg.fact_leads, prod.fact_events,
-- stg.fact_contracts. What daily figures have to take away and add is noted in prod.conversion_changes.
create function prod.refresh_prod_fact_leads(
    from_day date default 'infinity', to_day date default '-infinity'
)
returns table (rows_deleted bigint, rows_inserted bigint)
language sql
begin atomic
    select prod.collect_scope(from_day, to_day);

    select prod.note_lead_conversions(-1);

    with deleted as (
        delete from prod.fact_leads
        using prod.scope_clients
        where fact_leads.client_id = scope_clients.client_id
        returning 1
    )

    select stg.count_deleted('prod.fact_leads', count(*))
    from deleted;

    with inserted as (
        insert into prod.fact_leads
        select
            lead.client_id,
            lead.lead_source_id,
            lead.lead_date,
            lead.lead_day,
            lead.platform,
            lead.platform_group,
            lead.channel,
            lead.is_paid,
            lead.utm_source,
            lead.utm_medium,
            lead.utm_campaign,
            deciding.utm_content,
            deciding.utm_term,
            lead.campaign_id,
            lead.campaign_name,
            lead.adset_id,
            lead.adset_name,
            lead.ad_id,
            lead.ad_name,
            lead.creative_id,
            deciding.creative_name,
            lead.keyword_id,
            deciding.keyword_text,
            lead.match_method,
            lead.match_score,
            lead.attributed_source_id,
            lead.attributed_at,
            lead.attribution_rule,
            lead.first_platform,
            lead.first_campaign_id,
            journey.total_touchpoints,
            lead.n_contracts,
            lead.first_contract_at,
            client_contracts.first_contract_day - lead.lead_day as days_to_first_contract,
            lead.contract_amount_reporting as contract_amount,
            client_contracts.contracts_without_rate
        from prod.scope_clients
        inner join stg.fact_leads as lead on scope_clients.client_id = lead.client_id
        inner join prod.fact_events as deciding
            on lead.client_id = deciding.client_id and lead.attributed_source_id = deciding.id_source
        -- Per lead, so that no plan joins every lead with the contracts of all others.
        cross join
            lateral (
                select count(*) as total_touchpoints
                from prod.fact_events
                where lead.client_id = fact_events.client_id
            ) as journey
        cross join
            lateral (
                select
                    min(fact_contracts.contract_day) as first_contract_day,
                    count(*) filter (where fact_contracts.contract_amount_reporting is null)
                        as contracts_without_rate
                from stg.fact_contracts
                where lead.client_id = fact_contracts.client_id
            ) as client_contracts
        returning 1
    )

    select stg.count_inserted('prod.fact_leads', count(*))
    from inserted;

    select prod.note_lead_conversions(1);

    select
        refresh_counts.rows_deleted,
        refresh_counts.rows_inserted
    from stg.refresh_counts
    where refresh_counts.table_name = 'prod.fact_leads';
end;
