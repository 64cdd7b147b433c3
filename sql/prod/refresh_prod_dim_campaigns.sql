-- Grain: one campaign of an ad account, or of figures and leads alone (is_in_account tells); Instagram's
-- figures are in their Facebook campaign, platforms names both. Key: (ad_account, campaign_id). Source:
-- prod.known_campaigns, prod.fact_campaign_performance_daily, raw.google_ads_campaign_daily (names of
-- campaigns that the account does not list). Sums leave out days_without_rate, whose spend cannot be
-- converted, and contracts_without_rate; ratios of such sums are null.
create function prod.refresh_prod_dim_campaigns(
    from_day date default 'infinity', to_day date default '-infinity'
)
returns table (rows_deleted bigint, rows_inserted bigint)
language sql
begin atomic
    select prod.collect_scope(from_day, to_day);

    with deleted as (
        delete from prod.dim_campaigns
        using prod.scope_campaigns
        where
            dim_campaigns.ad_account = scope_campaigns.ad_account
            and dim_campaigns.campaign_id = scope_campaigns.campaign_id
        returning 1
    )

    select stg.count_deleted('prod.dim_campaigns', count(*))
    from deleted;

    with totals as (
        select
            performance.ad_account,
            performance.campaign_id,
            array_agg(distinct performance.platform order by performance.platform) as platforms,
            min(performance.day) as first_day,
            max(performance.day) as last_day,
            sum(performance.impressions) as impressions,
            sum(performance.clicks) as clicks,
            coalesce(sum(performance.spend), 0) as spend,
            count(distinct performance.day) filter (where performance.spend is null) as days_without_rate,
            sum(performance.leads) as leads,
            sum(performance.contracts) as contracts,
            sum(performance.revenue) as revenue,
            sum(performance.contracts_without_rate) as contracts_without_rate
        from prod.scope_campaigns
        inner join prod.fact_campaign_performance_daily as performance
            on
                scope_campaigns.campaign_id = performance.campaign_id
                and scope_campaigns.ad_account = performance.ad_account
        group by performance.ad_account, performance.campaign_id
    ),

    inserted as (
        insert into prod.dim_campaigns
        select
            coalesce(known.ad_account, totals.ad_account) as ad_account,
            coalesce(known.campaign_id, totals.campaign_id) as campaign_id,
            coalesce(
                known.campaign_name,
                (
                    select figures.campaign_name
                    from raw.google_ads_campaign_daily as figures
                    where
                        scope_campaigns.ad_account = 'google'
                        and stg.as_bigint(scope_campaigns.campaign_id) = figures.campaign_id
                        and figures.campaign_name is not null
                        and known.campaign_id is null
                    order by figures.date desc
                    limit 1
                )
            ) as campaign_name,
            known.account_id,
            known.objective,
            known.status,
            known.start_day,
            known.stop_day,
            coalesce(known.is_deleted, false) as is_deleted,
            known.campaign_id is not null as is_in_account,
            coalesce(totals.platforms, '{}') as platforms,
            totals.first_day,
            totals.last_day,
            coalesce(totals.impressions, 0) as impressions,
            coalesce(totals.clicks, 0) as clicks,
            coalesce(totals.spend, 0) as spend,
            coalesce(totals.days_without_rate, 0) as days_without_rate,
            coalesce(totals.leads, 0) as leads,
            coalesce(totals.contracts, 0) as contracts,
            coalesce(totals.revenue, 0) as revenue,
            prod.ratio(prod.complete(totals.spend, totals.days_without_rate), totals.leads) as cpl,
            prod.ratio(
                prod.complete(totals.revenue, totals.contracts_without_rate),
                prod.complete(totals.spend, totals.days_without_rate)
            ) as roas,
            coalesce(totals.contracts_without_rate, 0) as contracts_without_rate
        from prod.scope_campaigns
        left join prod.known_campaigns as known
            on
                scope_campaigns.ad_account = known.ad_account
                and scope_campaigns.campaign_id = known.campaign_id
        left join totals
            on
                scope_campaigns.ad_account = totals.ad_account
                and scope_campaigns.campaign_id = totals.campaign_id
        where known.campaign_id is not null or totals.campaign_id is not null
        returning 1
    )

    select
        refresh_counts.rows_deleted,
        (select count(*) from inserted) as rows_inserted
    from stg.refresh_counts
    where refresh_counts.table_name = 'prod.dim_campaigns';
end;
