"""Request limits by address: generous for people, narrow for machines that hammer."""

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

PACE = "600 per minute"


def register(app: Flask) -> None:
    """Count requests in memory, or in Redis when several machines share a REDIS_URL."""
    limiter = Limiter(
        get_remote_address,
        app=app,
        application_limits=[PACE],
        storage_uri=app.config["REDIS_URL"] or "memory://",
        enabled=app.config["RATE_LIMITS"],
        in_memory_fallback_enabled=bool(app.config["REDIS_URL"]),
        in_memory_fallback=[PACE] if app.config["REDIS_URL"] else [],
    )
    limiter.request_filter(lambda: request.endpoint in ("static", "web.healthz", "web.readyz"))
