-- Grain: one contract. Key: sk_contract, which is contract_id (sk_lead is the client: both are business keys,
-- never sequences). Source: stg.fact_contracts, stg.marketing_match, stg.source_attribution,
-- raw.itcrm_products, raw.itcrm_branches, raw.fb_ad_creative_details. attribution_level: the finest level
-- that the deciding touch is known at.
create function stg.refresh_stg_v9_contracts_with_sk_enriched(
    from_day date default 'infinity', to_day date default '-infinity'
)
returns table (rows_deleted bigint, rows_inserted bigint)
language sql
begin atomic
    select stg.collect_scope(from_day, to_day);

    with deleted as (
        delete from stg.v9_contracts_with_sk_enriched
        using stg.scope_contracts
        where v9_contracts_with_sk_enriched.sk_contract = scope_contracts.contract_id
        returning 1
    )

    select stg.count_deleted('v9_contracts_with_sk_enriched', count(*))
    from deleted;

    with inserted as (
        insert into stg.v9_contracts_with_sk_enriched
        select
            contract.contract_id as sk_contract,
            contract.client_id as sk_lead,
            contract.contract_id,
            contract.client_id,
            contract.contract_date,
            contract.contract_day,
            contract.contract_amount,
            contract.contract_currency,
            contract.contract_amount_reporting,
            contract.id_product,
            products.product_name,
            products.product_category,
            contract.id_city,
            branches.branch_name,
            branches.city as branch_city,
            contract.platform,
            contract.platform_group,
            contract.channel,
            contract.campaign_id,
            match.campaign_name,
            contract.adset_id,
            match.adset_name,
            contract.ad_id,
            match.ad_name,
            contract.creative_id,
            match.creative_name,
            creatives.title as creative_title,
            creatives.body as creative_body,
            creatives.media_image_src as creative_image_url,
            contract.keyword_id,
            match.keyword_text,
            marks.utm_source,
            marks.utm_medium,
            marks.utm_campaign,
            marks.utm_content,
            marks.utm_term,
            contract.attribution_rule,
            case
                when contract.creative_id is not null then 'creative'
                when contract.ad_id is not null then 'ad'
                when contract.adset_id is not null then 'adset'
                when contract.campaign_id is not null then 'campaign'
                when contract.platform <> 'direct' then 'platform'
                else 'none'
            end as attribution_level,
            contract.match_method,
            contract.match_score
        from stg.scope_contracts
        inner join stg.fact_contracts as contract on scope_contracts.contract_id = contract.contract_id
        left join stg.marketing_match as match
            on contract.client_id = match.client_id and contract.attributed_source_id = match.id_source
        left join stg.source_attribution as marks
            on contract.client_id = marks.client_id and contract.attributed_source_id = marks.id_source
        left join raw.itcrm_products as products on contract.id_product = products.id_product
        left join raw.itcrm_branches as branches on contract.id_city = branches.id_city
        left join raw.fb_ad_creative_details as creatives on contract.creative_id = creatives.ad_creative_id
        -- In key order, so that rows which are looked up together lie together.
        order by contract.contract_id
        returning 1
    )

    select
        refresh_counts.rows_deleted,
        (select count(*) from inserted) as rows_inserted
    from stg.refresh_counts
    where refresh_counts.table_name = 'v9_contracts_with_sk_enriched';
end;
