"""The processes of a running house, begun by fork from one that has the whole program loaded: starting costs little."""

import os
import runpy
import sys
from collections.abc import Callable, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from flask.cli import main as flask
from gunicorn.app.wsgiapp import run as gunicorn

from tests.notify.lives import LIVES


def prepare() -> None:
    """The script that `make run` and containers start with."""
    runpy.run_path("scripts/prepare.py", run_name="__main__")


COMMANDS: dict[str, Callable[[], None]] = {"gunicorn": gunicorn, "flask": flask, "scripts/prepare.py": prepare}


def start(command: Sequence[str], values: dict[str, str], log: Path) -> ForkServerProcess:
    """A command with its own settings, as from a shell; what it says goes to the end of the log."""
    process = LIVES.Process(target=_be, args=(tuple(command), values, log), daemon=True)
    process.start()
    return process


def _be(command: Sequence[str], values: dict[str, str], log: Path) -> None:
    os.environ.update(values)
    with log.open("ab") as file:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(file.fileno(), stream.fileno())
    sys.argv = list(command)
    COMMANDS[command[0]]()
