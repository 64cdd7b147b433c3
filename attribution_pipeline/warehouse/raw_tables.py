"""Every raw table: where it comes from, its columns, its key and its day.

The tables themselves are made by the Alembic revisions; a test holds both equal.
"""

from attribution_pipeline.warehouse.raw_contract import RawTable

#: Every raw table by name, in load order: tables that give a day to others come before them.
RAW_TABLES: dict[str, RawTable] = {
    table.name: table
    for table in (
        RawTable.define(
            "itcrm_clients",
            "crm",
            "Clients of the CRM with their contact data",
            key="id_uniq",
            columns=(
                "id_uniq bigint not null, full_name text, phone text, email text, id_city int, created_at "
                "timestamp, updated_at timestamp"
            ),
        ),
        RawTable.define(
            "itcrm_new_source",
            "crm",
            "The CRM's event log: every call, visit, request and message of a client",
            key="id_source",
            day="date_time",
            columns=(
                "id_source bigint not null, id_uniq bigint, id_user bigint, type int, date_time timestamp not "
                "null, days date, dogovor int, rejection int, no_answer int, at_event int, updated_at timestamp"
            ),
        ),
        RawTable.define(
            "itcrm_new_types",
            "crm",
            "Kinds of CRM events",
            key="id_type",
            columns=("id_type int not null, types_descr text"),
        ),
        RawTable.define(
            "itcrm_docs_clients",
            "crm",
            "Contracts with their amounts",
            key="contract_id",
            day="currentdate",
            columns=(
                "contract_id bigint not null, id_source bigint, customer text, currentdate timestamp not null, "
                "total_cost_of_the_contract numeric(15,2), currency text, payment_form text, payment_status text, "
                "id_product bigint, id_city int, updated_at timestamp"
            ),
        ),
        RawTable.define(
            "itcrm_internet_request",
            "crm",
            "Requests sent through web forms, with page and referrer",
            key="request_id",
            day="created_at",
            columns=(
                "request_id bigint not null, request_type text, form_name text, promo text, page_url text, "
                "referrer_url text, created_at timestamp"
            ),
        ),
        RawTable.define(
            "itcrm_internet_request_relation",
            "crm",
            "Which internet request belongs to which CRM event",
            key="id_source, id_request",
            follows_event=True,
            columns=("id_source bigint not null, id_request bigint not null"),
        ),
        RawTable.define(
            "itcrm_analytics",
            "crm",
            "Tracking marks that came with an internet request",
            key="id",
            day="request_created_at",
            columns=(
                "id bigint not null, internet_request_id bigint, code jsonb, phone text, email text, "
                "request_created_at timestamp"
            ),
        ),
        RawTable.define(
            "itcrm_events",
            "crm",
            "Calendar of open days and fairs (not client events)",
            key="id_event",
            columns=(
                "id_event int not null, name_event text, full_name_event text, date_event date, type_event text, "
                "status_event text, advertising_costs numeric(15,2)"
            ),
        ),
        RawTable.define(
            "itcrm_events_relations",
            "crm",
            "Which CRM event belongs to which open day or fair",
            key="id_source, id_event",
            follows_event=True,
            columns=("id_source bigint not null, id_event int not null"),
        ),
        RawTable.define(
            "itcrm_new_form",
            "crm",
            "Which form a CRM event came through",
            key="id_source, id_form",
            follows_event=True,
            columns=("id_source bigint not null, id_form int not null"),
        ),
        RawTable.define(
            "itcrm_new_form_name",
            "crm",
            "Names of the forms",
            key="id_form",
            columns=("id_form int not null, form_name text"),
        ),
        RawTable.define(
            "itcrm_products",
            "crm",
            "Catalogue of courses",
            key="id_product",
            columns=(
                "id_product bigint not null, product_name text, product_category text, product_type text, "
                "base_price numeric(15,2), currency text, is_active boolean"
            ),
        ),
        RawTable.define(
            "itcrm_branches",
            "crm",
            "Branches of the business",
            key="id_city",
            columns=(
                "id_city int not null, branch_name text, city text, country text, alias text, timezone text"
            ),
        ),
        RawTable.define(
            "fb_campaigns",
            "facebook",
            "Facebook campaigns",
            key="campaign_id",
            columns=(
                "campaign_id text not null, account_id text, name text, objective text, status text, "
                "effective_status text, buying_type text, start_time timestamptz, stop_time timestamptz, "
                "created_time timestamptz, updated_time timestamptz"
            ),
        ),
        RawTable.define(
            "fb_adsets",
            "facebook",
            "Facebook ad sets",
            key="adset_id",
            columns=(
                "adset_id text not null, campaign_id text, account_id text, name text, status text, "
                "effective_status text, created_time timestamptz, updated_time timestamptz"
            ),
        ),
        RawTable.define(
            "fb_ads",
            "facebook",
            "Facebook ads",
            key="ad_id",
            columns=(
                "ad_id text not null, adset_id text, campaign_id text, account_id text, ad_name text, "
                "ad_creative_id text, status text, effective_status text, created_time timestamptz, updated_time "
                "timestamptz"
            ),
        ),
        RawTable.define(
            "fb_ad_creative_details",
            "facebook",
            "Facebook creatives: texts and media",
            key="ad_creative_id",
            columns=(
                "ad_creative_id text not null, creative_name text, object_type text, title text, body text, "
                "description text, cta_type text, link_url text, permalink_url text, media_image_src text, "
                "thumbnail_url text, video_id text, updated_time timestamptz"
            ),
        ),
        RawTable.define(
            "fb_leads",
            "facebook",
            "Leads of Facebook and Instagram lead forms",
            key="fb_lead_id",
            day="created_time",
            columns=(
                "fb_lead_id text not null, form_id text, form_name text, page_id text, platform text, campaign_id "
                "text, adset_id text, ad_id text, is_organic boolean, created_time timestamptz not null, name "
                "text, phone text, email text, code jsonb, field_data jsonb"
            ),
        ),
        RawTable.define(
            "fb_ad_insights",
            "facebook",
            "Spend and delivery per day, ad and publisher platform",
            key="date_start, ad_id, publisher_platform",
            day="date_start",
            columns=(
                "date_start date not null, account_id text, campaign_id text, adset_id text, ad_id text not null, "
                "ad_name text, publisher_platform text not null, spend numeric(18,6), impressions bigint, clicks "
                "bigint, reach bigint, account_currency text, actions jsonb"
            ),
        ),
        RawTable.define(
            "google_ads_campaigns",
            "google_ads",
            "Google Ads campaigns",
            key="campaign_id",
            columns=(
                "campaign_id bigint not null, customer_id bigint, campaign_name text, status text, "
                "advertising_channel_type text, start_date date, end_date date, currency_code text"
            ),
        ),
        RawTable.define(
            "google_ads_ad_groups",
            "google_ads",
            "Google Ads ad groups",
            key="ad_group_id",
            columns=(
                "ad_group_id bigint not null, campaign_id bigint, customer_id bigint, ad_group_name text, status "
                "text"
            ),
        ),
        RawTable.define(
            "google_ads_ads",
            "google_ads",
            "Google Ads ads",
            key="ad_id",
            columns=(
                "ad_id bigint not null, ad_group_id bigint, campaign_id bigint, customer_id bigint, ad_name text, "
                "ad_type text, status text"
            ),
        ),
        RawTable.define(
            "google_ads_keywords",
            "google_ads",
            "Google Ads keywords",
            key="ad_group_id, criterion_id",
            columns=(
                "ad_group_id bigint not null, criterion_id bigint not null, campaign_id bigint, customer_id "
                "bigint, keyword_text text, match_type text, status text"
            ),
        ),
        RawTable.define(
            "google_ads_clicks",
            "google_ads",
            "Google Ads clicks by gclid",
            key="gclid",
            day="date",
            columns=(
                "gclid text not null, date date not null, customer_id bigint, campaign_id bigint, ad_group_id "
                "bigint, ad_id bigint, criterion_id bigint, network text"
            ),
        ),
        RawTable.define(
            "google_ads_campaign_daily",
            "google_ads",
            "Google Ads figures per campaign and day",
            key="date, campaign_id",
            day="date",
            columns=(
                "date date not null, campaign_id bigint not null, customer_id bigint, campaign_name text, "
                "impressions bigint, clicks bigint, cost_micros bigint, conversions numeric, conversions_value "
                "numeric, currency_code text"
            ),
        ),
        RawTable.define(
            "google_ads_keyword_daily",
            "google_ads",
            "Google Ads figures per keyword and day",
            key="date, ad_group_id, criterion_id",
            day="date",
            columns=(
                "date date not null, ad_group_id bigint not null, criterion_id bigint not null, campaign_id "
                "bigint, customer_id bigint, impressions bigint, clicks bigint, cost_micros bigint, conversions "
                "numeric, currency_code text"
            ),
        ),
        RawTable.define(
            "fx_rates",
            "rates",
            "Exchange rates to the reporting currency per day",
            key="rate_date, currency",
            day="rate_date",
            columns=("rate_date date not null, currency text not null, rate numeric not null"),
        ),
    )
}
