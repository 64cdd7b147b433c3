"""When a table counts as stale: one policy for every asset, put on them in one place."""

from collections.abc import Iterable
from datetime import timedelta

import dagster as dg

from attribution_pipeline.settings import Settings


def with_freshness(assets: Iterable[dg.AssetsDefinition], settings: Settings) -> list[dg.AssetsDefinition]:
    """The assets, each of them stale ``stale_hours`` after its last materialization.

    A window of hours rather than a deadline on the clock: it means the same whether a night, a backfill or a person
    refreshes, and on the days when the clock changes.
    """
    policy = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=settings.stale_hours))
    return [asset.map_asset_specs(lambda spec: dg.apply_freshness_policy(spec, policy)) for asset in assets]
