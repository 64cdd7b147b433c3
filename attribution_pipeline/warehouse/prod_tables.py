"""Every table of schema prod and every view of prod and dashboards: what one row is and what it is made from."""

from functools import partial

from attribution_pipeline.warehouse.layer_table import LayerTable, layer_table

_prod = partial(layer_table, "prod")
_prod_view = partial(layer_table, "prod", is_view=True)
_dashboard = partial(layer_table, "dashboards", is_view=True)

#: Every table of prod in refresh order.
PROD_TABLES: tuple[LayerTable, ...] = (
    _prod(
        "fact_events",
        "Touches, numbered along each client's journey, with marks, ad and how the ad was found",
        "stg/touches stg/crm_events stg/source_attribution stg/marketing_match stg/fact_leads",
        "event_day",
    ),
    _prod(
        "fact_leads",
        "Leads: one row per client, attributed by the last paid touch, the first touch beside it",
        "stg/fact_leads stg/fact_contracts prod/fact_events",
        "lead_day",
    ),
    _prod(
        "fact_contracts",
        "Contracts with a positive amount: product, branch, source, days and touches it took, new or repeat",
        "stg/fact_contracts stg/v9_contracts_with_sk_enriched stg/fact_leads prod/fact_events",
        "contract_day",
    ),
    _prod(
        "fact_campaign_performance_daily",
        "Spend, delivery, leads and contracts per day, platform, publisher platform, campaign, ad set and ad",
        "prod/fact_leads prod/fact_contracts raw/fb_ad_insights raw/google_ads_campaign_daily raw/google_ads_campaigns "
        "raw/fx_rates",
        "day",
    ),
    _prod(
        "dim_clients",
        "Clients with contact data, first and last touch, totals and segment",
        "raw/itcrm_clients prod/fact_events prod/fact_leads prod/fact_contracts",
    ),
    _prod(
        "dim_products", "The catalogue with each product's sales", "raw/itcrm_products prod/fact_contracts"
    ),
    _prod(
        "dim_campaigns",
        "Campaigns of Facebook, Instagram included, and Google, with totals",
        "raw/fb_campaigns raw/google_ads_campaigns raw/google_ads_campaign_daily prod/fact_campaign_performance_daily",
    ),
    _prod(
        "dim_ad_creatives",
        "Facebook creatives: texts, media and totals",
        "raw/fb_ad_creative_details raw/fb_ads prod/fact_campaign_performance_daily",
    ),
)

#: Every view that people read.
PROD_VIEWS: tuple[LayerTable, ...] = (
    _prod_view(
        "fact_keyword_performance_daily",
        "Google's figures per day and keyword: the spend of the campaigns once more, never to be added to it",
        "raw/google_ads_keyword_daily raw/google_ads_keywords raw/google_ads_campaigns raw/fx_rates",
    ),
    _prod_view(
        "view_funnel_summary",
        "The funnel of each platform, all of history: impressions, clicks, leads, contracts, revenue",
        "prod/fact_campaign_performance_daily",
    ),
    _prod_view(
        "view_product_performance",
        "Sales of each product, all of history: contracts, clients, revenue, price, days to convert, platforms",
        "prod/dim_products prod/fact_contracts",
    ),
    _prod_view(
        "view_client_funnel",
        "How far each client has come: stage, source, touches, days and contracts; no contact data",
        "prod/dim_clients prod/fact_leads",
    ),
    _prod_view(
        "view_utm_audit",
        "What keeps leads from being credited to their ads: spend without leads, campaign marks that match no campaign, "
        "unresolved macros, links that name another platform",
        "prod/fact_events prod/fact_campaign_performance_daily prod/dim_campaigns stg/source_attribution "
        "stg/source_rules stg/v9_facebook_ad_creatives_full raw/itcrm_analytics raw/itcrm_internet_request_relation",
    ),
    _dashboard(
        "fact_leads",
        "Leads: one row per client, attributed by the last paid touch; no contact data",
        "prod/fact_leads",
    ),
    _dashboard(
        "v6_contracts_enriched",
        "Contracts with product, branch, and source down to campaign, creative and utm; no contact data",
        "prod/fact_contracts",
    ),
    _dashboard("v6_product_performance", "Sales per day, product and platform", "prod/fact_contracts"),
    _dashboard("v6_branch_performance", "Sales per day, branch and platform", "prod/fact_contracts"),
    _dashboard(
        "v6_campaign_roi_daily",
        "Spend, delivery, leads, and their contracts and revenue, per day of the lead, platform and campaign",
        "prod/fact_campaign_performance_daily prod/dim_campaigns",
    ),
    _dashboard(
        "v6_attribution_coverage",
        "Per day: how many leads and contracts have a platform, utm, campaign, ad set, ad, creative and keyword",
        "prod/fact_leads prod/fact_contracts",
    ),
    _dashboard(
        "v6_funnel_daily",
        "From impressions to contracts per day and platform",
        "prod/fact_campaign_performance_daily",
    ),
)
