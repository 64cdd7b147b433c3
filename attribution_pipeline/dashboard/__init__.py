"""The data-analytics page: 14 widgets and the journeys of leads, in the API's server."""
