"""Tests of what the API sources share."""
