"""The paths of the API, one module per family."""
