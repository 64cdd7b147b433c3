"""The warehouse: the bundled server, connections, migrations, the loader and the calls of the SQL functions."""
