"""Schema raw: the raw tables, the change queue, rejected rows and the load log."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the schema."""
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Drop the schema and everything in it."""
    op.execute("drop schema raw cascade")
