"""Decisions, their cards, and the feedback on them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_INSTANT = sa.String(32).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "decisions",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("answered", _INSTANT, nullable=False),
        sa.Column("as_of", sa.String(40), nullable=False),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("hook", sa.Text, nullable=False),
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("hook_instance", sa.Text, nullable=False),
        sa.Column("patient", sa.Text, nullable=False),
        sa.Column("rulebook", sa.Text, nullable=False),
        sa.Column("software", sa.Text, nullable=False),
        sa.Column("findings", _JSON, nullable=False),
        sa.Column("orders", _JSON, nullable=False),
        sa.Column("cards", _JSON, nullable=False),
        sa.Column("sources", _JSON, nullable=False),
        sa.Column("seconds", _JSON, nullable=False),
        sa.Column("erased", _JSON, nullable=False),
        sa.Column("sheets", _JSON),
    )
    op.create_index("ix_decisions_answered", "decisions", ["answered"])
    op.create_table(
        "cards",
        sa.Column("uuid", sa.String(36), primary_key=True),
        sa.Column("decision", sa.String(36), nullable=False),
        sa.Column("indicator", sa.String(8), nullable=False),
        sa.Column("rules", _JSON, nullable=False),
        sa.Column("suggestions", _JSON, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("received", _INSTANT, nullable=False),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("card", sa.Text, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("outcome_at", _INSTANT, nullable=False),
        sa.Column("accepted", _JSON, nullable=False),
        sa.Column("reason_system", sa.Text),
        sa.Column("reason_code", sa.Text),
        sa.Column("erased", _JSON, nullable=False),
    )
    op.create_index("ix_feedback_received", "feedback", ["received"])
    op.create_index("ix_feedback_card", "feedback", ["card"])
