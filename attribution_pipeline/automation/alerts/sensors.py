"""Which alerts there are."""

from collections.abc import Sequence

import dagster as dg

from attribution_pipeline.automation.alerts.failed_checks import alert_failed_checks
from attribution_pipeline.automation.alerts.run_failures import alert_run_failures
from attribution_pipeline.automation.alerts.stale_tables import alert_stale_tables
from attribution_pipeline.settings import AlertOptions


def alert_sensors(assets: Sequence[dg.AssetsDefinition]) -> list[dg.SensorDefinition]:
    """The sensors that send alerts; none where no channel is named.

    Args:
        assets: All of them: their tables are watched for staleness, and their checks.

    Raises:
        pydantic.ValidationError: If the settings of the channel make no sense; the message says which.
    """
    if AlertOptions().url is None:
        return []
    tables = [key for asset in assets for key in asset.keys]
    checks = [key for asset in assets for key in asset.check_keys]
    return [alert_run_failures, alert_failed_checks(checks), alert_stale_tables(tables)]
