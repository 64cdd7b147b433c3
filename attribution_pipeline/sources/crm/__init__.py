"""The CRM's own database as a source: PostgreSQL, MySQL, SQLite or whatever else SQLAlchemy reaches."""

from attribution_pipeline.sources.crm.settings import CrmSettings, TableNames, table_names
from attribution_pipeline.sources.crm.source import CrmSource

__all__ = ["CrmSettings", "CrmSource", "TableNames", "table_names"]
