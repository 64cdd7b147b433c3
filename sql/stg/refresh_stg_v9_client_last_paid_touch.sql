-- Grain: one client with at least one paid touch up to the lead's cut-off. Key: client_id. Source:
-- stg.touches, stg.scope_contract_rows. The latest of these touches, the larger id among equals. Read from
-- the index of paid touches alone.
create function stg.refresh_stg_v9_client_last_paid_touch(
    from_day date default 'infinity', to_day date default '-infinity'
)
returns table (rows_deleted bigint, rows_inserted bigint)
language sql
begin atomic
    select stg.collect_scope(from_day, to_day);

    with deleted as (
        delete from stg.v9_client_last_paid_touch
        using stg.scope_clients
        where v9_client_last_paid_touch.client_id = scope_clients.client_id
        returning 1
    )

    select stg.count_deleted('v9_client_last_paid_touch', count(*))
    from deleted;

    with paid_touches as (
        -- With everything in scope, the index of paid touches is read as it stands.
        select touches.*
        from stg.touches
        where touches.is_paid and (select scope.everything from stg.scope)
        union all
        select touches.*
        from stg.scope_clients
        inner join stg.touches on scope_clients.client_id = touches.client_id
        where touches.is_paid and not (select scope.everything from stg.scope)
    ),

    first_contracts as (
        select
            contracts.client_id,
            min(contracts.conversion_at) as first_contract_at
        from stg.scope_contract_rows as contracts
        where contracts.client_id is not null
        group by contracts.client_id
    ),

    inserted as (
        insert into stg.v9_client_last_paid_touch
        select distinct on (touches.client_id)
            touches.client_id,
            touches.id_source,
            touches.date_time,
            touches.platform,
            touches.channel,
            touches.utm_source,
            touches.campaign_id,
            touches.adset_id,
            touches.ad_id,
            touches.creative_id,
            touches.keyword_id,
            touches.match_method,
            touches.match_score
        from paid_touches as touches
        left join first_contracts on touches.client_id = first_contracts.client_id
        where
            touches.date_time <= coalesce(first_contracts.first_contract_at, 'infinity')
            -- The first touch alone decides where all are later than the contract.
            or (
                select crm_events.is_first_touch
                from stg.crm_events
                where touches.client_id = crm_events.client_id and touches.id_source = crm_events.id_source
            )
        order by touches.client_id, touches.date_time desc, touches.id_source desc
        returning 1
    )

    select
        refresh_counts.rows_deleted,
        (select count(*) from inserted) as rows_inserted
    from stg.refresh_counts
    where refresh_counts.table_name = 'v9_client_last_paid_touch';
end;
