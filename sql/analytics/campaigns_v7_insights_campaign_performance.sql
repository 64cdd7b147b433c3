-- /campaigns/v7/insights/campaign-performance: one row per platform and campaign. conversion_rate is in
-- percent.
-- Parameters: date_from, date_to, platform
with rated as (
    select
        totals.*,
        prod.percent(totals.contracts, totals.leads) as conversion_rate,
        round(totals.revenue / nullif(totals.contracts - totals.contracts_without_rate, 0), 2)
            as avg_contract_value
    from prod.campaign_totals($1::date, $2::date, $3::text) as totals
)

select
    rated.platform,
    rated.campaign_id,
    rated.campaign_name,
    rated.leads,
    rated.contracts,
    rated.revenue,
    rated.contracts_without_rate,
    rated.conversion_rate,
    rated.avg_contract_value,
    rated.roas,
    case
        when rated.conversion_rate >= 5 and rated.roas >= 2 then 'high_performer'
        when rated.conversion_rate >= 3 and rated.roas >= 1 then 'medium_performer'
        when rated.leads >= 50 then 'volume_driver'
        else 'needs_attention'
    end as performance_category
from rated
order by rated.revenue desc, rated.leads desc, rated.platform, rated.campaign_id;
