"""Dagster's home: ``dagster.yaml`` under ATTRIBUTION_HOME, with its storage in PostgreSQL.

Nothing here imports Dagster, so that every command can afford to keep the file up to date.
"""

import os
from pathlib import Path

import psycopg
import yaml
from psycopg.conninfo import conninfo_to_dict

from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse import server
from attribution_pipeline.warehouse.server import ServerError
from attribution_pipeline.warehouse.server.processes import Progress

#: Stored events go to PostgreSQL this many at a time; a range of days stores one per day and asset.
EVENT_BATCH_SIZE = "100"

_HEADER = """\
# Written by `attribution`, and again whenever it differs: change settings by ATTRIBUTION_ variables instead.
# The password of Dagster's storage is in the file that `passfile` names, which only its owner can read.
"""


def dagster_home(settings: Settings) -> Path:
    """Directory that DAGSTER_HOME must name; absolute, as Dagster demands."""
    return settings.home / "dagster"


def prepare_dagster_home(settings: Settings, on_wait: Progress | None = None) -> Path:
    """Write ``dagster.yaml``, starting the bundled server if Dagster's storage lies on it.

    Args:
        settings: Where the home is and, if it is elsewhere, Dagster's storage.
        on_wait: Receives a line about each longer step of the server's start.

    Returns:
        The directory that DAGSTER_HOME must name.

    Raises:
        ServerError: If the bundled server cannot be started, or the other storage does not answer.
    """
    if settings.dagster_storage_url is None:
        server.start(settings.home, on_wait=on_wait, bin_dir=settings.postgres_bin)
        url = server.url(settings.home, "dagster")
    else:
        url = settings.dagster_storage_url.get_secret_value()
        _refuse_silent_storage(url)
    home = dagster_home(settings)
    home.mkdir(parents=True, exist_ok=True)
    parts = conninfo_to_dict(url)
    _replace(home / "storage.pgpass", _pgpass(parts), mode=0o600)
    _replace(home / "dagster.yaml", _HEADER + _instance(parts, home / "storage.pgpass"), mode=0o644)
    return home


def dagster_environment(settings: Settings) -> dict[str, str]:
    """Variables that a Dagster process of ours needs besides the ones it inherits."""
    return {
        "DAGSTER_HOME": str(dagster_home(settings)),
        "DAGSTER_EVENT_BATCH_SIZE": EVENT_BATCH_SIZE,
        # A code server that is told to stop waits for calls in progress, by default a minute: longer than a container
        # engine has patience. Nobody waits for the answers of a daemon that has been stopped before.
        "DAGSTER_GRPC_SHUTDOWN_GRACE_PERIOD": "5",
        # Dagster's processes run in other working directories.
        "ATTRIBUTION_HOME": str(settings.home),
    }


def _refuse_silent_storage(url: str) -> None:
    # Dagster would try for half a minute and then tell it with a traceback.
    try:
        psycopg.connect(url, connect_timeout=15).close()
    except psycopg.OperationalError:
        parts = conninfo_to_dict(url)
        place = f"{parts.get('host')}:{parts.get('port', 5432)}/{parts.get('dbname')}"
        raise ServerError(
            f"Dagster's storage at {place} does not let us in: check that its server runs and "
            "ATTRIBUTION_DAGSTER_STORAGE_URL, or unset it to use the bundled server"
        ) from None


def _instance(parts: dict[str, str | int | None], passfile: Path) -> str:
    own = ("host", "port", "user", "password", "dbname")
    params = {name: str(value) for name, value in parts.items() if name not in own and value is not None}
    postgres = {
        # A bare scheme would mean psycopg 3 under SQLAlchemy 2.1, with which first starts race each other.
        "scheme": "postgresql+psycopg2",
        "hostname": str(parts.get("host") or "localhost"),
        "port": int(parts.get("port") or 5432),
        "username": str(parts.get("user") or ""),
        "db_name": str(parts.get("dbname") or "dagster"),
        # A crash of the server may lose the last half second of Dagster's log, never rows of the warehouse;
        # waiting for the disk at each of thousands of events would take most of a run's time.
        "params": {"options": "-c synchronous_commit=off", **params, "passfile": str(passfile)},
    }
    instance = {
        **_storage(postgres),
        "telemetry": {"enabled": False},
        "nux": {"enabled": False},
        # A run that was killed gives back its places in pools, and an API's pool has but one.
        "run_monitoring": {
            "enabled": True,
            "poll_interval_seconds": 30,
            "free_slots_after_run_end_seconds": 60,
        },
        "run_coordinator": {
            "module": "attribution_pipeline.automation.run_coordinator",
            "class": "OncePerTickCoordinator",
        },
        "run_launcher": {
            "module": "attribution_pipeline.automation.run_launcher",
            "class": "WatchedRunLauncher",
        },
        "run_retries": {"enabled": True, "max_retries": 0},
        "concurrency": {
            "runs": {"max_concurrent_runs": 2},
            # A pool stands for one API, whose call limits all runs share: one step at a time asks it.
            "pools": {"default_limit": 1, "granularity": "op"},
        },
        "freshness": {"enabled": True},
        # No asset has an automation condition: the daemon need not look for them.
        "auto_materialize": {"enabled": False, "use_sensors": False},
        # A sensor ticks thousands of times a day, mostly with nothing to tell.
        "retention": {
            "schedule": {"purge_after_days": 90},
            "sensor": {"purge_after_days": {"skipped": 1, "success": 30, "failure": 30}},
        },
        # Steps print nothing: what they tell is in their events.
        "compute_logs": {
            "module": "dagster._core.storage.noop_compute_log_manager",
            "class": "NoOpComputeLogManager",
        },
    }
    return yaml.safe_dump(instance, sort_keys=False)


def _storage(postgres: dict[str, object]) -> dict[str, object]:
    """Dagster's three storages in PostgreSQL; only the event log is a class of ours."""
    classes = {
        "run_storage": ("dagster_postgres.run_storage", "PostgresRunStorage"),
        "event_log_storage": ("attribution_pipeline.automation.event_log", "BatchingEventLogStorage"),
        "schedule_storage": ("dagster_postgres.schedule_storage", "PostgresScheduleStorage"),
    }
    return {
        name: {"module": module, "class": class_name, "config": {"postgres_db": postgres}}
        for name, (module, class_name) in classes.items()
    }


def _pgpass(parts: dict[str, str | int | None]) -> str:
    password = str(parts.get("password") or "").replace("\\", "\\\\").replace(":", "\\:")
    return f"*:*:*:*:{password}\n"


def _replace(path: Path, text: str, *, mode: int) -> None:
    """Bring a file to ``text`` in one step for any reader, never with wider rights than ``mode``."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    partial.replace(path)
