"""What dashboards ask: one function per widget and path, typed rows out; the SQL is in sql/analytics."""
