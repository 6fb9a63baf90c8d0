"""A worker with many lives: each a process of its own, started quickly from a server that has everything imported."""

import gc
import importlib
import multiprocessing
from datetime import timedelta
from multiprocessing.context import ForkServerProcess

from sqlalchemy.orm import configure_mappers

import app as product
from app.core.jobs import worker
from app.core.notify import outbox
from tests.notify.houses import build, environ

for room in product.ROOMS:  # `create_app` asks for them by name: each life would load them for itself
    importlib.import_module(room)
configure_mappers()
product.create_app(environ("sqlite:///none", STORAGE_URL="file:none"))  # compiles the addresses that every house has
gc.freeze()  # a life looks through its own things only, and leaves shared memory shared
gc.enable()

LIVES = multiprocessing.get_context("forkserver")
LIVES.set_forkserver_preload(["tests.notify.lives"])


def live(settings: dict[str, str], lease: float) -> None:
    """Be the worker, until killed; with a short lease so that the next life finds what this one dropped."""
    outbox.LEASE = timedelta(seconds=lease)
    worker.PAUSE, worker.AFTER_FAULT = 0.05, 0.5
    worker.work(build(settings))


def start(settings: dict[str, str], lease: float = 1) -> ForkServerProcess:
    """A new worker process."""
    process = LIVES.Process(target=live, args=(settings, lease), daemon=True)
    process.start()
    return process
