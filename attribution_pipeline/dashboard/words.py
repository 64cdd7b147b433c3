"""Texts, numbers, days and amounts as people of a language read them."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from attribution_pipeline.dashboard.texts import Language, texts

#: What stands for a number that does not exist, such as the cost per lead without leads.
NO_VALUE = "–"
_MINUS = "−"
_SYMBOLS = {"UAH": "₴", "USD": "$", "EUR": "€", "GBP": "£", "PLN": "zł"}
_SEPARATORS: dict[Language, tuple[str, str]] = {"uk": ("\N{NO-BREAK SPACE}", ","), "en": (",", ".")}
_MONTHS: dict[Language, list[str]] = {
    "uk": ["січ", "лют", "бер", "кві", "тра", "чер", "лип", "сер", "вер", "жов", "лис", "гру"],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}
#: Of a number in a reason; %m: of an amount.
_PLACE = "%[sm]"
_NUMBER = r"(-?\d+(?:\.\d+)?)"

Number = int | float | Decimal


@dataclass(frozen=True)
class Words:
    """How one reader is spoken to.

    Attributes:
        language: Of texts and notations.
        currency: ISO 4217 code of all amounts.
    """

    language: Language
    currency: str = "UAH"

    def __call__(self, key: str, **values: object) -> str:
        """The text of ``key``, with ``values`` in its places."""
        text = texts(self.language)[key]
        return text.format(**values) if values else text

    def named(self, group: str, value: str) -> str:
        """The text of a known value such as a platform; the value itself if it has none."""
        return texts(self.language).get(f"{group}.{value}", value)

    def chosen_platform(self, choice: str) -> str:
        """A choice of the platform filter: there, google is the group with YouTube."""
        return self("platform.google_group") if choice == "google" else self.named("platform", choice)

    @property
    def symbol(self) -> str:
        """The currency's sign, or its code where it has none that everybody knows."""
        return _SYMBOLS.get(self.currency, self.currency)

    def number(self, value: Number | None, digits: int = 0) -> str:
        """A number with thousands separators, or a dash for None."""
        if value is None:
            return NO_VALUE
        thousands, point = _SEPARATORS[self.language]
        rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
        text = f"{abs(rounded):,.{digits}f}".translate({ord(","): thousands, ord("."): point})
        return f"{_MINUS}{text}" if rounded < 0 else text

    def money(self, value: Number | None, digits: int = 0) -> str:
        """An amount with the currency's sign."""
        if value is None:
            return NO_VALUE
        number = self.number(value, digits)
        if self.language == "uk":
            return f"{number}\N{NO-BREAK SPACE}{self.symbol}"
        space = "\N{NO-BREAK SPACE}" if self.symbol.isalpha() else ""
        return f"{self.symbol}{space}{number}"

    def percent(self, value: Number | None, digits: int = 1) -> str:
        """A number of percent."""
        sign = "\N{NO-BREAK SPACE}%" if self.language == "uk" else "%"
        return NO_VALUE if value is None else self.number(value, digits) + sign

    def signed(self, value: Number | None, digits: int = 0) -> str:
        """A difference, with its sign."""
        text = self.number(value, digits)
        return f"+{text}" if value is not None and value > 0 else text

    def change(self, value: Number | None) -> str:
        """A change in percent, with its sign."""
        text = self.percent(value)
        return f"+{text}" if value is not None and value > 0 else text

    def day(self, value: date) -> str:
        """A day with its year, such as 21.10.2025 or 21 Oct 2025."""
        if self.language == "uk":
            return f"{value:%d.%m.%Y}"
        return f"{value.day} {_MONTHS['en'][value.month - 1]} {value.year}"

    def short_day(self, value: date) -> str:
        """A day for an axis, such as 21 Oct."""
        return f"{value.day} {_MONTHS[self.language][value.month - 1]}"

    def moment(self, value: datetime) -> str:
        """A day and a time of day."""
        return f"{self.day(value)} {value:%H:%M}"

    def reason(self, text: str) -> str:
        """A reason that a query gives, in this language and with numbers in its notation."""
        for pattern, key in _reasons().items():
            found = re.fullmatch(pattern, text)
            if found:
                places = re.findall(_PLACE, self(key))
                numbers = map(self._as_written, found.groups(), places)
                return re.sub(_PLACE, "{}", self(key)).format(*numbers)
        return text

    def _as_written(self, text: str, place: str) -> str:
        write = self.money if place == "%m" else self.number
        return write(Decimal(text), len(text.partition(".")[2]))


@cache
def _reasons() -> dict[str, str]:
    """Patterns of the reasons that queries give, and the key of each one's text."""
    keys = [key for key in texts("en") if key.startswith("reason.")]
    return {re.escape(key.removeprefix("reason.")).replace("%s", _NUMBER): key for key in keys}
