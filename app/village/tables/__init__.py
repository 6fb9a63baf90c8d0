"""The public forms of a village (domain handbook §d.5): typed columns, what is personal in them, the laws they keep."""

from app.village.tables.registry import all_forms, forms_of
from app.village.tables.shapes import (
    CarryLaw,
    CeilingLaw,
    Column,
    HeadLaw,
    Kind,
    Law,
    ProductLaw,
    RowLaw,
    TableForm,
    TotalLaw,
)

__all__ = [
    "CarryLaw",
    "CeilingLaw",
    "Column",
    "HeadLaw",
    "Kind",
    "Law",
    "ProductLaw",
    "RowLaw",
    "TableForm",
    "TotalLaw",
    "all_forms",
    "forms_of",
]
