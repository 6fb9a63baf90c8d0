"""The last run of each job."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class JobRun(Base):
    """When a job ran last and how it went; `busy_until` keeps a second worker from running it meanwhile."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    busy_until: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")
