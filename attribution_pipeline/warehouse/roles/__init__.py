"""Who may do what in a warehouse: the roles owner, pipeline and reader, and their logins.

- ``owner`` owns schemas, tables, functions and views; upgrades run as it.
- ``pipeline`` loads raw tables and calls the refresh functions; it cannot alter anything.
- ``reader`` reads what dashboards and the API show, and no personal data.

Roles belong to a whole server, which may hold several warehouses: each has roles of its own, named after its database.
``names`` says how they are called; ``creation`` creates them where the connected user may; ``grants`` says what they may do;
``logins`` gives their URLs; ``applying`` does all of it without an upgrade.
"""

from attribution_pipeline.warehouse.roles.applying import apply_roles
from attribution_pipeline.warehouse.roles.creation import create_roles, set_password
from attribution_pipeline.warehouse.roles.grants import close_large_objects, grant_all
from attribution_pipeline.warehouse.roles.logins import (
    new_bundled_passwords,
    pipeline_url,
    reader_url,
)
from attribution_pipeline.warehouse.roles.names import role_name

__all__ = [
    "apply_roles",
    "close_large_objects",
    "create_roles",
    "grant_all",
    "new_bundled_passwords",
    "pipeline_url",
    "reader_url",
    "role_name",
    "set_password",
]
