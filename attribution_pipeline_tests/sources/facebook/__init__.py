"""Tests of the Facebook source, over HTTP against a fake Graph API."""
