"""Units (机构): the offices that publish, invite and answer."""

from flask import Flask

from app.core.units.lacking import Lack, lacks
from app.core.units.queries import in_reach, with_phone_in

__all__ = ["Lack", "in_reach", "lacks", "register", "with_phone_in"]


def register(app: Flask) -> None:
    """Hang the desk page into the app."""
    from app.core.units import views

    views.register(app)
