"""How the sample is written: repeatable, in constant memory, all files or none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from attribution_pipeline.sources.sample import write_sample
from attribution_pipeline_tests.sources.reading import SCALING, digest


def test_the_same_arguments_write_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    again = (
        "import pathlib, sys; from attribution_pipeline.sources.sample import write_sample;"
        "write_sample(pathlib.Path(sys.argv[1]))"
    )
    write_sample(tmp_path / "one")
    for seed in ("1", "2"):
        command = [sys.executable, "-W", "error", "-c", again, str(tmp_path / seed)]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed})
        assert digest(tmp_path / seed) == digest(tmp_path / "one")


def test_memory_does_not_grow_with_the_scale(tmp_path: Path) -> None:
    """Twenty times as many rows, a hundred megabytes of them, within a tenth more memory."""
    script = (
        "import pathlib, resource, sys; from attribution_pipeline.sources.sample import write_sample;"
        "write_sample(pathlib.Path(sys.argv[1]), scale=int(sys.argv[2]));"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )

    def peak(scale: int) -> int:
        command = [sys.executable, "-c", script, str(tmp_path / str(scale)), str(scale)]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    small, large = peak(2), peak(40)
    assert sum(file.stat().st_size for file in (tmp_path / "40").iterdir()) > 100_000_000
    assert large < small * 1.1


def test_progress_ends_at_the_total(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    counts = write_sample(tmp_path, scale=2, on_progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1] == (sum(counts.rows[name] for name in SCALING),) * 2


def test_a_failure_leaves_the_files_of_before(tmp_path: Path) -> None:
    write_sample(tmp_path, days=2)
    before = digest(tmp_path)

    def interrupt(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_sample(tmp_path, scale=2, days=3, on_progress=interrupt)
    assert digest(tmp_path) == before


@pytest.mark.parametrize("arguments", [{"scale": 0}, {"scale": 10_001}, {"days": 0}, {"days": 3_651}])
def test_arguments_out_of_range_are_refused_before_anything_is_written(
    arguments: dict[str, int], tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="choose 1 to"):
        write_sample(tmp_path / "new", **arguments)  # type: ignore[arg-type] # only scale and days are in there
    assert not (tmp_path / "new").exists()


def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(NotADirectoryError, match="taken is a file"):
        write_sample(tmp_path / "taken")
