"""Every version of every submission; the highest one stands."""

from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Index, Table, Text

from services.indicators.tables import metadata

submission = Table(
    "submission",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("programme", Text, ForeignKey("programme.code"), nullable=False),
    Column("report_no", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("document_no", Text, nullable=False),
    Column("note", Text),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    Index("submission_programme", "programme"),
)
