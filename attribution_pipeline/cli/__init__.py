"""The ``attribution`` command."""

from attribution_pipeline.cli.app import main

__all__ = ["main"]
