"""The administrative tree: city, counties, townships, villages."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base


class Level(StrEnum):
    """The four levels of the tree below the province."""

    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"


class Region(Base):
    """One node of the administrative tree, dated: a village that was merged stays, with its last day."""

    __tablename__ = "region"
    __table_args__ = (UniqueConstraint("code", name="uq_region_code"), Index("ix_region_path", "path"))

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]  # twelve digits (GB/T 2260 and the NBS coding rule)
    name: Mapped[str]
    short_name: Mapped[str]  # without 村民委员会, 社区居委会 … as people say it
    level: Mapped[Level]
    kind: Mapped[str]  # 市 区 县 县级市 街道 镇 乡 园区 社区 村 其他
    path: Mapped[str]  # "/430100000000/430121000000/…/", ends with its own code
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    pinyin: Mapped[str]  # "kaihuizhen"
    initials: Mapped[str]  # "khz"
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]  # the last day; until it has passed the region stands

    parent: Mapped["Region | None"] = relationship(remote_side=[id])

    def covers(self, other: "Region") -> bool:
        """Is the other region this one or below it? SQL twin: `inside`."""
        return other.path.startswith(self.path)

    @property
    def prefix(self) -> str:
        """The digits with which every code below begins (GB/T 2260: 4 of a city, 6 of a county, 9 of a township)."""
        return self.code[: {Level.CITY: 4, Level.COUNTY: 6, Level.TOWNSHIP: 9}.get(self.level, 12)]

    @property
    def alias(self) -> str:
        """The short public code: the first 6 digits of a county, 9 of a township, else all 12."""
        return {Level.COUNTY: self.code[:6], Level.TOWNSHIP: self.code[:9]}.get(self.level, self.code)


class FormerName(Base):
    """What a region was called before, or is written otherwise: people still say it, and it is understood, never shown.

    Of a township that was divided each part has the name: whoever writes it is asked which one.
    """

    __tablename__ = "region_former_name"
    __table_args__ = (UniqueConstraint("region_id", "name", name="uq_region_former_name_once"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    name: Mapped[str] = mapped_column(index=True)
    until: Mapped[date | None]  # its last day, where that is known
    source: Mapped[str]
    verified: Mapped[bool]  # against a document; else somebody should

    region: Mapped[Region] = relationship()
