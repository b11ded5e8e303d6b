"""The titles that the scope lists name."""

from sqlalchemy import Column, Table, Text

from services.catalog.tables import metadata

scope_title = Table(
    "scope_title",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
)
