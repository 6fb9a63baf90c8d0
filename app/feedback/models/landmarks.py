"""Places people name when they say where something is."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.regions.models import Region
from app.db import Base
from app.feedback.rules.points import Point


class Landmark(Base):
    """地标: a village office, a zone, a service hall. Data: staff add and close them."""

    __tablename__ = "feedback_landmark"
    __table_args__ = (
        UniqueConstraint("region_id", "name", name="uq_feedback_landmark_name"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="whole_point"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    closed_on: Mapped[date | None]

    region: Mapped[Region] = relationship(lazy="joined")

    @property
    def point(self) -> Point | None:
        """Where it is, when somebody entered it."""
        return None if self.latitude is None or self.longitude is None else Point(self.latitude, self.longitude)
