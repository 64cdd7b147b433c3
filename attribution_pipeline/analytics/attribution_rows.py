"""Rows of the v9 paths: attribution, contracts, cohorts and the journey of a lead. No contact data.

Times are wall-clock times of the business time zone, without offset. Unlike the widgets, contracts and revenue are
counted on the contract's own day.
"""

from datetime import date
from typing import Annotated

from pydantic import Field

from attribution_pipeline.analytics.units import LocalTime, Money, Percent, Row
from attribution_pipeline.analytics.widget_rows import (
    CampaignName,
    Change,
    ContractsWithoutRate,
    Cpl,
    Leads,
    Platform,
    Roas,
    RowsWithoutRate,
    Spend,
    UtmSource,
)

CampaignId = Annotated[
    str | None, Field(description="Campaign, as its ad account names it; null: none is known")
]
AdsetId = Annotated[str | None, Field(description="Ad set, or Google's ad group; null: none is known")]
AdsetName = Annotated[str | None, Field(description="Its name")]
AdId = Annotated[str | None, Field(description="Ad; null: none is known")]
AdName = Annotated[str | None, Field(description="Its name")]
UtmMark = Annotated[str | None, Field(description="Mark of the deciding touch; null where it has none")]
MatchMethod = Annotated[
    str | None, Field(description="How the ad was found, such as fb_lead_id or gclid; null: no match")
]
MatchScore = Annotated[int | None, Field(description="How sure the match is, up to 100; null: no match")]
AttributionRule = Annotated[
    str, Field(description="The step that decided: last_paid_touch, first_known_touch, first_touch ...")
]
WeekStart = Annotated[date, Field(description="Monday of the week; only days of the period are counted")]
Contracts = Annotated[int, Field(description="Contracts, by the day of the contract")]
Revenue = Annotated[Money, Field(description="Amount of contracts, in the reporting currency")]
Share = Annotated[Percent | None, Field(description="Of the platform's leads, in percent")]


class CampaignWeek(Row):
    """A week of a campaign; growth is against the same weekdays of the week before."""

    week_start: WeekStart
    platform: Platform
    campaign_id: CampaignId
    campaign_name: CampaignName
    spend: Spend
    impressions: int = Field(description="Impressions as the ad account counts them")
    clicks: int = Field(description="Clicks as the ad account counts them")
    leads: Leads
    contracts: Contracts
    revenue: Revenue
    cpl: Cpl
    roas: Roas
    spend_growth_pct: Change
    leads_growth_pct: Change
    revenue_growth_pct: Change
    contracts_without_rate: ContractsWithoutRate
    rows_without_rate: RowsWithoutRate


class Lead(Row):
    """A lead: a client, once."""

    lead_source_id: int = Field(description="The lead's first touch; its journey is asked for by it")
    client_id: int = Field(description="The client's number in the CRM")
    lead_date: LocalTime = Field(description="Time of the first touch")
    attributed_at: LocalTime = Field(description="Time of the touch that decided")
    platform: Platform
    campaign_id: CampaignId
    campaign_name: CampaignName
    adset_id: AdsetId
    adset_name: AdsetName
    ad_id: AdId
    ad_name: AdName
    match_method: MatchMethod
    match_score: MatchScore
    has_contract: bool = Field(description="Whether the client has bought")
    contract_amount: Money = Field(description="Of all its contracts, in the reporting currency")
    contracts_without_rate: ContractsWithoutRate


class Contract(Row):
    """A contract and the ad behind it."""

    contract_id: int = Field(description="The contract's number in the CRM")
    contract_date: date = Field(description="Day of the contract")
    contract_amount: Annotated[
        Money | None, Field(description="In the reporting currency; null: its currency has no rate")
    ]
    contract_amount_original: Money = Field(description="In the contract's own currency")
    contract_currency: str = Field(description="ISO 4217 code of the contract's own currency")
    id_product: Annotated[int | None, Field(description="Product")]
    product_name: Annotated[str | None, Field(description="Its name")]
    id_city: Annotated[int | None, Field(description="Branch")]
    branch_name: Annotated[str | None, Field(description="Its name")]
    platform: Platform
    campaign_id: CampaignId
    campaign_name: CampaignName
    adset_id: AdsetId
    adset_name: AdsetName
    ad_id: AdId
    ad_name: AdName
    creative_id: Annotated[str | None, Field(description="Creative of the ad; null: none is known")]
    creative_title: Annotated[str | None, Field(description="Its title")]
    creative_body: Annotated[str | None, Field(description="Its text")]
    creative_image_url: Annotated[str | None, Field(description="Address of its picture")]
    utm_source: UtmSource
    utm_medium: UtmMark
    utm_campaign: UtmMark
    utm_content: UtmMark
    utm_term: UtmMark
    attribution_rule: AttributionRule
    attribution_level: str = Field(description="How deep the ad is known, such as ad or campaign")
    match_method: MatchMethod
    match_score: MatchScore
    days_to_contract: Annotated[
        int | None, Field(description="From the lead to the contract; null without a client")
    ]


class PlatformWeek(Row):
    """A week of a platform; growth is against the same weekdays of the week before."""

    week_start: WeekStart
    platform: Platform
    leads: Leads
    contracts: Contracts
    revenue: Revenue
    spend: Spend
    leads_growth_pct: Change
    contracts_growth_pct: Change
    revenue_growth_pct: Change
    spend_growth_pct: Change
    contracts_without_rate: ContractsWithoutRate
    rows_without_rate: RowsWithoutRate


class Cohort(Row):
    """Leads of a month and platform, and what these clients have bought up to now."""

    cohort_month: date = Field(description="First day of the month of the lead")
    platform: Platform
    clients: int = Field(description="Leads of that month within the period")
    contracts: int = Field(description="Contracts of these clients, whenever it was")
    revenue: Revenue
    avg_contract_value: Annotated[
        Money | None, Field(description="Revenue per contract, in the reporting currency")
    ]
    repeat_customer_rate: Annotated[
        Percent | None, Field(description="Customers with more than one contract, in percent of customers")
    ]
    contracts_without_rate: ContractsWithoutRate


class Quality(Row):
    """How well the leads of a platform are known."""

    platform: Platform
    leads: Leads
    contracts: Contracts
    utm_pct: Share
    campaign_pct: Share
    ad_pct: Share
    creative_pct: Share
    mean_match_score: Annotated[
        Percent | None, Field(description="Mean score of the leads that have a match, up to 100")
    ]


class Touch(Row):
    """A touch of a lead's client."""

    touch_number: int = Field(description="1 for the first touch")
    id_source: int = Field(description="The touch's number in the CRM")
    date_time: LocalTime = Field(description="Time of the touch")
    event_kind: Annotated[str | None, Field(description="Kind of event, in the CRM's words")]
    platform: Platform
    channel: str = Field(description="paid, email, messaging, event, organic, referral, other or direct")
    is_paid: bool = Field(description="Whether the touch is paid")
    is_first_touch: bool = Field(description="Whether it is the client's first")
    is_last_touch: bool = Field(description="Whether it is the client's last")
    campaign_id: CampaignId
    campaign_name: CampaignName
    adset_id: AdsetId
    adset_name: AdsetName
    ad_id: AdId
    ad_name: AdName
    creative_id: Annotated[str | None, Field(description="Creative of the ad; null: none is known")]
    creative_name: Annotated[str | None, Field(description="Its name")]
    keyword_id: Annotated[str | None, Field(description="Google's keyword; null: none is known")]
    keyword_text: Annotated[str | None, Field(description="Its text")]
    utm_source: UtmSource
    utm_medium: UtmMark
    utm_campaign: UtmMark
    utm_content: UtmMark
    utm_term: UtmMark
    evidence: str = Field(description="What says the platform, such as gclid or utm_source")
    match_method: MatchMethod
    match_score: MatchScore
    decides_lead: bool = Field(description="Whether the lead takes its source from this touch")
    attribution_rule: Annotated[
        str | None, Field(description="By which rule it decided the lead; null: it did not")
    ]
