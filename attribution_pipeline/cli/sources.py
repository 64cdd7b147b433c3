"""``attribution sources``: whether the chosen sources can be read, before a run finds out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import typer

from attribution_pipeline.automation.last_input import last_input
from attribution_pipeline.cli.exits import EXIT_CODES, Exit
from attribution_pipeline.cli.terminal import clear_errors, terminal
from attribution_pipeline.settings import Settings, chosen_sources
from attribution_pipeline.sources.files import FilesSource
from attribution_pipeline.sources.protocol import Source, SourceError
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES

app = typer.Typer(
    help="Where raw tables come from: see docs/sources.md.", no_args_is_help=True, epilog=EXIT_CODES
)


@dataclass(frozen=True)
class Probed:
    """What asking one source gave.

    Attributes:
        kind: The kind of raw tables: ``crm``, ``facebook``, ``google_ads`` or ``rates``.
        source: What the settings choose for it.
        found: What can be read, in sentences.
        problem: What is missing, and what to do; None where all is well.
    """

    kind: str
    source: str
    found: list[str]
    problem: str | None = None


@app.callback()
def sources() -> None:
    """Where raw tables come from: see docs/sources.md."""


@app.command(epilog=EXIT_CODES)
def check() -> None:
    """Ask each chosen source something harmless and say what is missing; exit code 2 if anything is."""
    with clear_errors() as settings:
        from attribution_pipeline.automation.sources import ready_resources  # noqa: PLC0415 - slow import

        resources = ready_resources()
        probed = [
            _probe(kind, chosen, resources[kind].source, settings)
            for kind, chosen in chosen_sources().items()
        ]
        _report(probed)
        if any(one.problem is not None for one in probed):
            raise terminal.exit(Exit.BAD_INPUT)


def _probe(kind: str, chosen: str, source_of: Callable[[], Source | None], settings: Settings) -> Probed:
    try:
        source = source_of() or _folder(settings)
        found = _found(kind, source)
    except SourceError as error:
        return Probed(kind, chosen, [], str(error))
    return Probed(kind, chosen, list(found))


def _found(kind: str, source: Source | None) -> Sequence[str]:
    if source is None:
        return ["no folder is named, so its tables stay as they are"]
    if not isinstance(source, FilesSource):
        return source.probe()
    # A folder serves several kinds: each is told of its own tables.
    tables = [name for name in source.tables() if RAW_TABLES[name].source == kind]
    if not tables:
        return [f"{source.folder} holds none of its tables, so they stay as they are"]
    return [f"{source.folder} holds {', '.join(tables)}"]


def _folder(settings: Settings) -> FilesSource | None:
    folder = settings.input_dir or last_input(settings)
    return None if folder is None else FilesSource(folder, settings.timezone)


def _report(probed: list[Probed]) -> None:
    if terminal.as_json:
        terminal.result({"sources": {one.kind: vars(one) for one in probed}})
        return
    for one in probed:
        for sentence in one.found:
            terminal.out.print(f"{one.kind} ({one.source}): {sentence}", markup=False)
        if one.problem is not None:
            terminal.out.print(f"{one.kind} ({one.source}): {one.problem}", markup=False, style="red")
