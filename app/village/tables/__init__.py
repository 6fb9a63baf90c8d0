"""The public forms of a village (domain handbook §d.5): typed columns, what is personal in them, the laws they keep."""

from app.village.tables.shapes import CeilingLaw, Column, Kind, Law, ProductLaw, RowLaw, TableForm, TotalLaw

__all__ = ["CeilingLaw", "Column", "Kind", "Law", "ProductLaw", "RowLaw", "TableForm", "TotalLaw"]
