"""What all tables of the catalog hang on."""

from sqlalchemy import MetaData

metadata = MetaData()
