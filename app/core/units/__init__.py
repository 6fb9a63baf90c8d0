"""Units (机构): the offices that publish, invite and answer."""

from app.core.units.queries import in_reach

__all__ = ["in_reach", "register"]


def register(app: object) -> None:
    """Hang the desk page into the app."""
    from app.core.units import views

    views.register(app)
