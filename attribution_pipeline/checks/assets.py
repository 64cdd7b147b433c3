"""The checks as Dagster asset checks: one op per promise and layer."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import dagster as dg

from attribution_pipeline.automation.reporter import Reporter
from attribution_pipeline.automation.resources import WarehouseResource
from attribution_pipeline.checks.check import Check, Figure, Outcome, Promise
from attribution_pipeline.checks.promises import PROMISES


def asset_checks() -> list[dg.AssetChecksDefinition]:
    """Every check of every promise.

    A promise about several layers becomes an op for each: a check of raw must have passed before stg begins.
    """
    return [
        _op(promise, layer, list(checks))
        for promise in PROMISES
        for layer, checks in groupby(sorted(promise.checks, key=_layer), key=_layer)
    ]


def _layer(check: Check) -> str:
    return check.asset.partition("/")[0]


def _op(promise: Promise, layer: str, checks: Sequence[Check]) -> dg.AssetChecksDefinition:
    by_key = {_check_key(check): check for check in checks}

    @dg.multi_asset_check(
        name=f"{promise.name}_{layer}",
        specs=[
            dg.AssetCheckSpec(
                check.name,
                asset=dg.AssetKey.from_user_string(check.asset),
                description=check.sentence,
                blocking=check.blocking,
            )
            for check in checks
        ],
        can_subset=True,
    )
    def evaluate(
        context: dg.AssetCheckExecutionContext,
        warehouse: WarehouseResource,
        reporter: dg.ResourceParam[Reporter],
    ) -> Iterator[dg.AssetCheckResult]:
        wanted = [check for key, check in by_key.items() if key in context.selected_asset_check_keys]
        with reporter.step("check", f"{promise.name} of {layer}"), warehouse.connect() as connection:
            outcomes = list(promise.evaluate(connection, wanted))
        reporter.checked(outcomes)
        for outcome in outcomes:
            yield _result(outcome)

    return evaluate


def _check_key(check: Check) -> dg.AssetCheckKey:
    return dg.AssetCheckKey(dg.AssetKey.from_user_string(check.asset), check.name)


def _result(outcome: Outcome) -> dg.AssetCheckResult:
    metadata: dict[str, dg.MetadataValue] = {}
    headline = outcome.headline
    if headline is not None:
        metadata["what"] = dg.MetadataValue.text(headline.what)
        metadata["expected"] = _number(headline, headline.expected)
        metadata["actual"] = _number(headline, headline.actual)
        metadata["figures"] = dg.MetadataValue.table(
            [
                dg.TableRecord(
                    {"what": figure.what, "expected": str(figure.expected), "actual": str(figure.actual)}
                )
                for figure in outcome.figures
            ]
        )
    return dg.AssetCheckResult(
        passed=outcome.passed,
        asset_key=dg.AssetKey.from_user_string(outcome.check.asset),
        check_name=outcome.check.name,
        severity=dg.AssetCheckSeverity[outcome.check.severity],
        description=outcome.message,
        metadata=metadata,
    )


def _number(figure: Figure, value: object) -> dg.MetadataValue:
    if isinstance(value, int):
        return dg.MetadataValue.int(value)
    return dg.MetadataValue.text("nothing" if value is None else f"{value} ({figure.what})")
