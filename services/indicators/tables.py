"""The service's own tables: each noun adds its own to this metadata."""

from sqlalchemy import MetaData

metadata = MetaData()
