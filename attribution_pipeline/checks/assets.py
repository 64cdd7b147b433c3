"""The checks as Dagster asset checks, evaluated by the op of the asset that they are about.

Ops of their own would not do: a blocking check of one table of stg would have to pass before the next table
of the same transaction is computed, so Dagster would split the transaction.
"""

from collections.abc import Collection, Iterator
from decimal import Decimal

import dagster as dg
import psycopg

from attribution_pipeline.automation.reporter import Reporter
from attribution_pipeline.checks.check import Check, Outcome, evaluate
from attribution_pipeline.checks.promises import PROMISES


def check_specs(assets: Collection[str]) -> list[dg.AssetCheckSpec]:
    """Specs of every check about the given assets, named like ``stg/fact_leads``."""
    return [
        dg.AssetCheckSpec(
            check.name,
            asset=dg.AssetKey.from_user_string(check.asset),
            description=check.sentence,
            blocking=check.blocking,
            metadata={"promise": promise.number},
        )
        for promise in PROMISES
        for check in promise.checks
        if check.asset in assets
    ]


def evaluate_selected(
    context: dg.AssetExecutionContext, connection: psycopg.Connection, reporter: Reporter
) -> Iterator[dg.AssetCheckResult]:
    """Evaluate the checks that the op was asked for; an outage raises, since it is not bad data."""
    for promise in PROMISES:
        wanted = [check for check in promise.checks if _key(check) in context.selected_asset_check_keys]
        if wanted:
            with reporter.step("check", promise.name):
                outcomes = list(evaluate(connection, wanted))
            reporter.checked(outcomes)
            yield from map(_result, outcomes)


def _key(check: Check) -> dg.AssetCheckKey:
    return dg.AssetCheckKey(dg.AssetKey.from_user_string(check.asset), check.name)


def _result(outcome: Outcome) -> dg.AssetCheckResult:
    headline = outcome.headline
    metadata: dict[str, dg.MetadataValue] = {
        "what": dg.MetadataValue.text(headline.what),
        "expected": _number(headline.expected),
        "actual": _number(headline.actual),
    }
    if len(outcome.figures) > 1:
        records = [
            dg.TableRecord(
                {"what": f.what, "expected": str(f.expected), "actual": str(f.actual), "status": f.status}
            )
            for f in outcome.figures
        ]
        metadata["figures"] = dg.MetadataValue.table(records)
    return dg.AssetCheckResult(
        passed=outcome.passed,
        asset_key=dg.AssetKey.from_user_string(outcome.check.asset),
        check_name=outcome.check.name,
        severity=dg.AssetCheckSeverity[outcome.severity],
        description=outcome.message,
        metadata=metadata,
    )


def _number(value: Decimal | None) -> dg.MetadataValue:
    if value is None:
        return dg.MetadataValue.null()
    is_whole = value == value.to_integral_value()
    return dg.MetadataValue.int(int(value)) if is_whole else dg.MetadataValue.float(float(value))
