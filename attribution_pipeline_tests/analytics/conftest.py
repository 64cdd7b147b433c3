"""A client of the API over the sample, as the API's own tests have it."""

from attribution_pipeline_tests.api.conftest import api

__all__ = ["api"]
