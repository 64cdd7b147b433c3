-- Grain: one row of prod.fact_campaign_performance_daily that a refresh writes anew, as it is now; is_recounted
-- where its leads and contracts are counted anew, is_respent where its ad account's figures are read anew.
-- Source: prod.fact_campaign_performance_daily, prod.recounted_days, prod.respent_days, prod.changed_conversions.
create view prod.touched_performance as
select
    performance.*,
    true as is_recounted,
    true as is_respent
from prod.recounted_days
inner join prod.fact_campaign_performance_daily as performance
    on recounted_days.from_day <= performance.day and recounted_days.to_day >= performance.day
union all
select
    performance.*,
    false as is_recounted,
    true as is_respent
from prod.respent_days
inner join prod.fact_campaign_performance_daily as performance on respent_days.day = performance.day
union all
select
    performance.*,
    false as is_recounted,
    false as is_respent
from prod.changed_conversions as changed
inner join prod.fact_campaign_performance_daily as performance
    on
        changed.day = performance.day
        and changed.platform = performance.platform
        and changed.platform = performance.publisher_platform
        and changed.campaign_id is not distinct from performance.campaign_id
        and changed.adset_id is not distinct from performance.adset_id
        and changed.ad_id is not distinct from performance.ad_id
where
    not exists (
        select
        from prod.respent_days
        where changed.day = respent_days.day
    );
