"""Tests of the warehouse: server, loader, migrations, refresh."""
