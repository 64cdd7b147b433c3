"""What the sources behind an HTTP API share: one client with retries, and a clock."""
