"""Parameters of the paths: strict, bounded, and none that a path does not have."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, LiteralString

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import PydanticCustomError

from attribution_pipeline.analytics.period import PLATFORM_CHOICES, Page, Period
from attribution_pipeline.analytics.reader import DataVersion
from attribution_pipeline.analytics.widgets import MIN_SPEND
from attribution_pipeline.api.problems import refused

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)

#: Three years, a leap year among them.
MOST_DAYS = 1_096
TOO_MANY_DAYS: LiteralString = "more than 1096 days are asked for"

_DIGITS = re.compile(r"[0-9]+")
_AMOUNT = re.compile(r"[0-9]+(\.[0-9]+)?")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def _strict_day(value: object) -> date:
    text = str(value)
    try:
        if not _ISO_DAY.fullmatch(text):
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("day", "a day such as 2025-10-21 is expected") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise PydanticCustomError("day", "a day of the years 2000 to 2100 is expected")
    return day


def _strict_number(value: object) -> str:
    # Else "1_0", "1.0" and " 10" would be numbers, too.
    if not _DIGITS.fullmatch(str(value)):
        raise PydanticCustomError("number", "a whole number in digits alone is expected")
    return str(value)


def _strict_amount(value: object) -> str:
    if not _AMOUNT.fullmatch(str(value)):
        raise PydanticCustomError("amount", "an amount such as 100 or 99.50 is expected")
    return str(value)


def _known_platform(value: str) -> str:
    if value not in PLATFORM_CHOICES:
        raise PydanticCustomError(
            "platform", "one of {choices} is expected", {"choices": ", ".join(PLATFORM_CHOICES)}
        )
    return value


WholeNumber = Annotated[int, BeforeValidator(_strict_number)]
Amount = Annotated[
    Decimal,
    BeforeValidator(_strict_amount),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1_000_000_000}),
]
#: None stands for a parameter that is not given, and has no text of its own.
DayParameter = Annotated[
    date | None,
    BeforeValidator(_strict_day),
    WithJsonSchema(
        {"type": "string", "format": "date", "minLength": 10, "maxLength": 10, "examples": ["2025-10-21"]}
    ),
]
PlatformParameter = Annotated[
    str,
    AfterValidator(_known_platform),
    WithJsonSchema({"type": "string", "enum": list(PLATFORM_CHOICES)}),
]


class ListQuery(BaseModel):
    """Parameters of every list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: WholeNumber = Field(default=1000, ge=1, le=1000, description="Rows at most")
    offset: WholeNumber = Field(
        default=0, ge=0, le=1_000_000_000, description="Rows to leave out at the beginning"
    )

    @property
    def page(self) -> Page:
        """The part of the list that is wanted."""
        return Page(self.limit, self.offset)


class DaysQuery(BaseModel):
    """The days that are asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    date_from: DayParameter = Field(default=None, description="First day; default: 29 days before date_to")
    date_to: DayParameter = Field(
        default=None,
        description=f"Last day, included, at most {MOST_DAYS} days with date_from; default: the newest day with data",
    )

    @field_validator("date_to")
    @classmethod
    def _in_order(cls, value: date | None, info: ValidationInfo) -> date | None:
        first = info.data.get("date_from")
        reason = None if value is None or first is None else bad_range(first, value)
        if reason is not None:
            raise PydanticCustomError("range", reason)
        return value


class PeriodQuery(DaysQuery):
    """Days and platform."""

    platform: PlatformParameter = Field(
        default="all",
        description="all, a platform, or a group: meta is facebook and instagram, google is google and youtube",
    )

    def period(self, version: DataVersion) -> Period:
        """The period that is meant, with the defaults of the data."""
        return bounded(version.period(self.date_from, self.date_to, self.platform))


class PeriodListQuery(ListQuery, PeriodQuery):
    """A part of a list of a period."""


class BudgetQuery(PeriodListQuery):
    """The same, and the spend from which a campaign gets advice."""

    min_spend: Amount = Field(
        # The document would have a Decimal as a text.
        default=float(MIN_SPEND),
        validate_default=True,
        ge=0,
        le=1_000_000_000,
        max_digits=12,
        decimal_places=2,
        description="Spend that a campaign must exceed, in the reporting currency; at most two decimals",
    )


class MetaListQuery(ListQuery, DaysQuery):
    """A part of a list of Facebook's and Instagram's."""

    platform: Literal["all", "meta", "facebook", "instagram"] = Field(
        default="all", description="all and meta: both; else one of them"
    )

    def period(self, version: DataVersion) -> Period:
        """The period that is meant, with the defaults of the data."""
        group = "meta" if self.platform == "all" else self.platform
        return bounded(version.period(self.date_from, self.date_to, group))


class GoogleListQuery(ListQuery, DaysQuery):
    """A part of a list of Google's and YouTube's."""

    platform: Literal["all", "google", "youtube"] = Field(
        default="all", description="all and google: both; youtube: that alone"
    )

    def period(self, version: DataVersion) -> Period:
        """The period that is meant, with the defaults of the data."""
        group = "google" if self.platform == "all" else self.platform
        return bounded(version.period(self.date_from, self.date_to, group))


def bad_range(first: date, last: date) -> LiteralString | None:
    """Why these days cannot be asked for, if they cannot."""
    if last < first:
        return "date_to is before date_from"
    if (last - first).days >= MOST_DAYS:
        return TOO_MANY_DAYS
    return None


def bounded(period: Period) -> Period:
    """The period itself, unless defaults have made it too long.

    Raises:
        RequestValidationError: If it is.
    """
    reason = bad_range(period.date_from, period.date_to)
    if reason is not None:
        raise refused("date_from", reason)
    return period
