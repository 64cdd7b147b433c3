"""Table raw.dropped_indexes: what the pipeline may take off a raw table is put back by the owner's functions alone."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.execute("create table raw.dropped_indexes (table_name text not null, statement text not null)")
    op.execute(
        "comment on table raw.dropped_indexes is "
        "'Keys and indexes of raw tables that are being filled for the first time, within the transaction that fills them'"
    )


def downgrade() -> None:
    """Drop the table; it is empty outside of loads."""
    op.execute("drop table raw.dropped_indexes")
