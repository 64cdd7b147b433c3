-- Grain: rows of one raw table and day that were loaded; reference tables, and rows without a day, have none.
-- Source: raw.
create view checks.raw_rows as
select 'itcrm_new_source' as table_name, date_time::date as day, count(*) as rows_there
from raw.itcrm_new_source group by date_time::date
union all
select 'itcrm_docs_clients', currentdate::date, count(*)
from raw.itcrm_docs_clients
group by currentdate::date
union all
select 'itcrm_internet_request', created_at::date, count(*)
from raw.itcrm_internet_request group by created_at::date
union all
select 'itcrm_internet_request_relation', _day, count(*)
from raw.itcrm_internet_request_relation
group by _day
union all
select 'itcrm_analytics', request_created_at::date, count(*)
from raw.itcrm_analytics group by request_created_at::date
union all
select 'itcrm_events_relations', _day, count(*) from raw.itcrm_events_relations group by _day
union all
select 'itcrm_new_form', _day, count(*) from raw.itcrm_new_form group by _day
union all
select 'fb_leads', stg.local_time(created_time)::date, count(*)
from raw.fb_leads group by stg.local_time(created_time)::date
union all
select 'fb_ad_insights', date_start, count(*) from raw.fb_ad_insights group by date_start
union all
select 'google_ads_clicks', date, count(*) from raw.google_ads_clicks group by date
union all
select 'google_ads_campaign_daily', date, count(*) from raw.google_ads_campaign_daily group by date
union all
select 'google_ads_keyword_daily', date, count(*) from raw.google_ads_keyword_daily group by date
union all
select 'fx_rates', rate_date, count(*) from raw.fx_rates group by rate_date
union all
select 'itcrm_clients', null, count(*) from raw.itcrm_clients where _deleted_at is null
union all
select 'itcrm_new_types', null, count(*) from raw.itcrm_new_types where _deleted_at is null
union all
select 'itcrm_events', null, count(*) from raw.itcrm_events where _deleted_at is null
union all
select 'itcrm_new_form_name', null, count(*) from raw.itcrm_new_form_name where _deleted_at is null
union all
select 'itcrm_products', null, count(*) from raw.itcrm_products where _deleted_at is null
union all
select 'itcrm_branches', null, count(*) from raw.itcrm_branches where _deleted_at is null
union all
select 'fb_campaigns', null, count(*) from raw.fb_campaigns where _deleted_at is null
union all
select 'fb_adsets', null, count(*) from raw.fb_adsets where _deleted_at is null
union all
select 'fb_ads', null, count(*) from raw.fb_ads where _deleted_at is null
union all
select 'fb_ad_creative_details', null, count(*) from raw.fb_ad_creative_details where _deleted_at is null
union all
select 'google_ads_campaigns', null, count(*) from raw.google_ads_campaigns where _deleted_at is null
union all
select 'google_ads_ad_groups', null, count(*) from raw.google_ads_ad_groups where _deleted_at is null
union all
select 'google_ads_ads', null, count(*) from raw.google_ads_ads where _deleted_at is null
union all
select 'google_ads_keywords', null, count(*) from raw.google_ads_keywords where _deleted_at is null;
