"""The disk of the bundled server fills up in the middle of a run: with room again, the next run goes on."""

import errno
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from attribution_pipeline.warehouse import server
from attribution_pipeline_tests.conftest import reachable_directory
from attribution_pipeline_tests.faults.own_server import prepare, trial_on
from attribution_pipeline_tests.faults.stage import Stage
from attribution_pipeline_tests.faults.trial import LIMIT, Trial

_MEGABYTE = 1024 * 1024
_WORDS = re.compile(r"disk .*is full|connection to .* was lost|No space left")


@pytest.fixture(scope="module")
def home(stage: Stage, postgres_bin: Path | None) -> Iterator[Path]:
    """A home on a file system of its own, with a server in it."""
    directory = reachable_directory("attribution-full-")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=700m,mode=0755", "tmpfs", str(directory)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode != 0:
        directory.rmdir()
        pytest.skip(f"a disk to be filled needs the right to mount one: {mounted.stderr.strip()}")
    try:
        prepare(directory, stage, postgres_bin)
        yield directory
        server.stop(directory, postgres_bin)
    finally:
        subprocess.run(["umount", "-l", str(directory)], check=True)
        shutil.rmtree(directory)


@pytest.fixture
def narrow(home: Path, stage: Stage, undisturbed: str, tmp_path: Path, postgres_bin: Path | None) -> Trial:
    """A trial on that server."""
    return trial_on(home, stage, undisturbed, tmp_path, postgres_bin)


def fill(filler: Path, left: int) -> None:
    """Take all but so many bytes of the disk, of which the server may take some at the same time."""
    with filler.open("wb") as file:
        while True:
            space = os.statvfs(filler)
            try:
                os.posix_fallocate(file.fileno(), 0, space.f_bavail * space.f_frsize - left)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
                file.truncate(0)
            else:
                return


@pytest.mark.parametrize("left", [0, 2 * _MEGABYTE])
def test_the_disk_is_full(narrow: Trial, home: Path, left: int) -> None:
    filler = home / "filler"
    fill(filler, left)
    command = narrow.start()
    code = command.wait(LIMIT)
    filler.unlink()
    assert code not in {0, None}, command.said
    assert _WORDS.search(command.said)
    assert "Traceback" not in command.said
    narrow.run()
    narrow.assert_undisturbed()
