-- Grain: one Facebook creative, or one that ads name and the account does not list (is_in_account tells).
-- Key: creative_id. Source: raw.fb_ad_creative_details, raw.fb_ads, prod.fact_campaign_performance_daily: a
-- creative's totals are those of the ads that show it now. Ratios of amounts without a rate are null.
create function prod.refresh_prod_dim_ad_creatives(
    from_day date default 'infinity', to_day date default '-infinity'
)
returns table (rows_deleted bigint, rows_inserted bigint)
language sql
begin atomic
    select prod.collect_scope(from_day, to_day);

    with deleted as (
        delete from prod.dim_ad_creatives
        using prod.scope_creatives
        where dim_ad_creatives.creative_id = scope_creatives.creative_id
        returning 1
    )

    select stg.count_deleted('prod.dim_ad_creatives', count(*))
    from deleted;

    with totals as (
        select
            fb_ads.ad_creative_id as creative_id,
            count(distinct fb_ads.ad_id) as n_ads,
            min(performance.day) as first_day,
            max(performance.day) as last_day,
            coalesce(sum(performance.impressions), 0) as impressions,
            coalesce(sum(performance.clicks), 0) as clicks,
            coalesce(sum(performance.spend), 0) as spend,
            count(distinct performance.day) filter (where performance.spend is null) as days_without_rate,
            coalesce(sum(performance.leads), 0) as leads,
            coalesce(sum(performance.contracts), 0) as contracts,
            coalesce(sum(performance.revenue), 0) as revenue,
            coalesce(sum(performance.contracts_without_rate), 0) as contracts_without_rate
        from prod.scope_creatives
        inner join raw.fb_ads on scope_creatives.creative_id = fb_ads.ad_creative_id
        left join prod.fact_campaign_performance_daily as performance on fb_ads.ad_id = performance.ad_id
        group by fb_ads.ad_creative_id
    ),

    inserted as (
        insert into prod.dim_ad_creatives
        select
            coalesce(details.ad_creative_id, totals.creative_id) as creative_id,
            details.creative_name,
            details.object_type,
            case
                when details.video_id is not null then 'video'
                when coalesce(details.media_image_src, details.thumbnail_url) is not null then 'image'
                else 'none'
            end as media_type,
            details.title,
            details.body,
            details.description,
            details.cta_type,
            details.link_url,
            details.permalink_url,
            details.media_image_src,
            details.thumbnail_url,
            details.video_id,
            details._deleted_at is not null as is_deleted,
            details.ad_creative_id is not null as is_in_account,
            coalesce(totals.n_ads, 0) as n_ads,
            totals.first_day,
            totals.last_day,
            coalesce(totals.impressions, 0) as impressions,
            coalesce(totals.clicks, 0) as clicks,
            coalesce(totals.spend, 0) as spend,
            coalesce(totals.days_without_rate, 0) as days_without_rate,
            coalesce(totals.leads, 0) as leads,
            coalesce(totals.contracts, 0) as contracts,
            coalesce(totals.revenue, 0) as revenue,
            prod.ratio(totals.clicks, totals.impressions) as ctr,
            prod.ratio(totals.contracts, totals.leads) as conversion_rate,
            prod.ratio(
                prod.complete(totals.revenue, totals.contracts_without_rate),
                prod.complete(totals.spend, totals.days_without_rate)
            ) as roas,
            coalesce(totals.contracts_without_rate, 0) as contracts_without_rate
        from prod.scope_creatives
        left join
            raw.fb_ad_creative_details as details
            on scope_creatives.creative_id = details.ad_creative_id
        left join totals on scope_creatives.creative_id = totals.creative_id
        where details.ad_creative_id is not null or totals.creative_id is not null
        returning 1
    )

    select
        refresh_counts.rows_deleted,
        (select count(*) from inserted) as rows_inserted
    from stg.refresh_counts
    where refresh_counts.table_name = 'prod.dim_ad_creatives';
end;
