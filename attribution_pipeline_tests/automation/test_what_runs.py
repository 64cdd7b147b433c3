"""What runs by itself: jobs, schedules and sensors, as a text that a review sees."""

import os
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest

from attribution_pipeline.definitions import build_definitions
from attribution_pipeline.settings import Settings

SNAPSHOT = Path(__file__).with_name("what_runs.txt")


def test_jobs_schedules_and_sensors_are_as_they_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A change shows in review; write the new text with UPDATE_SNAPSHOTS=1."""
    monkeypatch.setenv("ATTRIBUTION_ALERT_URL", "https://alerts.example")
    repository = build_definitions().get_repository_def()
    lines = [
        f"job {job.name}: {', '.join(sorted(job.run_tags)) or 'no tags'}"
        for job in repository.get_all_jobs()
        if not job.name.startswith("__")
    ]
    lines += [
        f"schedule {schedule.name}: {schedule.job_name} at {schedule.cron_schedule} {schedule.execution_timezone},"
        f" {schedule.default_status.value}"
        for schedule in repository.schedule_defs
    ]
    lines += [
        f"sensor {sensor.name}: every {sensor.minimum_interval_seconds} s, {sensor.default_status.value}"
        for sensor in repository.sensor_defs
    ]
    text = "\n".join(sorted(lines)) + "\n"
    if "UPDATE_SNAPSHOTS" in os.environ:
        SNAPSHOT.write_text(text, encoding="utf-8")
    assert text == SNAPSHOT.read_text(encoding="utf-8")


def test_every_asset_becomes_stale_after_the_hours_of_the_setting() -> None:
    policy = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=Settings().stale_hours))
    specs = build_definitions().resolve_all_asset_specs()
    assert [spec.key for spec in specs if spec.freshness_policy != policy] == []
