-- Schemas prod, dashboards and checks: dimensions, facts, the scope of their refresh, and the queue through which stg
-- tells them what changed. dashboards and checks hold views alone.
create schema prod;
create schema dashboards;
create schema checks;

create table stg.change_set (
    entry_id bigint generated always as identity primary key,
    kind text not null check (
        kind in (
            'everything', 'client', 'contract', 'spend_day', 'all_days', 'facebook_campaign', 'google_campaign',
            'creative', 'product'
        )
    ),
    key text,
    day date
);
comment on table stg.change_set is
'What refreshes of stg changed and no refresh of prod has used yet: clients, contracts, days of spend, and what dimensions name';

create table prod.refresh_state (
    only_row boolean primary key default true check (only_row),
    refresh_id bigint not null default 0,
    refreshed_at timestamptz,
    sql_version text
);
insert into prod.refresh_state default values;
comment on table prod.refresh_state is 'The last refresh that was published, each with another number; sql_version: hash of the SQL that its rows come from';

create table prod.fact_events (
    client_id bigint not null,
    id_source bigint not null,
    date_time timestamp not null,
    event_day date not null,
    event_kind text,
    touch_number bigint not null,
    is_first_touch boolean not null,
    is_last_touch boolean not null,
    is_paid boolean not null,
    decides_lead boolean not null,
    platform text not null,
    platform_group text not null,
    channel text not null,
    campaign_id text,
    campaign_name text,
    adset_id text,
    adset_name text,
    ad_id text,
    ad_name text,
    creative_id text,
    creative_name text,
    keyword_id text,
    keyword_text text,
    utm_source text,
    utm_medium text,
    utm_campaign text,
    utm_content text,
    utm_term text,
    fb_lead_id text,
    gclid text,
    gbraid text,
    wbraid text,
    fbclid text,
    fclid text,
    msclkid text,
    ttclid text,
    evidence text not null,
    match_method text,
    match_score int,
    primary key (client_id, id_source)
);
create index on prod.fact_events (event_day);
comment on table prod.fact_events is 'Touches: every event of a client, numbered along the client''s journey';
comment on column prod.fact_events.touch_number is '1 for the client''s first touch';
comment on column prod.fact_events.decides_lead is 'Whether the client''s lead takes its source from this touch';
comment on column prod.fact_events.match_score is 'How sure the match is, up to 100; null without a match';

create table prod.fact_leads (
    client_id bigint primary key,
    lead_source_id bigint not null,
    lead_date timestamp not null,
    lead_day date not null,
    platform text not null,
    platform_group text not null,
    channel text not null,
    is_paid boolean not null,
    utm_source text,
    utm_medium text,
    utm_campaign text,
    utm_content text,
    utm_term text,
    campaign_id text,
    campaign_name text,
    adset_id text,
    adset_name text,
    ad_id text,
    ad_name text,
    creative_id text,
    creative_name text,
    keyword_id text,
    keyword_text text,
    match_method text,
    match_score int,
    attributed_source_id bigint not null,
    attributed_at timestamp not null,
    attribution_rule text not null,
    first_platform text not null,
    first_campaign_id text,
    total_touchpoints bigint not null,
    n_contracts bigint not null,
    first_contract_at timestamp,
    days_to_first_contract int,
    contract_amount numeric(20, 2),
    contracts_without_rate bigint not null
);
create unique index on prod.fact_leads (lead_source_id);
-- Alone enough for what dashboards count per day: few values, many rows, so that it is as small as one on lead_day.
create index on prod.fact_leads (lead_day, platform, is_paid);
-- The few leads that have contracts, and those that have marks or an ad.
create index on prod.fact_leads (lead_day) where n_contracts > 0;
create index on prod.fact_leads (lead_day) where
utm_source is not null or utm_medium is not null or utm_campaign is not null or match_method is not null;
comment on table prod.fact_leads is 'Leads: one row per client, attributed by the last paid touch, the first touch beside it';
comment on column prod.fact_leads.contract_amount is
'Amount of the client''s contracts in the reporting currency, without those that contracts_without_rate counts';

create table prod.fact_contracts (
    contract_id bigint primary key,
    client_id bigint,
    client_key bigint not null,
    contract_date timestamp not null,
    contract_day date not null,
    lead_day date not null,
    contract_amount numeric(15, 2) not null,
    contract_currency text not null,
    contract_amount_reporting numeric(17, 2),
    id_product bigint,
    product_name text,
    product_category text,
    id_city int,
    branch_name text,
    branch_city text,
    days_to_convert int,
    total_touchpoints bigint not null,
    contract_number bigint not null,
    is_repeat boolean not null,
    platform text not null,
    platform_group text not null,
    channel text not null,
    is_paid boolean not null,
    campaign_id text,
    campaign_name text,
    adset_id text,
    adset_name text,
    ad_id text,
    ad_name text,
    creative_id text,
    creative_name text,
    creative_title text,
    creative_body text,
    creative_image_url text,
    keyword_id text,
    keyword_text text,
    utm_source text,
    utm_medium text,
    utm_campaign text,
    utm_content text,
    utm_term text,
    attributed_source_id bigint,
    attributed_at timestamp,
    attribution_rule text not null,
    attribution_level text not null,
    match_method text,
    match_score int
);
create index on prod.fact_contracts (client_id);
create index on prod.fact_contracts (contract_day);
create index on prod.fact_contracts (lead_day);
create index on prod.fact_contracts (id_product) include (contract_day, contract_amount_reporting);
comment on table prod.fact_contracts is 'Contracts with a positive amount, each attributed by the touches up to its own time';
comment on column prod.fact_contracts.lead_day is 'Day of the client''s lead; of the contract itself where it has no client';
comment on column prod.fact_contracts.contract_amount_reporting is 'In the reporting currency by the rate of its day; null: no rate is known';
comment on column prod.fact_contracts.days_to_convert is 'Days from the lead to the contract; null without a client, negative where the contract came first';
comment on column prod.fact_contracts.total_touchpoints is 'Touches of the client up to the contract';
comment on column prod.fact_contracts.contract_number is '1 for the client''s first contract';

create table prod.fact_campaign_performance_daily (
    day date not null,
    platform text not null,
    publisher_platform text not null,
    campaign_id text,
    adset_id text,
    ad_id text,
    ad_account text,
    has_account_figures boolean not null,
    impressions bigint not null,
    clicks bigint not null,
    spend_account numeric(20, 6) not null,
    account_currency text,
    spend numeric(20, 6),
    platform_leads numeric(20, 6) not null,
    leads bigint not null,
    contracts bigint not null,
    revenue numeric(20, 2) not null,
    contracts_without_rate bigint not null,
    cohort_contracts bigint not null,
    cohort_revenue numeric(20, 2) not null,
    cohort_contracts_without_rate bigint not null,
    unique nulls not distinct (day, platform, publisher_platform, campaign_id, adset_id, ad_id)
);
create index on prod.fact_campaign_performance_daily (campaign_id);
create index on prod.fact_campaign_performance_daily (ad_id);
comment on table prod.fact_campaign_performance_daily is
'Spend, delivery, leads and contracts per day, platform, publisher platform, campaign, ad set and ad; Google by campaign';
comment on column prod.fact_campaign_performance_daily.publisher_platform is
'Where Facebook showed the ad; otherwise, and for leads and contracts, the platform itself';
comment on column prod.fact_campaign_performance_daily.has_account_figures is 'Whether the ad account reported this row; else it holds leads or contracts alone';
comment on column prod.fact_campaign_performance_daily.clicks is
'Clicks as the platform counts them for this row. Facebook''s do not add up over publisher platforms: a sum may count one click twice';
comment on column prod.fact_campaign_performance_daily.spend is 'In the reporting currency by the rate of the day; null: no rate is known';
comment on column prod.fact_campaign_performance_daily.platform_leads is 'Leads (Facebook) or conversions (Google) as the platform reports them';
comment on column prod.fact_campaign_performance_daily.leads is 'Leads of the CRM by the day of the lead';
comment on column prod.fact_campaign_performance_daily.contracts is 'Contracts by the day of the contract';
comment on column prod.fact_campaign_performance_daily.revenue is 'Of contracts, in the reporting currency, without those that contracts_without_rate counts';
comment on column prod.fact_campaign_performance_daily.cohort_contracts is 'Contracts by the day of their client''s lead';

create table prod.conversion_changes (
    change_id bigint generated always as identity primary key,
    day date not null,
    platform text not null,
    campaign_id text,
    adset_id text,
    ad_id text,
    leads bigint not null,
    contracts bigint not null,
    revenue numeric(20, 2) not null,
    contracts_without_rate bigint not null,
    cohort_contracts bigint not null,
    cohort_revenue numeric(20, 2) not null,
    cohort_contracts_without_rate bigint not null
);
comment on table prod.conversion_changes is
'What refreshes of fact_leads and fact_contracts took away and added, until fact_campaign_performance_daily has followed';

create table prod.dim_clients (
    client_id bigint primary key,
    full_name text,
    phone text,
    email text,
    id_city int,
    crm_created_at timestamp,
    is_deleted boolean not null,
    lead_source_id bigint,
    first_touch_at timestamp,
    first_platform text,
    last_touch_at timestamp,
    last_platform text,
    lead_platform text,
    total_touches bigint not null,
    paid_touches bigint not null,
    n_contracts bigint not null,
    first_contract_at timestamp,
    last_contract_at timestamp,
    revenue numeric(20, 2) not null,
    contracts_without_rate bigint not null,
    segment text not null check (segment in ('prospect', 'customer', 'VIP'))
);
comment on table prod.dim_clients is 'Clients with contact data, first and last touch, totals and segment';

create table prod.dim_products (
    id_product bigint primary key,
    product_name text,
    product_category text,
    product_type text,
    base_price numeric(15, 2),
    currency text,
    is_active boolean,
    is_deleted boolean not null,
    is_in_catalogue boolean not null,
    first_sale_day date,
    last_sale_day date,
    sales bigint not null,
    revenue numeric(20, 2) not null,
    average_price numeric,
    contracts_without_rate bigint not null
);
comment on table prod.dim_products is 'The catalogue, and each product''s sales in the reporting currency';

create table prod.dim_campaigns (
    ad_account text not null,
    campaign_id text not null,
    campaign_name text,
    account_id text,
    objective text,
    status text,
    start_day date,
    stop_day date,
    is_deleted boolean not null,
    is_in_account boolean not null,
    platforms text [] not null,
    first_day date,
    last_day date,
    impressions bigint not null,
    clicks bigint not null,
    spend numeric(20, 6) not null,
    days_without_rate bigint not null,
    leads bigint not null,
    contracts bigint not null,
    revenue numeric(20, 2) not null,
    cpl numeric,
    roas numeric,
    primary key (ad_account, campaign_id)
);
comment on table prod.dim_campaigns is 'Campaigns of Facebook, Instagram included, and Google, with totals of all time';

create table prod.dim_ad_creatives (
    creative_id text primary key,
    creative_name text,
    object_type text,
    media_type text not null,
    title text,
    body text,
    description text,
    cta_type text,
    link_url text,
    permalink_url text,
    media_image_src text,
    thumbnail_url text,
    video_id text,
    is_deleted boolean not null,
    is_in_account boolean not null,
    n_ads bigint not null,
    first_day date,
    last_day date,
    impressions bigint not null,
    clicks bigint not null,
    spend numeric(20, 6) not null,
    days_without_rate bigint not null,
    leads bigint not null,
    contracts bigint not null,
    revenue numeric(20, 2) not null,
    ctr numeric,
    conversion_rate numeric,
    roas numeric
);
comment on table prod.dim_ad_creatives is 'Facebook creatives: texts, media and totals of the ads that show them';

-- The scope of the refresh that runs, as in stg.
create unlogged table prod.scope (
    transaction_id xid8 primary key,
    from_day date,
    to_day date,
    everything boolean not null
);
create unlogged table prod.scope_clients (client_id bigint primary key);
create unlogged table prod.scope_contracts (contract_id bigint primary key);
create unlogged table prod.scope_days (day date primary key, is_recounted boolean not null);
create unlogged table prod.scope_performance (like prod.fact_campaign_performance_daily);
