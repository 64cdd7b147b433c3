"""Invented people: names, phone numbers and e-mail addresses that nobody has."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from attribution_pipeline.sources.sample.lines import Ranked

#: Cyrillic name and how it is spelled in an address. Last names that do not change with the gender.
_FIRST: Final = (
    ("Олена", "olena"), ("Андрій", "andrii"), ("Ірина", "iryna"), ("Максим", "maksym"),
    ("Наталія", "nataliia"), ("Богдан", "bohdan"), ("Оксана", "oksana"), ("Дмитро", "dmytro"),
    ("Юлія", "yuliia"), ("Тарас", "taras"), ("Марія", "mariia"), ("Олексій", "oleksii"),
    ("Софія", "sofiia"), ("Назар", "nazar"), ("Катерина", "kateryna"), ("Владислав", "vladyslav"),
    ("Тетяна", "tetiana"), ("Роман", "roman"), ("Анна", "anna"), ("Артем", "artem"),
    ("Світлана", "svitlana"), ("Іван", "ivan"), ("Вікторія", "viktoriia"), ("Остап", "ostap"),
    ("Людмила", "liudmyla"), ("Сергій", "serhii"), ("Дарина", "daryna"), ("Ярослав", "yaroslav"),
    ("Христина", "khrystyna"), ("Павло", "pavlo"), ("Соломія", "solomiia"), ("Денис", "denys"),
)  # fmt: skip
_LAST: Final = (
    ("Коваленко", "kovalenko"), ("Шевчук", "shevchuk"), ("Бондаренко", "bondarenko"), ("Мельник", "melnyk"),
    ("Ткаченко", "tkachenko"), ("Поліщук", "polishchuk"), ("Кравченко", "kravchenko"), ("Олійник", "oliinyk"),
    ("Марченко", "marchenko"), ("Гончар", "honchar"), ("Савчук", "savchuk"), ("Лисенко", "lysenko"),
    ("Руденко", "rudenko"), ("Мороз", "moroz"), ("Петренко", "petrenko"), ("Клименко", "klymenko"),
    ("Павлюк", "pavliuk"), ("Литвин", "lytvyn"), ("Кушнір", "kushnir"), ("Захарчук", "zakharchuk"),
    ("Сидоренко", "sydorenko"), ("Панасюк", "panasiuk"), ("Романюк", "romaniuk"), ("Гнатюк", "hnatiuk"),
    ("Дячук", "diachuk"), ("Федоренко", "fedorenko"), ("Іщенко", "ishchenko"), ("Назаренко", "nazarenko"),
    ("Білоус", "bilous"), ("Кучер", "kucher"), ("Терещенко", "tereshchenko"), ("Яременко", "yaremenko"),
    ("Вовк", "vovk"), ("Довженко", "dovzhenko"), ("Зінченко", "zinchenko"), ("Карпенко", "karpenko"),
    ("Левченко", "levchenko"), ("Супрун", "suprun"), ("Тимошенко", "tymoshenko"), ("Якименко", "yakymenko"),
    ("Харченко", "kharchenko"), ("Осадчук", "osadchuk"), ("Гаврилюк", "havryliuk"), ("Демчук", "demchuk"),
    ("Величко", "velychko"), ("Собко", "sobko"), ("Журба", "zhurba"), ("Чорновол", "chornovol"),
    ("Прокопчук", "prokopchuk"), ("Сташук", "stashuk"), ("Кобилянко", "kobylianko"), ("Ярош", "yarosh"),
    ("Мартинюк", "martyniuk"),
)  # fmt: skip
_FULL: Final = tuple(f"{first} {last}" for first, _ in _FIRST for last, _ in _LAST)
_LOGIN: Final = tuple(f"{first}.{last}" for _, first in _FIRST for _, last in _LAST)
#: Coprime to the number of names, so that people in a row have names that are not.
_STEP: Final = 1_009

PhoneStyle = Literal["plain", "local", "spaced", "dashed"]
PHONE_STYLES: Final[tuple[PhoneStyle, ...]] = ("plain", "local", "spaced", "dashed")
#: Reserved for examples (RFC 2606): no such address can exist.
MAIL_DOMAINS: Final = ("example.com", "example.org", "example.net", "poshta.example", "shkola.example")


def phone_digits(person: int) -> str:
    """The nine digits after +380 of a person's phone.

    They begin with 2, a range of the Ukrainian numbering plan that is given to no operator and no town.
    The factor has no divisor in common with 10, so two people below 100 million never share a number.
    """
    return f"2{(person * 61_803_399 + 27_182_818) % 100_000_000:08}"


def _spaced(digits: str) -> str:
    return f"+380 {digits[:2]} {digits[2:5]} {digits[5:7]} {digits[7:]}"


def _dashed(digits: str) -> str:
    return f"(0{digits[:2]}) {digits[2:5]}-{digits[5:7]}-{digits[7:]}"


def _numbers(person: Ranked, copies: range, scale: int) -> range:
    start = person.rank * scale
    return range(start + copies.start, start + copies.stop)


@dataclass(frozen=True, slots=True)
class Name:
    """A person's full name."""

    of: Ranked
    spec: str = "%s"

    def values(self, copies: range, scale: int) -> Iterable[object]:
        """Names of these copies."""
        return [_FULL[number * _STEP % len(_FULL)] for number in _numbers(self.of, copies, scale)]


@dataclass(frozen=True, slots=True)
class Phone:
    """A person's phone number, as people write it."""

    of: Ranked
    style: PhoneStyle

    @property
    def spec(self) -> str:
        """The constant part of the style stands in the line."""
        return {"plain": "+380%s", "local": "0%s"}.get(self.style, "%s")

    def values(self, copies: range, scale: int) -> Iterable[object]:
        """Phones of these copies."""
        digits = [phone_digits(number) for number in _numbers(self.of, copies, scale)]
        if self.style == "spaced":
            return map(_spaced, digits)
        if self.style == "dashed":
            return map(_dashed, digits)
        return digits


@dataclass(frozen=True, slots=True)
class Email:
    """A person's e-mail address; ``shouted`` spells it with capitals, which makes it no other address."""

    of: Ranked
    domain: str
    shouted: bool = False
    spec: str = "%s"

    def values(self, copies: range, scale: int) -> Iterable[object]:
        """Addresses of these copies."""
        numbers = _numbers(self.of, copies, scale)
        addresses = [f"{_LOGIN[number * _STEP % len(_LOGIN)]}{number}@{self.domain}" for number in numbers]
        return [address.title() for address in addresses] if self.shouted else addresses
