"""The one collection of this service's tables, which alembic compares with the migrations."""

from sqlalchemy import MetaData

metadata = MetaData()
