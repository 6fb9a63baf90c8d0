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


@dataclass(frozen=True)
class Server:
    """Where it listens, and its processes."""

    port: int
    workers: list[int]

    def processor_time(self) -> float:
        """Seconds of processor its processes have used so far, whoever else kept the processors busy meanwhile."""
        stats = [Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split() for worker in self.workers]
        return sum(int(fields[11]) + int(fields[12]) for fields in stats) / os.sysconf("SC_CLK_TCK")


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
        yield Server(port, [int(path.name) for path in ready.iterdir()])
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
