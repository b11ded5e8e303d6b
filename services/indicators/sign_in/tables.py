"""What may be used once and has been: the ticket of a link, the state of a sign-in, and a session that was signed out."""

from sqlalchemy import Column, DateTime, Table, Text

from services.indicators.tables import metadata

sign_in_spent = Table(
    "sign_in_spent",
    metadata,
    Column("id", Text, primary_key=True),
    Column("spent_at", DateTime(timezone=True), nullable=False),
)
