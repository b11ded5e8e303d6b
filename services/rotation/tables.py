"""Where the tables of this service are gathered."""

from sqlalchemy import MetaData

metadata = MetaData()
