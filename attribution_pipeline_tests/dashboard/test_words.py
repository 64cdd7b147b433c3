"""Texts in both languages, numbers and days as each writes them, and the queries' reasons."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

import psycopg
import pytest

from attribution_pipeline.dashboard.texts import preferred_language, texts
from attribution_pipeline.dashboard.words import Words
from attribution_pipeline.warehouse.sql_files import sql_root

_NBSP = "\N{NO-BREAK SPACE}"


def test_every_text_is_there_in_both_languages_with_the_same_places() -> None:
    ukrainian, english = texts("uk"), texts("en")
    assert ukrainian.keys() == english.keys()
    for key, text in english.items():
        assert text
        assert ukrainian[key]
        for places in (r"\{\w*\}", "%s", "%m"):
            assert sorted(re.findall(places, text)) == sorted(re.findall(places, ukrainian[key])), key


@pytest.mark.parametrize(
    ("value", "digits", "ukrainian", "english"),
    [
        (1234567.5, 0, f"1{_NBSP}234{_NBSP}568", "1,234,568"),
        (Decimal("-0.005"), 2, "−0,01", "−0.01"),
        (0, 0, "0", "0"),
        (-0.001, 0, "0", "0"),
        (None, 2, "–", "–"),
    ],
)
def test_numbers(value: float | Decimal | None, digits: int, ukrainian: str, english: str) -> None:
    assert Words("uk").number(value, digits) == ukrainian
    assert Words("en").number(value, digits) == english


def test_amounts_days_and_changes() -> None:
    uk, en = Words("uk", "UAH"), Words("en", "CHF")
    assert uk.money(1500) == f"1{_NBSP}500{_NBSP}₴"
    assert en.money(1500) == f"CHF{_NBSP}1,500"
    assert (uk.money(None), en.percent(None), uk.change(None)) == ("–", "–", "–")
    assert (uk.change(12.34), en.change(-5)) == (f"+12,3{_NBSP}%", "−5.0%")
    assert (uk.day(date(2025, 10, 5)), en.day(date(2025, 10, 5))) == ("05.10.2025", "5 Oct 2025")
    assert uk.moment(datetime(2025, 10, 5, 7, 3)) == "05.10.2025 07:03"  # noqa: DTZ001 - of the business time zone


def test_every_reason_of_the_queries_has_a_translation() -> None:
    reasons = set()
    for name in ("sales_v6_reco_budget", "campaigns_v5_campaigns_anomalies"):
        text = (sql_root() / "analytics" / f"{name}.sql").read_text(encoding="utf-8")
        [case] = re.findall(r"(?s)\bcase\b((?:(?!\bcase\b).)*?)end as reason", text)
        branches = re.findall(r"(?s)(?:then|else)\s+(?:format\(\s*)?'([^']+)'", case)
        assert len(branches) == len(re.findall(r"\b(?:then|else)\b", case))
        reasons.update(branches)
    assert {f"reason.{reason}" for reason in reasons} == {
        key for key in texts("en") if key.startswith("reason.")
    }
    for reason in reasons:
        shown = Words("uk").reason(reason.replace("%s", "1234.50"))
        assert re.search("[а-яії]", shown)
        assert shown.count(f"1{_NBSP}234,50") == reason.count("%s")
    assert Words("en").reason("a lead costs 1234.50, 7 before") == "a lead costs ₴1,234.50, ₴7 before"
    assert Words("uk").reason("2.50 leads a day, 3.00 before") == "2,50 ліда на день, раніше – 3,00"


@pytest.mark.parametrize(("group", "column"), [("method", "match_method"), ("evidence", "evidence")])
def test_every_evidence_and_every_way_to_an_ad_has_a_text(sample_url: str, group: str, column: str) -> None:
    with psycopg.connect(sample_url) as connection:
        # The sample has a touch of every kind.
        found = connection.execute(
            f"select distinct {column} from prod.fact_events where {column} is not null".encode()
        ).fetchall()
    assert {f"{group}.{value}" for (value,) in found} == {
        key for key in texts("en") if key.startswith(f"{group}.")
    }


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("uk-UA,uk;q=0.9,en;q=0.8", "uk"), ("de, en-GB;q=0.7", "en"), ("", "uk"), ("ja", "uk")],
)
def test_the_browsers_languages(accepted: str, language: str) -> None:
    assert preferred_language(accepted) == language
