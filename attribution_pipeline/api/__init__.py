"""The HTTP API: the 13 widgets, attribution and the journey of a lead, read-only."""
