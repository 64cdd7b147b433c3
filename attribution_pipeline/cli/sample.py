"""``attribution sample``: write the bundled sample as a folder of raw tables."""

from pathlib import Path
from typing import Annotated

import typer

from attribution_pipeline.cli.exits import UsageError
from attribution_pipeline.cli.terminal import clear_errors, terminal


def sample(
    out: Annotated[Path, typer.Option("--out", help="Folder to write to; made if it is missing.")],
    scale: Annotated[int, typer.Option("--scale", help="How many times as many clients.")] = 1,
    days: Annotated[int, typer.Option("--days", help="How many days the story takes.")] = 181,
) -> None:
    """Write the bundled sample, N times as many clients over D days, as a folder of raw tables."""
    with clear_errors():
        from attribution_pipeline.sources.sample import write_sample  # noqa: PLC0415 - slow import

        with terminal.err.status("Writing the sample") as status:
            try:
                counts = write_sample(
                    out,
                    scale=scale,
                    days=days,
                    on_progress=lambda done, total: status.update(
                        f"Writing the sample: {done / max(total, 1):.0%}"
                    ),
                )
            except ValueError as error:
                raise UsageError(str(error)) from None
        if terminal.as_json:
            terminal.result(
                {
                    "folder": str(out),
                    "clients": counts.clients,
                    "touches": counts.touches,
                    "rows": counts.rows,
                }
            )
            return
        rows = sum(counts.rows.values())
        terminal.out.print(
            f"{out}: {len(counts.rows)} tables, {rows:,} rows, {counts.clients:,} clients, "
            f"{counts.touches:,} touches",
            markup=False,
        )
        terminal.say(f"Next: attribution run --input {out} --full")
