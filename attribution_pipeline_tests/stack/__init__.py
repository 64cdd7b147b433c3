"""Tests of everything that runs together."""
