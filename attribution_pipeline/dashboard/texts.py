"""The page's words in both languages, from texts.csv beside this file."""

import csv
from functools import cache
from pathlib import Path
from typing import Literal, get_args

Language = Literal["uk", "en"]

#: Languages of the page; the first is shown where nothing says which.
LANGUAGES: tuple[Language, ...] = get_args(Language)


@cache
def texts(language: Language) -> dict[str, str]:
    """All texts of a language by key."""
    with Path(__file__).with_name("texts.csv").open(encoding="utf-8", newline="") as file:
        return {row["key"]: row[language] for row in csv.DictReader(file)}


def as_language(value: object) -> Language:
    """``value`` if it is one of the languages, else the first of them."""
    for language in LANGUAGES:
        if value == language:
            return language
    return LANGUAGES[0]


def preferred_language(accepted: str) -> Language:
    """The first language of an ``Accept-Language`` header that the page speaks, else the first of ``LANGUAGES``."""
    for part in accepted.lower().split(","):
        for language in LANGUAGES:
            if part.strip().startswith(language):
                return language
    return LANGUAGES[0]
