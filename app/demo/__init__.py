"""Demo data: the real regions, invented people, open days in every state. Nothing of it is reachable when DEMO is off."""


def register(app: object) -> None:
    """Hang the commands into the app."""
    from app.demo import cli

    cli.register(app)
