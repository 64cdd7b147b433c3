"""Types of the figures in rows: exact decimals in Python, numbers in JSON."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer

_AsNumber = PlainSerializer(float, return_type=float, when_used="json")

#: An amount in the reporting currency, with at most two decimals.
Money = Annotated[Decimal, _AsNumber]

#: A quotient, with at most two decimals; rows have None where the denominator is 0 or part of it is unknown.
Ratio = Annotated[Decimal, _AsNumber]

#: A part or a change in percent, with at most two decimals; None where the whole is 0.
Percent = Annotated[Decimal, _AsNumber]


class Row(BaseModel):
    """A row of an answer."""

    model_config = ConfigDict(frozen=True)
