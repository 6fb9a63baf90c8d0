"""The table of units."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.regions.models import Region
from app.db import Base


class Unit(Base):
    """A government office. Its name is data: offices are renamed and merged (机构改革)."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("region_id", "name", name="uq_unit_region_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    phone: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    valid_to: Mapped[date | None]

    region: Mapped[Region] = relationship(lazy="joined")
