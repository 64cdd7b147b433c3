-- Grain: one key of the daily figures whose leads or contracts changed, with the differences. Source:
-- prod.conversion_changes, prod.scope_days. Days that are recounted are left out.
create view prod.changed_conversions as
select
    changes.day,
    changes.platform,
    changes.campaign_id,
    changes.adset_id,
    changes.ad_id,
    sum(changes.leads) as leads,
    sum(changes.contracts) as contracts,
    sum(changes.revenue) as revenue,
    sum(changes.contracts_without_rate) as contracts_without_rate,
    sum(changes.cohort_contracts) as cohort_contracts,
    sum(changes.cohort_revenue) as cohort_revenue,
    sum(changes.cohort_contracts_without_rate) as cohort_contracts_without_rate
from prod.conversion_changes as changes
where
    not exists (
        select
        from prod.scope_days
        where changes.day = scope_days.day and scope_days.is_recounted
    )
group by changes.day, changes.platform, changes.campaign_id, changes.adset_id, changes.ad_id
having
    sum(changes.leads) <> 0
    or sum(changes.contracts) <> 0
    or sum(changes.revenue) <> 0
    or sum(changes.contracts_without_rate) <> 0
    or sum(changes.cohort_contracts) <> 0
    or sum(changes.cohort_revenue) <> 0
    or sum(changes.cohort_contracts_without_rate) <> 0;
