"""Hypothesis strategies: small, messy sets of raw rows, rules and settings.

Raw rows are the dicts that `attribute` takes; they can be loaded into the raw tables as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from hypothesis import strategies as st

from attribution_pipeline_tests.reference import pools
from attribution_pipeline_tests.reference.messy import RandomChooser, Table, generate
from attribution_pipeline_tests.reference.platforms import Rule, load_rules

T = TypeVar("T")


class _DrawChooser:
    """Choices of hypothesis, which shrinks each of them towards the first option."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def pick(self, options: Sequence[T]) -> T:
        return self._draw(st.sampled_from(options))

    def chance(self, percent: int) -> bool:
        return self._draw(st.integers(0, 99)) >= 100 - percent

    def number(self, low: int, high: int) -> int:
        return self._draw(st.integers(low, high))


@st.composite
def _drawn_rows(draw: st.DrawFn, clients: int, base: datetime) -> dict[str, Table]:
    return generate(_DrawChooser(draw), clients, bases=(base,))


def _seeded_rows(seed: int, clients: int, base: datetime) -> dict[str, Table]:
    return generate(RandomChooser(seed), clients, bases=(base,))


@st.composite
def raw_rows(draw: st.DrawFn, max_clients: int = 4) -> dict[str, Table]:
    """Raw rows of up to `max_clients` clients around one moment, often one where the clock changes.

    Some sets are drawn choice by choice, which shrinks well; hypothesis repeats itself in so many choices,
    so the others come from seeds, which vary more.
    """
    clients = draw(st.integers(1, max_clients))
    base = draw(st.sampled_from(pools.BASES))
    seeds = st.integers(0, 2**32 - 1).map(lambda seed: _seeded_rows(seed, clients, base))
    return draw(st.one_of(_drawn_rows(clients, base), seeds))


def rules() -> st.SearchStrategy[list[Rule]]:
    """The shipped rules with up to eight rules of a business."""
    extra = st.lists(st.sampled_from(pools.BUSINESS_RULES), max_size=8, unique=True)
    return extra.map(lambda business: [*load_rules(), *business])


def own_hosts() -> st.SearchStrategy[tuple[str, ...]]:
    """The setting own_hosts: none, or hosts that occur as referrers."""
    return st.sampled_from(((), pools.OWN_HOSTS))


def lookback_days() -> st.SearchStrategy[int | None]:
    """The setting lookback_days; touches lie exactly 1, 7 and 30 days apart."""
    return st.sampled_from((None, 0, 1, 7, 30))
