"""Types of the figures in rows: exact decimals in Python, numbers in JSON."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer, WithJsonSchema

_AsNumber = PlainSerializer(float, return_type=float, when_used="json")

#: An amount in the reporting currency, with at most two decimals.
Money = Annotated[Decimal, _AsNumber]

#: A quotient, with at most two decimals; rows have None where the denominator is 0 or part of it is unknown.
Ratio = Annotated[Decimal, _AsNumber]

#: A part or a change in percent, with at most two decimals; None where the whole is 0.
Percent = Annotated[Decimal, _AsNumber]

#: A wall-clock time of the business time zone. RFC 3339, which JSON's date-time means, would want an offset.
LocalTime = Annotated[
    datetime,
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}",
            "examples": ["2025-10-21T18:10:07"],
        }
    ),
]


class Row(BaseModel):
    """A row of an answer."""

    model_config = ConfigDict(frozen=True)
