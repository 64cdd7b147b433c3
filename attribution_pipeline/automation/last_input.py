"""The folder that the last `attribution run` loaded, which nights and the Dagster UI load too. Needs no Dagster."""

from pathlib import Path

from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.files import FilesSource
from attribution_pipeline.sources.protocol import SourceError


def remember_input(settings: Settings, folder: Path) -> None:
    """Keep the folder's path under ATTRIBUTION_HOME."""
    settings.home.mkdir(parents=True, exist_ok=True)
    _file(settings).write_text(f"{folder.absolute()}\n", encoding="utf-8")


def last_input(settings: Settings) -> Path | None:
    """The remembered folder, or None before the first run."""
    file = _file(settings)
    return Path(file.read_text(encoding="utf-8").rstrip("\n")) if file.exists() else None


def stands_for_nights_input(settings: Settings, source: FilesSource) -> bool:
    """Whether nights need not load again what a run loads from this folder; ask before it is remembered.

    A folder takes the place of the remembered one if it lacks none of its tables.
    """
    nightly = settings.input_dir or last_input(settings)
    if nightly is None or nightly.resolve() == source.folder.resolve():
        return True
    if settings.input_dir is not None:
        return False
    try:
        return set(FilesSource(nightly).tables()) <= set(source.tables())
    except SourceError:
        # It is gone, so no night can load it any more.
        return True


def _file(settings: Settings) -> Path:
    return settings.home / "last_input"
