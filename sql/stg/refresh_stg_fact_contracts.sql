-- Grain: one contract with a positive amount. Key: contract_id. Source: stg.scope_contract_rows, stg.touches.
-- The source is decided by the client's touches at or before the contract, as for leads; by the first touch
-- at all where none is that early (first_touch_after); a contract without a client stays, unattributed.
create function stg.refresh_stg_fact_contracts(
    from_day date default 'infinity', to_day date default '-infinity'
)
returns table (rows_deleted bigint, rows_inserted bigint)
language sql
begin atomic
    select stg.collect_scope(from_day, to_day);

    with deleted as (
        delete from stg.fact_contracts
        using stg.scope_contracts
        where fact_contracts.contract_id = scope_contracts.contract_id
        returning 1
    )

    select stg.count_deleted('fact_contracts', count(*))
    from deleted;

    with deciding_touches as (
        select
            contract.*,
            case
                when first_touch.id_source is null then 'unattributed'
                when first_touch.date_time > contract.conversion_at then 'first_touch_after'
                when last_paid.id_source is not null then 'last_paid_touch'
                when first_known.id_source is not null then 'first_known_touch'
                else 'first_touch'
            end as attribution_rule,
            coalesce(last_paid.id_source, first_known.id_source, first_touch.id_source)
                as attributed_source_id
        from stg.scope_contract_rows as contract
        cross join stg.settings
        left join stg.crm_events as first_touch
            on contract.client_id = first_touch.client_id and first_touch.is_first_touch
        left join lateral (
            select touches.id_source
            from stg.touches
            where
                contract.client_id = touches.client_id
                and touches.is_paid
                and touches.date_time <= contract.conversion_at
                and touches.date_time
                >= coalesce(contract.conversion_at - settings.lookback_days * interval '1 day', '-infinity')
            order by touches.date_time desc, touches.id_source desc
            limit 1
        ) as last_paid on true
        left join lateral (
            select touches.id_source
            from stg.touches
            where
                last_paid.id_source is null
                and contract.client_id = touches.client_id
                and touches.platform <> 'direct'
                and touches.date_time <= contract.conversion_at
            order by touches.date_time, touches.id_source
            limit 1
        ) as first_known on true
    ),

    inserted as (
        insert into stg.fact_contracts
        select
            contract.contract_id,
            contract.client_id,
            coalesce(contract.client_id, -contract.contract_id) as client_key,
            contract.id_source,
            contract.contract_date,
            contract.contract_day,
            contract.contract_amount,
            contract.contract_currency,
            contract.contract_amount_reporting,
            contract.id_product,
            contract.id_city,
            coalesce(deciding.platform, 'direct') as platform,
            stg.platform_group(coalesce(deciding.platform, 'direct')) as platform_group,
            coalesce(deciding.channel, 'direct') as channel,
            coalesce(deciding.is_paid, false) as is_paid,
            deciding.utm_source,
            deciding.campaign_id,
            deciding.adset_id,
            deciding.ad_id,
            deciding.creative_id,
            deciding.keyword_id,
            deciding.match_method,
            deciding.match_score,
            contract.attributed_source_id,
            deciding.date_time as attributed_at,
            contract.attribution_rule
        from deciding_touches as contract
        left join stg.touches as deciding
            on contract.client_id = deciding.client_id and contract.attributed_source_id = deciding.id_source
        -- In key order, so that rows which are looked up together lie together.
        order by contract.contract_id
        returning 1
    )

    select
        refresh_counts.rows_deleted,
        (select count(*) from inserted) as rows_inserted
    from stg.refresh_counts
    where refresh_counts.table_name = 'fact_contracts';
end;
