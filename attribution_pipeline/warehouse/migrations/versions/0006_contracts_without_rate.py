"""Campaigns and creatives tell how many of their contracts have no rate, since these are in no revenue."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLES = ("dim_campaigns", "dim_ad_creatives")


def upgrade() -> None:
    """Add the column; the next refresh, which recomputes prod after any upgrade of its SQL, counts."""
    for table in _TABLES:
        op.execute(f"alter table prod.{table} add contracts_without_rate bigint not null default 0")
        op.execute(f"alter table prod.{table} alter contracts_without_rate drop default")
        op.execute(
            f"comment on column prod.{table}.revenue is "
            "'In the reporting currency, without the contracts that contracts_without_rate counts'"
        )
        op.execute(
            f"comment on column prod.{table}.roas is "
            "'Revenue per unit of spend; null, as every ratio of money, where a part of it has no rate'"
        )


def downgrade() -> None:
    """Drop the column."""
    for table in _TABLES:
        op.execute(f"alter table prod.{table} drop contracts_without_rate")
        op.execute(f"comment on column prod.{table}.revenue is null")
        op.execute(f"comment on column prod.{table}.roas is null")
