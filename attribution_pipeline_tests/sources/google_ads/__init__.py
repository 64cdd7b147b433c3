"""Tests of the Google Ads source, over HTTP on loopback."""
