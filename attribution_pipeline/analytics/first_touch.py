"""What the last paid touch changes against the first touch, per platform."""

from typing import Annotated

import psycopg
from pydantic import Field

from attribution_pipeline.analytics.period import Period
from attribution_pipeline.analytics.queries import typed_rows
from attribution_pipeline.analytics.units import Row
from attribution_pipeline.analytics.widget_rows import Platform


class PlatformByRule(Row):
    """A platform's leads by either rule."""

    platform: Platform
    first_touch_leads: Annotated[int, Field(description="Leads whose first touch came from it")]
    last_paid_touch_leads: Annotated[int, Field(description="Leads that are attributed to it")]
    same_leads: Annotated[int, Field(description="Leads that are its own by both rules")]
    difference: Annotated[int, Field(description="last_paid_touch_leads - first_touch_leads")]


def first_against_last_paid(connection: psycopg.Connection, period: Period) -> list[PlatformByRule]:
    """Platforms that leads have by either rule, by attributed leads, falling."""
    return typed_rows(connection, "page_first_against_last_paid", PlatformByRule, period.values)
