"""A clock that jumps, for the pipeline and its server: Debian's faketime, told by a file what to add to the time."""

import os
import shutil
import stat
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from attribution_pipeline.warehouse.server.account import account_for
from attribution_pipeline.warehouse.server.binaries import chosen, reachable

needs_faketime = pytest.mark.skipif(
    shutil.which("faketime") is None, reason="the clock jumps by Debian's package faketime, which is missing"
)


@dataclass(frozen=True)
class Clock:
    """The file that says by how much the clock is wrong.

    Attributes:
        folder: Where it lies; every user must reach it.
    """

    folder: Path

    @property
    def variables(self) -> dict[str, str]:
        """Variables of a process that lives by this clock."""
        library = subprocess.run(
            ["faketime", "-f", "+0", "printenv", "LD_PRELOAD"], capture_output=True, text=True, check=True
        ).stdout.strip()
        return {
            "LD_PRELOAD": library,
            "FAKETIME_TIMESTAMP_FILE": str(self.folder / "clock"),
            "FAKETIME_NO_CACHE": "1",
            # As with a clock that is set: what measures durations goes on evenly.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }

    def jump(self, moment: datetime) -> None:
        """Set the clock of everyone who lives by it; it goes on from there."""
        seconds = (moment - datetime.now(tz=UTC)).total_seconds()
        unfinished = self.folder / ".clock"
        unfinished.write_text(f"{seconds:+.0f}\n")
        unfinished.chmod(0o644)
        unfinished.replace(self.folder / "clock")

    def programs(self, bin_dir: Path | None) -> Path:
        """PostgreSQL's programs, living by this clock: the bundled server gives its own no variables."""
        real = reachable(chosen(bin_dir), account_for(self.folder))
        folder = self.folder / "bin"
        folder.mkdir(exist_ok=True)
        settings = " ".join(f"{name}='{value}'" for name, value in self.variables.items())
        for program in real.iterdir():
            if os.access(program, os.X_OK) and stat.S_ISREG(program.stat().st_mode):
                wrapper = folder / program.name
                wrapper.write_text(f'#!/bin/sh\n{settings} exec "{program}" "$@"\n')
                wrapper.chmod(0o755)
        folder.chmod(0o755)
        return folder
