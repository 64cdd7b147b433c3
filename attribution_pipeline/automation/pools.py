"""Pools: one step of all runs at a time asks an API. The limit is in ``dagster.yaml``; here is what waits for it."""

import time
from collections.abc import Collection

import dagster as dg
from dagster._core.execution.plan.instance_concurrency_context import InstanceConcurrencyContext


def busy_pools(instance: dg.DagsterInstance, pools: Collection[str]) -> list[str]:
    """Those of the pools that a step of some run holds now."""
    infos = instance.event_log_storage.get_concurrency_infos(sorted(pools))
    return [pool for pool, info in infos.items() if info.claimed_slots]


def sleep_while_waiting() -> None:
    """Let a run whose only open step waits for its pool sleep until Dagster looks again.

    The executor in one process asks how long to sleep, and Dagster 1.13 always answers 0: it would keep a core busy
    for as long as another run asks the API.
    """
    InstanceConcurrencyContext.interval_to_next_pending_claim_check = _seconds_to_next_look  # type: ignore[method-assign, assignment]


def _seconds_to_next_look(slots: InstanceConcurrencyContext) -> float:
    looks = slots._pending_timeouts.values()  # noqa: SLF001 - there is no other place that knows
    return max(0.0, min(looks, default=0.0) - time.time())
