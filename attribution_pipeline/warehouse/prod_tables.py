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
PROD_VIEWS: tuple[LayerTable, ...] = ()
