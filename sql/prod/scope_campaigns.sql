-- Grain: one campaign that changed or whose figures did. Source: stg.change_set.
create view prod.scope_campaigns as
select distinct
    replace(change_set.kind, '_campaign', '') as ad_account,
    change_set.key as campaign_id
from stg.change_set
where change_set.kind in ('facebook_campaign', 'google_campaign');
