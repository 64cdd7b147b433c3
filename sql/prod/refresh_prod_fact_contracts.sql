-- Grain: one contract with a positive amount. Key: contract_id. Source: stg.v9_contracts_with_sk_enriched,
-- stg.fact_contracts, stg.fact_leads, prod.fact_events. What daily figures have to take away and add is noted
-- in prod.conversion_changes.
create function prod.refresh_prod_fact_contracts(
    from_day date default 'infinity', to_day date default '-infinity'
)
returns table (rows_deleted bigint, rows_inserted bigint)
language sql
begin atomic
    select prod.collect_scope(from_day, to_day);

    select prod.note_contract_conversions(-1);

    with deleted as (
        delete from prod.fact_contracts
        using prod.scope_contracts
        where fact_contracts.contract_id = scope_contracts.contract_id
        returning 1
    )

    select stg.count_deleted('prod.fact_contracts', count(*))
    from deleted;

    -- All contracts of a client are in scope together, so that they can be numbered.
    with numbered_contracts as (
        select
            fact_contracts.*,
            row_number()
                over (
                    partition by fact_contracts.client_key
                    order by fact_contracts.contract_date, fact_contracts.contract_id
                )
                as contract_number
        from prod.scope_contracts
        inner join stg.fact_contracts on scope_contracts.contract_id = fact_contracts.contract_id
    ),

    inserted as (
        insert into prod.fact_contracts
        select
            contract.contract_id,
            contract.client_id,
            contract.client_key,
            contract.contract_date,
            contract.contract_day,
            coalesce(lead.lead_day, contract.contract_day) as lead_day,
            contract.contract_amount,
            contract.contract_currency,
            contract.contract_amount_reporting,
            contract.id_product,
            wide.product_name,
            wide.product_category,
            contract.id_city,
            wide.branch_name,
            wide.branch_city,
            contract.contract_day - lead.lead_day as days_to_convert,
            (
                select count(*)
                from prod.fact_events
                where
                    contract.client_id = fact_events.client_id
                    and fact_events.date_time <= stg.conversion_time(contract.contract_date)
            ) as total_touchpoints,
            contract.contract_number,
            contract.contract_number > 1 as is_repeat,
            contract.platform,
            contract.platform_group,
            contract.channel,
            contract.is_paid,
            contract.campaign_id,
            wide.campaign_name,
            contract.adset_id,
            wide.adset_name,
            contract.ad_id,
            wide.ad_name,
            contract.creative_id,
            wide.creative_name,
            wide.creative_title,
            wide.creative_body,
            wide.creative_image_url,
            contract.keyword_id,
            wide.keyword_text,
            wide.utm_source,
            wide.utm_medium,
            wide.utm_campaign,
            wide.utm_content,
            wide.utm_term,
            contract.attributed_source_id,
            contract.attributed_at,
            contract.attribution_rule,
            wide.attribution_level,
            contract.match_method,
            contract.match_score
        from numbered_contracts as contract
        inner join stg.v9_contracts_with_sk_enriched as wide on contract.contract_id = wide.sk_contract
        left join stg.fact_leads as lead on contract.client_id = lead.client_id
        returning 1
    )

    select stg.count_inserted('prod.fact_contracts', count(*))
    from inserted;

    select prod.note_contract_conversions(1);

    select
        refresh_counts.rows_deleted,
        refresh_counts.rows_inserted
    from stg.refresh_counts
    where refresh_counts.table_name = 'prod.fact_contracts';
end;
