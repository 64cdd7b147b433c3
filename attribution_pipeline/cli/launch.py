"""Running the job from the command line: in this process, recorded in Dagster's storage like any run."""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import dagster as dg

from attribution_pipeline.assets.extract import pool
from attribution_pipeline.automation.abandoned import fail_abandoned_runs, marked_as_running
from attribution_pipeline.automation.days import business_today, covers_night, night_days
from attribution_pipeline.automation.jobs import RECOMPUTE_ALL, REFRESH_ALL
from attribution_pipeline.automation.nightly import last_night
from attribution_pipeline.automation.order import Order
from attribution_pipeline.automation.partitions import (
    COMMAND_TAG,
    FULL_TAG,
    NIGHTLY_TAG,
    NO_WAIT_TAG,
    RECOMPUTE_TAG,
    partition_tags,
)
from attribution_pipeline.automation.pools import busy_pools
from attribution_pipeline.automation.reporter import Reporter
from attribution_pipeline.automation.resources import keep_storage_connections
from attribution_pipeline.definitions import build_definitions
from attribution_pipeline.settings import Settings, chosen_sources
from attribution_pipeline.sources.protocol import Window


@dataclass(frozen=True)
class Launched:
    """How a run ended.

    Attributes:
        run_id: Its id in the Dagster UI.
        succeeded: False if a step failed or a blocking check did.
        seconds: Wall time of the whole run.
        dagster_seconds: The part of it that was not spent in loads, refreshes and checks.
        problem: The step that failed and the kind of its error, as Dagster knows them.
    """

    run_id: str
    succeeded: bool
    seconds: float
    dagster_seconds: float
    problem: str | None = None


def launch(order: Order, settings: Settings, reporter: Reporter) -> Launched:
    """Execute the job in this process. DAGSTER_HOME must name a prepared home.

    What failed steps raised is in ``reporter.failures``.
    """
    start = time.monotonic()
    run_id = str(uuid.uuid4())
    with dg.DagsterInstance.get() as instance:
        keep_storage_connections(instance)
        fail_abandoned_runs(instance, settings)
        _say_what_is_waited_for(instance, reporter)
        tags = _tags(order, settings, last_night(instance), reporter)
        job_name = REFRESH_ALL if order.loads else RECOMPUTE_ALL
        with marked_as_running(settings, run_id):
            job = build_definitions({"reporter": reporter}).resolve_job_def(job_name)
            result = job.execute_in_process(
                instance=instance,
                run_id=run_id,
                tags=tags,
                run_config=_run_config(order),
                raise_on_error=False,
            )
    seconds = time.monotonic() - start
    return Launched(
        run_id, result.success, seconds, seconds - sum(reporter.seconds.values()), _dagster_problem(result)
    )


def _say_what_is_waited_for(instance: dg.DagsterInstance, reporter: Reporter) -> None:
    for name in busy_pools(instance, {name for kind in chosen_sources() if (name := pool(kind)) is not None}):
        reporter.say(f"Another run reads {name}: loading from there begins when its step has ended")


def _dagster_problem(result: dg.ExecuteInProcessResult) -> str | None:
    for event in result.all_events:
        if event.is_step_failure and event.step_failure_data.error is not None:
            return f"{event.step_key}: {event.step_failure_data.error.cls_name}"
    return None


def _tags(order: Order, settings: Settings, last: date | None, reporter: Reporter) -> dict[str, str]:
    night = night_days(settings, business_today(settings), last)
    days = night if order.days is None else order.days
    if order.days is None and not order.full:
        reporter.say(f"Loading {days.from_day} to {days.to_day}, as tonight's run would")
    # A full run loads whatever there is, also days before its partitions.
    loaded = Window(settings.partitions_start, days.to_day) if order.full else days
    # While there was no night, none can be forgotten.
    is_night = order.loads and (order.as_at_night or last is None)
    tags = {COMMAND_TAG: "run", **partition_tags(days)}
    wanted = {
        FULL_TAG: order.full,
        RECOMPUTE_TAG: order.recompute,
        NO_WAIT_TAG: not order.wait,
        NIGHTLY_TAG: is_night and covers_night(loaded, night),
    }
    return tags | {tag: "true" for tag, is_wanted in wanted.items() if is_wanted}


def _run_config(order: Order) -> Mapping[str, object]:
    rules = {"rules_file": str(order.rules_file.absolute())} if order.rules_file is not None else {}
    folder = str(order.folder.absolute()) if order.folder is not None else None
    return {
        "resources": {"files": {"config": {} if folder is None else {"folder": folder}}},
        "ops": {"stg": {"config": rules}},
        # The command tells what happens in its own words; Dagster's are in the UI.
        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
    }
