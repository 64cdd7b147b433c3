"""Alerts about checks that begin to fail: the sentence, what was expected and what was found."""

import json
from collections.abc import Mapping, Sequence

import dagster as dg

from attribution_pipeline.automation.alerts.channel import ChannelError, send
from attribution_pipeline.automation.alerts.message import Alert
from attribution_pipeline.checks.check import is_amount
from attribution_pipeline.settings import AlertOptions

_SHOWN = 10


def alert_failed_checks(keys: Sequence[dg.AssetCheckKey]) -> dg.SensorDefinition:
    """The sensor that watches these checks."""

    @dg.sensor(
        name="alert_failed_checks",
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tell the alert channel of each check that begins to fail, or of a warning that becomes an error.",
    )
    def failed_checks(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        told: dict[str, str] = json.loads(context.cursor) if context.cursor else {}
        latest = context.instance.event_log_storage.get_latest_asset_check_execution_by_key(keys)
        failing = dict(told)
        news: list[tuple[dg.AssetCheckEvaluation, str]] = []
        for key, record in sorted(latest.items(), key=lambda item: _name(item[0])):
            event = record.event.dagster_event if record.event is not None else None
            if event is None or event.event_type_value != "ASSET_CHECK_EVALUATION":
                # A run intends to evaluate it: what was known still holds.
                continue
            evaluation = event.asset_check_evaluation_data
            if evaluation.passed:
                failing.pop(_name(key), None)
                continue
            if _is_news(evaluation.severity, told.get(_name(key))):
                news.append((evaluation, record.run_id))
            failing[_name(key)] = evaluation.severity.value
        if news:
            try:
                send(_alert(news), AlertOptions())
            except ChannelError as error:
                # What passed meanwhile is forgotten, what is new stays new.
                cursor = {name: told[name] for name in failing if name in told}
                return _result(cursor, f"{error}; tried again at the next tick")
        return _result(failing)

    return failed_checks


def _name(key: dg.AssetCheckKey) -> str:
    return f"{key.asset_key.to_user_string()} {key.name}"


def _is_news(severity: dg.AssetCheckSeverity, told: str | None) -> bool:
    return told is None or (severity is dg.AssetCheckSeverity.ERROR and told != severity.value)


def _result(failing: Mapping[str, str], problem: str | None = None) -> dg.SensorResult:
    skip = dg.SkipReason(problem) if problem else None
    return dg.SensorResult(cursor=json.dumps(failing, sort_keys=True), skip_reason=skip)


def _alert(news: Sequence[tuple[dg.AssetCheckEvaluation, str]]) -> Alert:
    lines = check_lines([evaluation for evaluation, _ in news])
    rows = [number for evaluation, _ in news if (number := _difference(evaluation)) is not None]
    title = f"{len(news)} check{'s' if len(news) > 1 else ''} began to fail"
    return Alert("check_failed", title, tuple(lines), f"/runs/{news[-1][1]}", sum(rows) if rows else None)


def check_lines(evaluations: Sequence[dg.AssetCheckEvaluation]) -> list[str]:
    """A line for each check: what was expected and what was found."""
    more = [f"and {len(evaluations) - _SHOWN} more"] if len(evaluations) > _SHOWN else []
    return [*map(_line, evaluations[:_SHOWN]), *more]


def _line(evaluation: dg.AssetCheckEvaluation) -> str:
    what = _shown(evaluation, "what")
    numbers = f"expected {_shown(evaluation, 'expected')}, found {_shown(evaluation, 'actual')}"
    return f"{evaluation.severity.value} {_name(evaluation.asset_check_key)}: {what}: {numbers}"


def _shown(evaluation: dg.AssetCheckEvaluation, name: str) -> str:
    value = evaluation.metadata.get(name)
    return "nothing" if value is None or value.value is None else str(value.value)


def _difference(evaluation: dg.AssetCheckEvaluation) -> int | None:
    """By how many rows, days or whatever is counted the figure is wrong; money is no number of rows."""
    expected, actual = (evaluation.metadata.get(name) for name in ("expected", "actual"))
    numbers = [value.value for value in (expected, actual) if value is not None]
    if is_amount(_shown(evaluation, "what")) or len(numbers) < 2:
        return None
    wanted, found = numbers
    if not isinstance(wanted, int | float) or not isinstance(found, int | float):
        return None
    return round(abs(found - wanted))
