"""Where the SQL files lie: ``sql/`` of a source checkout, ``attribution_pipeline/sql`` of a wheel."""

from pathlib import Path

#: Schemas of the warehouse, all of them made by upgrades.
SCHEMAS = ["raw", "stg", "prod", "dashboards", "checks"]

_PACKAGE = Path(__file__).resolve().parents[1]


def sql_root() -> Path:
    """Folder that holds one folder per schema (``stg/touches.sql``) and ``rules/source_rules.csv``.

    Returns:
        An absolute path; the folder exists.

    Raises:
        FileNotFoundError: The installation carries no SQL files.
    """
    installed, checkout = _PACKAGE / "sql", _PACKAGE.parent / "sql"
    for folder in (installed, checkout):
        if (folder / "rules" / "source_rules.csv").is_file():
            return folder
    raise FileNotFoundError(
        f"the SQL files of the warehouse are missing: neither {installed} nor {checkout} holds "
        "rules/source_rules.csv; install attribution_pipeline again, as a wheel or with `pip install -e .`"
    )
