-- Grain: one campaign that changed or whose figures did. Source: stg.change_set, prod.scope,
-- prod.known_campaigns, prod.fact_campaign_performance_daily, prod.dim_campaigns.
create view prod.scope_campaigns as
select
    replace(change_set.kind, '_campaign', '') as ad_account,
    change_set.key as campaign_id
from stg.change_set
where change_set.kind in ('facebook_campaign', 'google_campaign')
union
select
    known_campaigns.ad_account,
    known_campaigns.campaign_id
from prod.scope
inner join prod.known_campaigns on scope.everything
union
select
    dim_campaigns.ad_account,
    dim_campaigns.campaign_id
from prod.scope
inner join prod.dim_campaigns on scope.everything
union
select
    performance.ad_account,
    performance.campaign_id
from prod.scope
inner join prod.fact_campaign_performance_daily as performance on scope.everything
where performance.campaign_id is not null;
