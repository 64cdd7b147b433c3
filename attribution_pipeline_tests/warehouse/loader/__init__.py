"""Tests of the loader, with files as the source and a real server."""
