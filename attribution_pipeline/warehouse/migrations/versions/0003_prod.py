"""Schemas prod, dashboards and checks: dimensions, facts, and what stg hands over to them."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the schemas and the queue that stg fills."""
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Drop the schemas, everything in them, and the queue."""
    op.execute("drop schema checks cascade")
    op.execute("drop schema dashboards cascade")
    op.execute("drop schema prod cascade")
    op.execute("drop table stg.change_set")
