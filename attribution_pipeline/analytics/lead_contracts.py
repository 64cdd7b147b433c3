"""What the client of a lead has bought, and which touch decided each contract."""

from datetime import datetime
from typing import Annotated

import psycopg
from pydantic import Field

from attribution_pipeline.analytics.attribution_rows import AttributionRule
from attribution_pipeline.analytics.queries import typed_rows
from attribution_pipeline.analytics.units import Money, Row
from attribution_pipeline.analytics.widget_rows import CampaignName, Platform


class LeadContract(Row):
    """A contract of a lead's client."""

    contract_id: Annotated[int, Field(description="The contract's number in the CRM")]
    contract_at: Annotated[
        datetime, Field(description="Time of the contract; midnight where only its day is known")
    ]
    contract_amount: Annotated[
        Money | None, Field(description="In the reporting currency; null: its currency has no rate")
    ]
    contract_amount_original: Annotated[Money, Field(description="In the contract's own currency")]
    contract_currency: Annotated[str, Field(description="ISO 4217 code of the contract's own currency")]
    product_name: Annotated[str | None, Field(description="Its product")]
    branch_name: Annotated[str | None, Field(description="Its branch")]
    platform: Platform
    campaign_name: CampaignName
    attributed_source_id: Annotated[int | None, Field(description="The touch that decided; null: none did")]
    attribution_rule: AttributionRule


def lead_contracts(connection: psycopg.Connection, lead_source_id: int) -> list[LeadContract]:
    """Contracts of the client whose lead begins with touch ``lead_source_id``, the first one first."""
    return typed_rows(connection, "page_lead_contracts", LeadContract, {"lead_source_id": lead_source_id})
