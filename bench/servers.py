"""Server processes as scripts/serve.py starts them, on a free loopback port, stopped at the end."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from app.config import ROOT

PATIENCE = 60.0
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONDONTWRITEBYTECODE")


def free_port() -> int:
    """A port nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(env: Mapping[str, str]) -> dict[str, str]:
    """The given settings and none of the caller's."""
    return {**{name: os.environ[name] for name in INHERITED if name in os.environ}, **env}


BACKENDS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@dataclass(frozen=True)
class Server:
    """Where it listens, and its processes; the database whose own processes work for it, where it has any."""

    port: int
    workers: list[int]
    database: str = ""

    def processor_time(self) -> float:
        """Seconds of processor spent for it so far, whoever else kept the processors busy meanwhile.

        PostgreSQL's part is that of the processes that serve this database now: of one that ended nothing is known.
        """
        stats = [Path(f"/proc/{process}/stat") for process in (*self.workers, *self._backends())]
        fields = [stat.read_text().rpartition(")")[2].split() for stat in stats if stat.exists()]
        return sum(int(each[11]) + int(each[12]) for each in fields) / os.sysconf("SC_CLK_TCK")

    def _backends(self) -> list[int]:
        if not self.database.startswith("postgresql"):
            return []
        with psycopg.connect(self.database) as line:
            return [pid for (pid,) in line.execute(BACKENDS)]


@contextmanager
def gunicorn(target: str, env: Mapping[str, str], workers: int, folder: Path) -> Iterator[Server]:
    """So many server processes, once each has loaded the application."""
    port, ready = free_port(), Path(tempfile.mkdtemp(dir=folder))
    command = [str(Path(sys.executable).parent / "gunicorn"), "--log-level=warning", "-w", str(workers)]
    command += ["-b", f"127.0.0.1:{port}", "--timeout", "60", "-c", "python:bench.hooks", target]
    with (folder / "servers.log").open("ab") as log:
        settings = environment({**env, "BENCH_READY": str(ready)})
        process = subprocess.Popen(command, env=settings, cwd=ROOT, stdout=log, stderr=log)
    try:
        wait_until_ready(process, ready, workers, folder)
        database = env.get("DATABASE_URL") or env.get("LIMIT_DATABASE", "")
        yield Server(port, [int(path.name) for path in ready.iterdir()], database)
    finally:
        stop(process)


def wait_until_ready(process: subprocess.Popen[bytes], ready: Path, workers: int, folder: Path) -> None:
    """Until every process has said so; the log is shown when one does not."""
    end = time.monotonic() + PATIENCE
    while len(list(ready.iterdir())) < workers:
        if process.poll() is not None or time.monotonic() > end:
            raise SystemExit("the server did not start:\n" + (folder / "servers.log").read_text()[-3000:])
        time.sleep(0.05)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask, then insist."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
