"""The bundled sample: a generator of raw tables that tell the story this project began with."""

from attribution_pipeline.sources.sample.write import SampleCounts, write_sample

__all__ = ["SampleCounts", "write_sample"]
