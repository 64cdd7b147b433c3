-- Grain: none. Target: stg.change_set. Source: stg.scope_*, raw. Tells prod what this refresh changed:
-- clients and contracts, days whose spend or rate changed, and what the dimensions name. A refresh of all
-- history is one row.
create function stg.hand_over_changes() returns void
language sql
begin atomic
    insert into stg.change_set (kind)
    select 'everything'
    from stg.scope
    where
        scope.everything
        or exists (
            select
            from stg.scope_changes
            where scope_changes.operation = 'reload'
        );

    with versions as (
        select
            scope_changes.table_name,
            version.row_data
        from stg.scope_changes
        cross join lateral (values (scope_changes.old_row), (scope_changes.new_row)) as version (row_data)
        where version.row_data is not null
    ),

    entries as (
        select
            'client' as kind,
            scope_clients.client_id::text as key,
            null::date as day
        from stg.scope_clients
        union all
        select
            'contract',
            scope_contracts.contract_id::text,
            null
        from stg.scope_contracts
        union
        select
            named.kind,
            named.key,
            null
        from versions
        cross join
            lateral (
                values
                ('itcrm_clients', 'client', versions.row_data ->> 'id_uniq'),
                ('itcrm_products', 'product', versions.row_data ->> 'id_product'),
                ('fb_campaigns', 'facebook_campaign', versions.row_data ->> 'campaign_id'),
                ('google_ads_campaigns', 'google_campaign', versions.row_data ->> 'campaign_id'),
                ('google_ads_campaign_daily', 'google_campaign', versions.row_data ->> 'campaign_id'),
                ('fb_ads', 'creative', versions.row_data ->> 'ad_creative_id'),
                ('fb_ad_creative_details', 'creative', versions.row_data ->> 'ad_creative_id')
            ) as named (table_name, kind, key)
        where versions.table_name = named.table_name and named.key is not null
        union
        select
            'spend_day',
            null,
            coalesce(versions.row_data ->> 'date_start', versions.row_data ->> 'date')::date
        from versions
        where versions.table_name in ('fb_ad_insights', 'google_ads_campaign_daily')
        union
        select
            'spend_day',
            null,
            insights.date_start
        from stg.changed_rate_periods as period
        inner join raw.fb_ad_insights as insights
            on period.from_day <= insights.date_start and period.next_day > insights.date_start
        union
        select
            'spend_day',
            null,
            figures.date
        from stg.changed_rate_periods as period
        inner join raw.google_ads_campaign_daily as figures
            on period.from_day <= figures.date and period.next_day > figures.date
    )

    insert into stg.change_set (kind, key, day)
    select
        entries.kind,
        entries.key,
        entries.day
    from entries
    where
        not exists (
            select
            from stg.change_set
            where change_set.kind = 'everything'
        );
end;
