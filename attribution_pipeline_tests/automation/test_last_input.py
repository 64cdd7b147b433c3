"""The folder of the last run, and which other folder may take its place."""

from pathlib import Path

from attribution_pipeline.automation.last_input import last_input, remember_input, stands_for_nights_input
from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.files import FilesSource


def _folder(path: Path, *tables: str) -> FilesSource:
    path.mkdir()
    for table in tables:
        (path / f"{table}.csv").touch()
    return FilesSource(path)


def test_the_folder_is_kept_as_an_absolute_path(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    assert last_input(settings) is None
    remember_input(settings, Path("here"))
    assert last_input(settings) == Path("here").absolute()


def test_a_folder_stands_for_the_last_one_unless_it_lacks_a_table_of_it(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    usual = _folder(tmp_path / "usual", "itcrm_new_source", "itcrm_new_types")
    assert stands_for_nights_input(settings, usual)
    remember_input(settings, usual.folder)
    assert stands_for_nights_input(settings, FilesSource(tmp_path / "usual" / ".." / "usual"))
    later = _folder(tmp_path / "later", "itcrm_new_source", "itcrm_new_types", "fx_rates")
    assert stands_for_nights_input(settings, later)
    part = _folder(tmp_path / "part", "itcrm_new_types", "fx_rates")
    assert not stands_for_nights_input(settings, part)
    usual.folder.rename(tmp_path / "elsewhere")
    assert stands_for_nights_input(settings, part)


def test_nothing_stands_for_the_folder_that_is_set(tmp_path: Path) -> None:
    usual = _folder(tmp_path / "usual", "itcrm_new_types")
    settings = Settings(home=tmp_path / "home", input_dir=usual.folder)
    other = _folder(tmp_path / "other", "itcrm_new_types", "fx_rates")
    remember_input(settings, other.folder)
    assert stands_for_nights_input(settings, usual)
    assert not stands_for_nights_input(settings, other)
