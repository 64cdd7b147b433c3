"""The sample makes way for real data; real data never make way."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from attribution_pipeline.automation.sample_mark import is_sample, note_load, sample_folder
from attribution_pipeline.cli.exits import UsageError
from attribution_pipeline.cli.sample_warehouse import claim_for_sample, make_way_for
from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse.database import warehouse
from attribution_pipeline_tests.databases import new_warehouse, read_rows

_ROWS = "insert into raw.itcrm_new_source (id_source, date_time) values (1, now()::timestamp)"
_LOAD = (
    "insert into raw.load_log (table_name, source, rows_read, rows_loaded, rows_rejected)"
    " values ('itcrm_new_source', 'files', 1, 1, 0)"
)


@pytest.fixture
def url(server_url: str) -> Iterator[str]:
    with new_warehouse(server_url) as fresh:
        yield fresh


def _rows_after(url: str, settings: Settings, folder: Path) -> int:
    with warehouse(url, settings) as connection:
        connection.execute(_ROWS)
        connection.execute(_LOAD)
    make_way_for(folder, url, settings)
    with warehouse(url, settings) as connection:
        return len(read_rows(connection, "select from raw.itcrm_new_source"))


def test_the_sample_makes_way_for_another_folder(url: str, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    claim_for_sample(url, settings)

    assert _rows_after(url, settings, tmp_path / "exports") == 0


def test_the_sample_stays_when_it_is_loaded_again(url: str, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    claim_for_sample(url, settings)

    assert _rows_after(url, settings, sample_folder(settings)) == 1


def test_data_that_came_through_the_ui_stay(url: str, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    claim_for_sample(url, settings)
    with warehouse(url, settings) as connection:
        note_load(connection, tmp_path / "exports", settings)
        assert not is_sample(connection)

    assert _rows_after(url, settings, tmp_path / "other exports") == 1


def test_the_sample_does_not_mix_with_other_data(url: str, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with warehouse(url, settings) as connection:
        connection.execute(_LOAD)

    with pytest.raises(UsageError, match="data of your own"):
        claim_for_sample(url, settings)
