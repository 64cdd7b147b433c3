-- Schema stg: the rules' inputs, one table per step of the attribution rules, and the scope of a refresh.
-- Tables of touches are keyed (client_id, id_source): refreshes work client by client, and so would a sharded warehouse.
create schema stg;

-- Lower-casing must not depend on the database's locale: PostgreSQL 18 has Unicode's rules built in, older ones take ICU's.
do $$
begin
    if current_setting('server_version_num')::int >= 180000 then
        execute 'create collation stg.unicode (provider = builtin, locale = ''PG_UNICODE_FAST'')';
    elsif exists (select from pg_collation where collprovider = 'i') then
        create collation stg.unicode (provider = icu, locale = 'und');
    else
        raise exception 'this PostgreSQL is built without ICU: use PostgreSQL 18 or newer, or a build with ICU';
    end if;
end
$$;

create table stg.settings (
    only_row boolean primary key default true check (only_row),
    time_zone text not null default 'Europe/Kyiv',
    reporting_currency text not null default 'UAH',
    lookback_days int check (lookback_days >= 0),
    own_hosts text [] not null default '{}',
    rules_version text not null default ''
);
insert into stg.settings default values;
comment on table stg.settings is
'What the rules depend on besides raw rows; rules_version: hash of the SQL files and the referrer list';

create table stg.refresh_state (
    only_row boolean primary key default true check (only_row),
    fingerprint text,
    time_zone text,
    refreshed_at timestamptz
);
insert into stg.refresh_state default values;
comment on table stg.refresh_state is 'Settings and rules that the tables of stg were computed with; another fingerprint makes them stale';

create table stg.source_rules (
    rule_rank int primary key,
    origin text not null check (origin in ('business', 'shipped')),
    field text not null check (field in ('utm_source', 'utm_medium', 'request_type', 'event_type')),
    match text not null check (match in ('exact', 'prefix', 'suffix', 'contains')),
    pattern text not null check (pattern <> ''),
    platform text not null
);
comment on table stg.source_rules is 'Which text means which platform; the rule of the smallest rule_rank that matches decides';

create table stg.referrer_hosts (
    host text primary key,
    platform text not null
);
comment on table stg.referrer_hosts is
'Search engines (organic), social networks and mail sites, from the public list of the package referer-parser';

create table stg.form_leads (
    fb_lead_id text primary key,
    created_at timestamp not null,
    created_day date not null,
    platform text,
    fclid text,
    phone text,
    email text,
    is_organic boolean,
    campaign_id text,
    adset_id text,
    ad_id text
);
create index on stg.form_leads (created_day);
-- Hash indexes, since these are texts of any length.
create index on stg.form_leads using hash (fclid) where fclid is not null;
create index on stg.form_leads (phone) where phone is not null;
create index on stg.form_leads using hash (email) where email is not null;

create table stg.crm_events (
    client_id bigint not null,
    id_source bigint not null,
    date_time timestamp not null,
    event_day date not null,
    event_type int,
    event_kind text,
    id_user bigint,
    rejection int,
    no_answer int,
    is_first_touch boolean not null,
    primary key (client_id, id_source)
);
create index on stg.crm_events (event_day);

create table stg.source_attribution (
    client_id bigint not null,
    id_source bigint not null,
    event_day date not null,
    source_platform text not null,
    evidence text not null,
    analytics_id bigint,
    fb_lead_id text,
    fb_platform text,
    gclid text,
    gbraid text,
    wbraid text,
    ttclid text,
    msclkid text,
    fbclid text,
    fclid text,
    utm_source text,
    utm_medium text,
    utm_campaign text,
    utm_content text,
    utm_term text,
    utm_id text,
    ad_id text,
    adset_id text,
    campaign_id text,
    form_id text,
    page_id text,
    event_id text,
    ga_client_id text,
    phone text,
    email text,
    primary key (client_id, id_source)
);

create index on stg.source_attribution (id_source);

create table stg.touch_keys (
    key_kind text not null,
    key_value text not null,
    client_id bigint not null,
    id_source bigint not null,
    event_day date not null,
    primary key (id_source, client_id, key_kind, key_value)
);
create index on stg.touch_keys (key_kind, key_value);

create table stg.marketing_match (
    client_id bigint not null,
    id_source bigint not null,
    match_method text not null,
    match_score int,
    ad_account text,
    platform text,
    fb_lead_id text,
    is_organic boolean,
    campaign_id text,
    adset_id text,
    ad_id text,
    creative_id text,
    keyword_id text,
    campaign_name text,
    adset_name text,
    ad_name text,
    creative_name text,
    keyword_text text,
    primary key (client_id, id_source)
);
create index on stg.marketing_match (campaign_id);
create index on stg.marketing_match (adset_id);
create index on stg.marketing_match (ad_id);
create index on stg.marketing_match (creative_id);
create index on stg.marketing_match (keyword_id);

create table stg.touches (
    client_id bigint not null,
    id_source bigint not null,
    date_time timestamp not null,
    event_day date not null,
    platform text not null,
    channel text not null,
    is_paid boolean not null,
    utm_source text,
    campaign_id text,
    adset_id text,
    ad_id text,
    creative_id text,
    keyword_id text,
    match_method text,
    match_score int,
    primary key (client_id, id_source)
);
create index touches_paid on stg.touches (client_id, date_time desc, id_source desc) where is_paid;
create index touches_known on stg.touches (client_id, date_time, id_source) where platform <> 'direct';

create table stg.v9_client_last_paid_touch (
    client_id bigint primary key,
    id_source bigint not null,
    date_time timestamp not null,
    platform text not null,
    channel text not null,
    utm_source text,
    campaign_id text,
    adset_id text,
    ad_id text,
    creative_id text,
    keyword_id text,
    match_method text,
    match_score int
);

create table stg.fact_leads (
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
    campaign_id text,
    campaign_name text,
    adset_id text,
    adset_name text,
    ad_id text,
    ad_name text,
    creative_id text,
    keyword_id text,
    match_method text,
    match_score int,
    attributed_source_id bigint not null,
    attributed_at timestamp not null,
    attribution_rule text not null,
    first_platform text not null,
    first_campaign_id text,
    first_contract_at timestamp,
    n_contracts bigint not null,
    contract_amount_reporting numeric
);
create unique index on stg.fact_leads (lead_source_id);
create index on stg.fact_leads (lead_day);

create table stg.fact_contracts (
    contract_id bigint primary key,
    client_id bigint,
    client_key bigint not null,
    id_source bigint,
    contract_date timestamp not null,
    contract_day date not null,
    contract_amount numeric(15, 2) not null,
    contract_currency text not null,
    contract_amount_reporting numeric(17, 2),
    id_product bigint,
    id_city int,
    platform text not null,
    platform_group text not null,
    channel text not null,
    is_paid boolean not null,
    utm_source text,
    campaign_id text,
    adset_id text,
    ad_id text,
    creative_id text,
    keyword_id text,
    match_method text,
    match_score int,
    attributed_source_id bigint,
    attributed_at timestamp,
    attribution_rule text not null
);
create index on stg.fact_contracts (client_id);
create index on stg.fact_contracts (contract_day);

create table stg.v9_contracts_with_sk_enriched (
    sk_contract bigint primary key,
    sk_lead bigint,
    contract_id bigint not null,
    client_id bigint,
    contract_date timestamp not null,
    contract_day date not null,
    contract_amount numeric(15, 2) not null,
    contract_currency text not null,
    contract_amount_reporting numeric(17, 2),
    id_product bigint,
    product_name text,
    product_category text,
    id_city int,
    branch_name text,
    branch_city text,
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
    attribution_rule text not null,
    attribution_level text not null,
    match_method text,
    match_score int
);

create table stg.v9_facebook_ad_creatives_full (
    ad_creative_id text not null,
    ad_key text not null,
    ad_id text,
    ad_name text,
    ad_status text,
    adset_id text,
    adset_name text,
    campaign_id text,
    campaign_name text,
    objective text,
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
    primary key (ad_creative_id, ad_key)
);

create table stg.rejected_rows (
    source_table text not null,
    source_key bigint not null,
    day date,
    reason text not null,
    row_data jsonb not null,
    primary key (source_table, source_key)
);

-- The scope of the refresh that runs: filled at its start, meaningless afterwards, so it need not survive a crash.
create unlogged table stg.scope (
    transaction_id xid8 primary key,
    from_day date,
    to_day date,
    everything boolean not null
);
create unlogged table stg.scope_changes (
    change_id bigint primary key,
    table_name text not null,
    operation text not null,
    is_relevant boolean not null,
    old_row jsonb,
    new_row jsonb
);
create unlogged table stg.scope_clients (client_id bigint primary key);
create unlogged table stg.scope_contracts (contract_id bigint primary key);
create unlogged table stg.scope_events (id_source bigint primary key);
create unlogged table stg.scope_touches (
    id_source bigint primary key,
    client_id bigint not null,
    event_day date not null,
    event_type int
);
create unlogged table stg.scope_form_leads (fb_lead_id text primary key);
create unlogged table stg.scope_marked_touches (
    client_id bigint not null,
    id_source bigint not null,
    date_time timestamp not null,
    event_day date not null,
    source_platform text not null,
    fb_lead_id text,
    gclid text,
    fclid text,
    utm_campaign text,
    utm_content text,
    utm_term text,
    utm_id text,
    ad_id text,
    adset_id text,
    campaign_id text,
    phone text,
    email text
);
create unlogged table stg.scope_matches (
    client_id bigint not null,
    id_source bigint not null,
    match_method text not null,
    match_score int,
    ad_account text,
    fb_lead_id text,
    campaign_id text,
    adset_id text,
    ad_id text,
    keyword_id text,
    primary key (client_id, id_source)
);
create unlogged table stg.refresh_counts (
    table_name text primary key,
    rows_deleted bigint not null,
    rows_inserted bigint not null
);
