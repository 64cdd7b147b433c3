"""The folder that the last `attribution run` loaded, which the Dagster UI loads too. Needs no Dagster."""

from pathlib import Path

from attribution_pipeline.settings import Settings


def remember_input(settings: Settings, folder: Path) -> None:
    """Keep the folder's path under ATTRIBUTION_HOME."""
    settings.home.mkdir(parents=True, exist_ok=True)
    _file(settings).write_text(f"{folder.absolute()}\n", encoding="utf-8")


def last_input(settings: Settings) -> Path | None:
    """The remembered folder, or None before the first run."""
    file = _file(settings)
    return Path(file.read_text(encoding="utf-8").rstrip("\n")) if file.exists() else None


def _file(settings: Settings) -> Path:
    return settings.home / "last_input"
