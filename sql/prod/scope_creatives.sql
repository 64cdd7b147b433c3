-- Grain: one creative that changed or whose ads' figures did. Source: stg.change_set, prod.scope,
-- raw.fb_ad_creative_details, raw.fb_ads, prod.dim_ad_creatives.
create view prod.scope_creatives as
select change_set.key as creative_id
from stg.change_set
where change_set.kind = 'creative'
union
select details.ad_creative_id
from prod.scope
inner join raw.fb_ad_creative_details as details on scope.everything
union
select fb_ads.ad_creative_id
from prod.scope
inner join raw.fb_ads on scope.everything
where fb_ads.ad_creative_id is not null
union
select dim_ad_creatives.creative_id
from prod.scope
inner join prod.dim_ad_creatives on scope.everything;
