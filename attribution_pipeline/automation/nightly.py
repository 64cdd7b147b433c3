"""The nightly schedule: one run over the trailing days, and over those of the nights that were missed."""

from datetime import date

import dagster as dg

from attribution_pipeline.automation.days import night_days
from attribution_pipeline.automation.jobs import REFRESH_ALL, refresh_all
from attribution_pipeline.automation.last_input import last_input
from attribution_pipeline.automation.partitions import NIGHTLY_TAG, partition_tags, run_days
from attribution_pipeline.settings import Settings, all_are_files

NIGHTLY = "nightly"

#: Successful nights to look at: a night that was executed again from the UI is younger than its days.
_NIGHTS = 30


def nightly_schedules(settings: Settings) -> list[dg.ScheduleDefinition]:
    """The nightly schedule, running from the first start of the daemon on; none where ATTRIBUTION_NIGHTLY is false."""
    if not settings.nightly:
        return []

    @dg.schedule(
        name=NIGHTLY,
        job=refresh_all,
        cron_schedule=f"{settings.nightly_time.minute} {settings.nightly_time.hour} * * *",
        execution_timezone=settings.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Load the trailing days, and those of missed nights; refresh what changed; check what must hold.",
    )
    def nightly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        settings = Settings()
        if all_are_files() and settings.input_dir is None and last_input(settings) is None:
            return dg.SkipReason(
                "No folder of raw tables is known: set ATTRIBUTION_INPUT_DIR, or run `attribution run --input DIR` once"
            )
        night = context.scheduled_execution_time.astimezone(settings.zone).date()
        days = night_days(settings, night, last_night(context.instance))
        return dg.RunRequest(tags={**partition_tags(days), NIGHTLY_TAG: "true"})

    return [nightly]


def last_night(instance: dg.DagsterInstance) -> date | None:
    """Last day of the newest night that was loaded, by the schedule or by a command."""
    filters = dg.RunsFilter(
        job_name=REFRESH_ALL, statuses=[dg.DagsterRunStatus.SUCCESS], tags={NIGHTLY_TAG: "true"}
    )
    runs = instance.get_runs(filters, limit=_NIGHTS)
    return max((day for run in runs if (day := run_days(run.tags).to_day) is not None), default=None)
