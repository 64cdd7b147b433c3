"""Tests of attribution_pipeline, laid out like the package itself."""
