"""gunicorn's settings for the bench: each server process says when it is ready to serve."""

import os
from pathlib import Path
from typing import Any


def post_worker_init(worker: Any) -> None:
    """The application is loaded in this process."""
    (Path(os.environ["BENCH_READY"]) / str(worker.pid)).touch()
