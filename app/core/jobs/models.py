"""The last run of each job."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class JobRun(Base):
    """When a job ran last and how it went; `running_until` keeps a second worker from running it meanwhile."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(primary_key=True)
    last_started: Mapped[datetime | None]
    last_ok: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="")
    running_until: Mapped[datetime | None]
