"""Alerts about tables that have become stale, as their freshness policies say."""

import json
from collections.abc import Sequence

import dagster as dg

from attribution_pipeline.automation.alerts.channel import ChannelError, send
from attribution_pipeline.automation.alerts.message import Alert
from attribution_pipeline.automation.nightly import last_night
from attribution_pipeline.settings import AlertOptions, Settings

_SHOWN = 10


def alert_stale_tables(keys: Sequence[dg.AssetKey]) -> dg.SensorDefinition:
    """The sensor that watches these tables."""

    @dg.sensor(
        name="alert_stale_tables",
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tell the alert channel of tables that have become stale; again only after they were fresh.",
    )
    def stale_tables(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        states = context.instance.get_freshness_state_records(keys)
        stale = sorted(
            key.to_user_string() for key, state in states.items() if state.freshness_state.value == "FAIL"
        )
        told = json.loads(context.cursor) if context.cursor else []
        news = sorted(set(stale) - set(told))
        if news:
            try:
                send(_alert(news, context.instance), AlertOptions())
            except ChannelError as error:
                return dg.SensorResult(
                    cursor=json.dumps(sorted(set(stale) & set(told))),
                    skip_reason=dg.SkipReason(f"{error}; tried again at the next tick"),
                )
        return dg.SensorResult(cursor=json.dumps(stale))

    return stale_tables


def _alert(tables: Sequence[str], instance: dg.DagsterInstance) -> Alert:
    hours = Settings().stale_hours
    night = last_night(instance)
    lines = [
        f"the last night that succeeded: {night or 'none'}",
        *tables[:_SHOWN],
        *([f"and {len(tables) - _SHOWN} more"] if len(tables) > _SHOWN else []),
    ]
    title = f"{len(tables)} table{'s are' if len(tables) > 1 else ' is'} stale: not materialized for {hours} hours"
    return Alert("stale", title, tuple(lines), "/assets")
