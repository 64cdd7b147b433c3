-- Grain: one key by which touches may refer to a changed row of an ad account. Source: stg.changed_rows,
-- stg.changed_spend_days. event_day is null where the key concerns touches of every day.
create view stg.changed_keys as
with spending_campaigns as (
    select
        fb_campaigns.name,
        changed_spend_days.event_day
    from stg.changed_spend_days
    inner join raw.fb_campaigns on changed_spend_days.campaign_id = fb_campaigns.campaign_id
    where changed_spend_days.table_name = 'fb_ad_insights'
    union all
    select
        google_ads_campaigns.campaign_name,
        changed_spend_days.event_day
    from stg.changed_spend_days
    inner join raw.google_ads_campaigns
        on stg.as_bigint(changed_spend_days.campaign_id) = google_ads_campaigns.campaign_id
    where changed_spend_days.table_name = 'google_ads_campaign_daily'
)

select
    keys.key_kind,
    stg.short_key(keys.key_value) as key_value,
    null::date as event_day
from stg.changed_rows as changed
cross join
    lateral (
        values
        ('fb_leads', 'fb_lead_id', changed.row_data ->> 'fb_lead_id'),
        ('fb_leads', 'fclid', stg.clean_mark(changed.row_data -> 'code', 'fclid')),
        ('fb_leads', 'phone', stg.clean_phone(changed.row_data ->> 'phone')),
        ('fb_leads', 'email', stg.lower_text(stg.clean_text(changed.row_data ->> 'email'))),
        ('google_ads_clicks', 'gclid', changed.row_data ->> 'gclid'),
        ('fb_ads', 'id', changed.row_data ->> 'ad_id'),
        ('fb_adsets', 'id', changed.row_data ->> 'adset_id'),
        ('fb_campaigns', 'id', changed.row_data ->> 'campaign_id'),
        ('fb_campaigns', 'campaign_name', stg.normal_name(changed.row_data ->> 'name')),
        ('google_ads_ads', 'id', changed.row_data ->> 'ad_id'),
        ('google_ads_ad_groups', 'id', changed.row_data ->> 'ad_group_id'),
        ('google_ads_campaigns', 'id', changed.row_data ->> 'campaign_id'),
        ('google_ads_campaigns', 'campaign_name', stg.normal_name(changed.row_data ->> 'campaign_name'))
    ) as keys (table_name, key_kind, key_value)
where
    -- First, so that nothing is cleaned for the CRM's rows, which are most.
    changed.table_name not like 'itcrm%'
    and changed.table_name = keys.table_name
    and keys.key_value is not null
union all
select
    'campaign_name' as key_kind,
    stg.short_key(stg.normal_name(spending_campaigns.name)) as key_value,
    spending_campaigns.event_day
from spending_campaigns;
