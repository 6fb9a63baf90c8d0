"""Request limits by address and by person: generous for people, narrow for machines that hammer."""

from flask import Flask, Response, g, request, session
from flask_limiter import ApplicationLimit, Limiter, RequestLimit

from app import clock
from app.core.accounts.login import WHO
from app.core.accounts.throttle import address

PER_ADDRESS = "600 per minute"  # a village's office shares one address
PER_PERSON = "300 per minute"  # wherever the person is


def register(app: Flask) -> None:
    """Count requests in memory, or in Redis when several machines share a REDIS_URL."""
    limiter = Limiter(
        address,
        app=app,
        application_limits=[PER_ADDRESS, ApplicationLimit(PER_PERSON, _person, exempt_when=_is_nobody)],
        storage_uri=app.config["REDIS_URL"] or "memory://",
        enabled=app.config["RATE_LIMITS"],
        on_breach=_remember_wait,
        in_memory_fallback_enabled=bool(app.config["REDIS_URL"]),
        in_memory_fallback=[PER_ADDRESS] if app.config["REDIS_URL"] else [],
    )
    app.extensions["pace"] = limiter
    limiter.request_filter(lambda: request.endpoint in ("static", "web.healthz", "web.readyz"))
    app.after_request(_say_wait)


def slow(app: Flask, endpoint: str, pace: str) -> None:
    """Let an address post to this view only so often: where each post writes for good. Called in register()."""
    limiter: Limiter = app.extensions["pace"]
    app.view_functions[endpoint] = limiter.limit(pace, methods=["POST"])(app.view_functions[endpoint])


def _is_nobody() -> bool:
    return WHO not in session


def _person() -> str:
    return f"person {session.get(WHO)}"


def _remember_wait(breach: RequestLimit) -> None:
    g.pace_wait = max(1, int(breach.reset_at - clock.now().timestamp()))


def _say_wait(response: Response) -> Response:
    if response.status_code == 429:
        response.headers["Retry-After"] = str(g.get("pace_wait", 60))
    return response
