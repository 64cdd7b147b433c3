-- Schema raw: each source's rows as the source gave them, and what the loader records about them.
create schema raw;

create table raw.itcrm_clients (
    id_uniq bigint not null,
    full_name text,
    phone text,
    email text,
    id_city int,
    created_at timestamp,
    updated_at timestamp,
    _loaded_at timestamptz not null default now(),
    _deleted_at timestamptz,
    primary key (id_uniq)
);
comment on table raw.itcrm_clients is 'Clients of the CRM with their contact data';

create table raw.itcrm_new_source (
    id_source bigint not null,
    id_uniq bigint,
    id_user bigint,
    type int,
    date_time timestamp not null,
    days date,
    dogovor int,
    rejection int,
    no_answer int,
    at_event int,
    updated_at timestamp,
    _loaded_at timestamptz not null default now(),
    primary key (id_source)
);
comment on table raw.itcrm_new_source is 'The CRM''s event log: every call, visit, request and message of a client';

create table raw.itcrm_new_types (
    id_type int not null,
    types_descr text,
    _loaded_at timestamptz not null default now(),
    _deleted_at timestamptz,
    primary key (id_type)
);
comment on table raw.itcrm_new_types is 'Kinds of CRM events';

create table raw.itcrm_docs_clients (
    contract_id bigint not null,
    id_source bigint,
    customer text,
    currentdate timestamp not null,
    total_cost_of_the_contract numeric(15,2),
    currency text,
    payment_form text,
    payment_status text,
    id_product bigint,
    id_city int,
    updated_at timestamp,
    _loaded_at timestamptz not null default now(),
    primary key (contract_id)
);
comment on table raw.itcrm_docs_clients is 'Contracts with their amounts';

create table raw.itcrm_internet_request (
    request_id bigint not null,
    request_type text,
    form_name text,
    promo text,
    page_url text,
    referrer_url text,
    created_at timestamp,
    _loaded_at timestamptz not null default now(),
    primary key (request_id)
);
comment on table raw.itcrm_internet_request is 'Requests sent through web forms, with page and referrer';

create table raw.itcrm_internet_request_relation (
    id_source bigint not null,
    id_request bigint not null,
    _loaded_at timestamptz not null default now(),
    _day date,
    primary key (id_source, id_request)
);
comment on table raw.itcrm_internet_request_relation is 'Which internet request belongs to which CRM event';

create table raw.itcrm_analytics (
    id bigint not null,
    internet_request_id bigint,
    code jsonb,
    phone text,
    email text,
    request_created_at timestamp,
    _loaded_at timestamptz not null default now(),
    primary key (id)
);
comment on table raw.itcrm_analytics is 'Tracking marks that came with an internet request';

create table raw.itcrm_events (
    id_event int not null,
    name_event text,
    full_name_event text,
    date_event date,
    type_event text,
    status_event text,
    advertising_costs numeric(15,2),
    _loaded_at timestamptz not null default now(),
    _deleted_at timestamptz,
    primary key (id_event)
);
comment on table raw.itcrm_events is 'Calendar of open days and fairs (not client events)';

create table raw.itcrm_events_relations (
    id_source bigint not null,
    id_event int not null,
    _loaded_at timestamptz not null default now(),
    _day date,
    primary key (id_source, id_event)
);
comment on table raw.itcrm_events_relations is 'Which CRM event belongs to which open day or fair';

create table raw.itcrm_new_form (
    id_source bigint not null,
    id_form int not null,
    _loaded_at timestamptz not null default now(),
    _day date,
    primary key (id_source, id_form)
);
comment on table raw.itcrm_new_form is 'Which form a CRM event came through';

create table raw.itcrm_new_form_name (
    id_form int not null,
    form_name text,
    _loaded_at timestamptz not null default now(),
    _deleted_at timestamptz,
    primary key (id_form)
);
comment on table raw.itcrm_new_form_name is 'Names of the forms';

create table raw.itcrm_products (
    id_product bigint not null,
    product_name text,
    product_category text,
    product_type text,
    base_price numeric(15,2),
    currency text,
    is_active boolean,
    _loaded_at timestamptz not null default now(),
    _deleted_at timestamptz,
    primary key (id_product)
);
comment on table raw.itcrm_products is 'Catalogue of courses';

create table raw.itcrm_branches (
    id_city int not null,
    branch_name text,
    city text,
    country text,
    alias text,
    timezone text,
    _loaded_at timestamptz not null default now(),
    _deleted_at timestamptz,
    primary key (id_city)
);
comment on table raw.itcrm_branches is 'Branches of the business';

create table raw.fb_campaigns (
    campaign_id text not null,
    account_id text,
    name text,
    objective text,
    status text,
    effective_status text,
    buying_type text,
    start_time timestamptz,
    stop_time timestamptz,
    created_time timestamptz,
    updated_time timestamptz,
    _loaded_at timestamptz not null default now(),
    _deleted_at timestamptz,
    primary key (campaign_id)
);
comment on table raw.fb_campaigns is 'Facebook campaigns';

create table raw.fb_adsets (
    adset_id text not null,
    campaign_id text,
    account_id text,
    name text,
    status text,
    effective_status text,
    created_time timestamptz,
    updated_time timestamptz,
    _loaded_at timestamptz not null default now(),
    _deleted_at timestamptz,
    primary key (adset_id)
);
comment on table raw.fb_adsets is 'Facebook ad sets';

create table raw.fb_ads (
    ad_id text not null,
    adset_id text,
    campaign_id text,
    account_id text,
    ad_name text,
    ad_creative_id text,
    status text,
    effective_status text,
    created_time timestamptz,
    updated_time timestamptz,
    _loaded_at timestamptz not null default now(),
    _deleted_at timestamptz,
    primary key (ad_id)
);
comment on table raw.fb_ads is 'Facebook ads';

create table raw.fb_ad_creative_details (
    ad_creative_id text not null,
    creative_name text,
    object_type text,
    title text,
    body text,
    description text,
    cta_type text,
    link_url text,
    permalink_url text,
    media_image_src text,
    thumbnail_url text,
    video_id text,
    updated_time timestamptz,
    _loaded_at timestamptz not null default now(),
    _deleted_at timestamptz,
    primary key (ad_creative_id)
);
comment on table raw.fb_ad_creative_details is 'Facebook creatives: texts and media';

create table raw.fb_leads (
    fb_lead_id text not null,
    form_id text,
    form_name text,
    page_id text,
    platform text,
    campaign_id text,
    adset_id text,
    ad_id text,
    is_organic boolean,
    created_time timestamptz not null,
    name text,
    phone text,
    email text,
    code jsonb,
    field_data jsonb,
    _loaded_at timestamptz not null default now(),
    primary key (fb_lead_id)
);
comment on table raw.fb_leads is 'Leads of Facebook and Instagram lead forms';

create table raw.fb_ad_insights (
    date_start date not null,
    account_id text,
    campaign_id text,
    adset_id text,
    ad_id text not null,
    ad_name text,
    publisher_platform text not null,
    spend numeric(18,6),
    impressions bigint,
    clicks bigint,
    reach bigint,
    account_currency text,
    actions jsonb,
    _loaded_at timestamptz not null default now(),
    primary key (date_start, ad_id, publisher_platform)
);
comment on table raw.fb_ad_insights is 'Spend and delivery per day, ad and publisher platform';

create table raw.google_ads_campaigns (
    campaign_id bigint not null,
    customer_id bigint,
    campaign_name text,
    status text,
    advertising_channel_type text,
    start_date date,
    end_date date,
    currency_code text,
    _loaded_at timestamptz not null default now(),
    _deleted_at timestamptz,
    primary key (campaign_id)
);
comment on table raw.google_ads_campaigns is 'Google Ads campaigns';

create table raw.google_ads_ad_groups (
    ad_group_id bigint not null,
    campaign_id bigint,
    customer_id bigint,
    ad_group_name text,
    status text,
    _loaded_at timestamptz not null default now(),
    _deleted_at timestamptz,
    primary key (ad_group_id)
);
comment on table raw.google_ads_ad_groups is 'Google Ads ad groups';

create table raw.google_ads_ads (
    ad_id bigint not null,
    ad_group_id bigint,
    campaign_id bigint,
    customer_id bigint,
    ad_name text,
    ad_type text,
    status text,
    _loaded_at timestamptz not null default now(),
    _deleted_at timestamptz,
    primary key (ad_id)
);
comment on table raw.google_ads_ads is 'Google Ads ads';

create table raw.google_ads_keywords (
    ad_group_id bigint not null,
    criterion_id bigint not null,
    campaign_id bigint,
    customer_id bigint,
    keyword_text text,
    match_type text,
    status text,
    _loaded_at timestamptz not null default now(),
    _deleted_at timestamptz,
    primary key (ad_group_id, criterion_id)
);
comment on table raw.google_ads_keywords is 'Google Ads keywords';

create table raw.google_ads_clicks (
    gclid text not null,
    date date not null,
    customer_id bigint,
    campaign_id bigint,
    ad_group_id bigint,
    ad_id bigint,
    criterion_id bigint,
    network text,
    _loaded_at timestamptz not null default now(),
    primary key (gclid)
);
comment on table raw.google_ads_clicks is 'Google Ads clicks by gclid';

create table raw.google_ads_campaign_daily (
    date date not null,
    campaign_id bigint not null,
    customer_id bigint,
    campaign_name text,
    impressions bigint,
    clicks bigint,
    cost_micros bigint,
    conversions numeric,
    conversions_value numeric,
    currency_code text,
    _loaded_at timestamptz not null default now(),
    primary key (date, campaign_id)
);
comment on table raw.google_ads_campaign_daily is 'Google Ads figures per campaign and day';

create table raw.google_ads_keyword_daily (
    date date not null,
    ad_group_id bigint not null,
    criterion_id bigint not null,
    campaign_id bigint,
    customer_id bigint,
    impressions bigint,
    clicks bigint,
    cost_micros bigint,
    conversions numeric,
    currency_code text,
    _loaded_at timestamptz not null default now(),
    primary key (date, ad_group_id, criterion_id)
);
comment on table raw.google_ads_keyword_daily is 'Google Ads figures per keyword and day';

create table raw.fx_rates (
    rate_date date not null,
    currency text not null,
    rate numeric not null,
    _loaded_at timestamptz not null default now(),
    primary key (rate_date, currency)
);
comment on table raw.fx_rates is 'Exchange rates to the reporting currency per day';

create index on raw.itcrm_new_source (id_uniq);
create index on raw.itcrm_new_source (date_time);
create index on raw.itcrm_docs_clients (id_source);
create index on raw.itcrm_docs_clients (currentdate);
create index on raw.itcrm_internet_request (created_at);
create index on raw.itcrm_internet_request_relation (id_request);
create index on raw.itcrm_internet_request_relation (_day);
create index on raw.itcrm_analytics (internet_request_id);
create index on raw.itcrm_analytics (request_created_at);
create index on raw.itcrm_events_relations (_day);
create index on raw.itcrm_new_form (_day);
create index on raw.fb_leads (created_time);
create index on raw.fb_ad_insights (campaign_id, date_start);
create index on raw.google_ads_clicks (date);

create table raw.changes (
    change_id bigint generated always as identity primary key,
    table_name text not null,
    operation text not null check (operation in ('insert', 'update', 'delete', 'reload')),
    old_row jsonb,
    new_row jsonb,
    changed_at timestamptz not null default now()
);
comment on table raw.changes is
'Rows that a load inserted, updated or deleted and that no refresh has used yet; reload: so much of a table that its rows are not listed';

create table raw.rejected_rows (
    rejected_id bigint generated always as identity primary key,
    source_table text not null,
    day date,
    row_data jsonb,
    raw_line text,
    line_number bigint,
    reason text not null,
    loaded_at timestamptz not null default now()
);
create index on raw.rejected_rows (source_table, day);
comment on table raw.rejected_rows is
'Rows that break their table''s contract, as jsonb, or as the raw line where they are no valid jsonb; replaced when their day is loaded again';

create table raw.load_log (
    load_id bigint generated always as identity primary key,
    table_name text not null,
    day date,
    source text not null,
    rows_read bigint not null,
    rows_loaded bigint not null,
    rows_rejected bigint not null,
    run_id text,
    loaded_at timestamptz not null default now()
);
create index on raw.load_log (table_name, day, load_id desc);
comment on table raw.load_log is
'What each load of a table and day read, loaded and rejected; day null: reference tables and the bucket of rows without a day';

create table raw.warehouse_version (
    only_row boolean primary key default true check (only_row),
    sql_hash text not null,
    upgraded_at timestamptz not null default now()
);
comment on table raw.warehouse_version is 'Hash of the SQL files whose functions and views are installed';
