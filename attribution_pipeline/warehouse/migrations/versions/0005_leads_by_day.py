"""An index of prod.fact_leads from which leads are counted by platform of the first touch, too, without their rows."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Replace the index of the leads of a day."""
    op.execute("create index on prod.fact_leads (lead_day, platform, is_paid) include (first_platform)")
    op.execute("drop index prod.fact_leads_lead_day_platform_is_paid_idx")


def downgrade() -> None:
    """Put the narrower one back."""
    op.execute("drop index prod.fact_leads_lead_day_platform_is_paid_first_platform_idx")
    op.execute("create index on prod.fact_leads (lead_day, platform, is_paid)")
