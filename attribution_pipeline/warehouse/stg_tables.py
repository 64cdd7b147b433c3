"""Every table of schema stg: what one row is, what it is made from, and which column says its day."""

from functools import partial

from attribution_pipeline.warehouse.layer_table import LayerTable, layer_table

_table = partial(layer_table, "stg")

#: Every table of stg in refresh order.
STG_TABLES: tuple[LayerTable, ...] = (
    _table(
        "source_rules",
        "Which text means which platform: the business's own rules, then the shipped ones, in the order in which they apply",
        "",
    ),
    _table("form_leads", "Facebook form leads with cleaned marks and contact data", "raw/fb_leads"),
    _table(
        "crm_events",
        "Touches: one row per CRM event of a client, the client's first one marked",
        "raw/itcrm_new_source raw/itcrm_new_types",
        "event_day",
    ),
    _table(
        "source_attribution",
        "The cleaned marks of a touch and its platform by the twelve rules, with the evidence that decided",
        "raw/itcrm_new_source stg/form_leads stg/source_rules raw/itcrm_internet_request raw/itcrm_internet_request_relation "
        "raw/itcrm_analytics raw/itcrm_events_relations raw/itcrm_new_types",
        "event_day",
    ),
    _table(
        "touch_keys",
        "Ids, click ids, names and contacts by which rows of the ad accounts refer to touches",
        "stg/source_attribution",
    ),
    _table(
        "marketing_match",
        "The ad of a touch: method and score of the match, and campaign, ad set, ad, creative and keyword",
        "stg/crm_events stg/source_attribution stg/form_leads raw/google_ads_clicks raw/fb_campaigns raw/fb_adsets raw/fb_ads "
        "raw/fb_ad_creative_details raw/fb_ad_insights raw/google_ads_campaigns raw/google_ads_ad_groups raw/google_ads_ads "
        "raw/google_ads_keywords raw/google_ads_campaign_daily",
    ),
    _table(
        "touches",
        "Touches with their final platform, channel, whether they were paid for, and their ad",
        "stg/crm_events stg/source_attribution stg/marketing_match",
        "event_day",
    ),
    _table(
        "v9_client_last_paid_touch",
        "The last paid touch of each client that has one up to the lead's cut-off",
        "stg/touches stg/crm_events raw/itcrm_docs_clients",
    ),
    _table(
        "fact_leads",
        "Leads: one row per client, attributed by the last paid touch, the first touch beside it",
        "stg/v9_client_last_paid_touch stg/touches stg/crm_events stg/source_attribution stg/marketing_match "
        "raw/itcrm_docs_clients raw/fx_rates",
        "lead_day",
    ),
    _table(
        "fact_contracts",
        "Contracts with a positive amount, each attributed by the touches up to its own time",
        "stg/touches stg/crm_events raw/itcrm_docs_clients raw/itcrm_new_source raw/fx_rates",
        "contract_day",
    ),
    _table(
        "v9_contracts_with_sk_enriched",
        "Contracts with product, branch, campaign, ad set, ad, creative, utm marks and the level of attribution",
        "stg/fact_contracts stg/marketing_match stg/source_attribution raw/itcrm_products raw/itcrm_branches "
        "raw/fb_ad_creative_details",
        "contract_day",
    ),
    _table(
        "v9_facebook_ad_creatives_full",
        "Facebook creatives by ad, ad set and campaign, with all texts and media",
        "raw/fb_ad_creative_details raw/fb_ads raw/fb_adsets raw/fb_campaigns",
    ),
    _table(
        "rejected_rows",
        "Raw rows that no fact may count: CRM events without a client, contracts without a positive amount",
        "raw/itcrm_new_source raw/itcrm_docs_clients",
    ),
)
