"""Start everything: database up to date, demo data, web server and worker; stop both when one stops."""

import http.client
import importlib.util
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
CANNOT = "Mingtang cannot start.\n"
LONGEST_BOOT = 120  # seconds
EVERYWHERE = ("0.0.0.0", "::")


def settings(environ: dict[str, str]) -> dict[str, Any]:
    """The checked settings, read without loading the whole program. Ends with one sentence per wrong one."""
    spec = importlib.util.spec_from_file_location("settings", ROOT / "app" / "config.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["settings"] = module
    spec.loader.exec_module(module)
    found: dict[str, Any] = module.load(environ)
    return found


def environment() -> dict[str, str]:
    """The caller's settings, with what a demo needs where nothing is said."""
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "5000"
    address = f"http://{bracketed(shown(host))}:{port}"
    demo = {
        "DEMO": "1",
        "SITE_URL": address if port.isdecimal() else "",  # a wrong PORT is told of once, not twice
        "SMS_URL": f"file:{ROOT / 'var' / 'outbox'}",
        "MAIL_URL": f"file:{ROOT / 'var' / 'outbox'}",
        "TRUSTED_HOSTS": ",".join(own_names()) if host in EVERYWHERE else "",
    }
    return {**demo, **os.environ}


def shown(host: str) -> str:
    """Where a browser on this machine finds a server that listens on the host."""
    return "127.0.0.1" if host in EVERYWHERE else host.strip("[]")


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def own_names() -> set[str]:
    """This machine's name and addresses, under which others in its network may ask for it."""
    names = {socket.gethostname()}
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing; asks which address the way out begins at
            names.add(probe.getsockname()[0])
        except OSError:
            pass
    return {name.lower() for name in names if re.fullmatch(r"[A-Za-z0-9.-]+", name)}


def require_free(host: str, port: int) -> None:
    """Stop before anything is printed when the port cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as failure:
            reason = failure.strerror or str(failure)
            sys.exit(
                f"{CANNOT}Port {port} on {host} cannot be had ({reason}): choose another, as in PORT=5001 make run."
            )


def require_writable(folder: Path) -> None:
    """Database, keys and files lie in var/ unless the settings say otherwise."""
    try:
        folder.mkdir(exist_ok=True)
        probe = folder / f".written-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as failure:
        sys.exit(f"{CANNOT}{folder} cannot be written ({failure.strerror}): make it writable for this user.")


def newest_migration() -> str:
    """The revision no other one builds upon, from the files' own lines."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "migrations" / "versions").glob("*.py")]
    found = {
        name: re.findall(rf"^{name} = [\"'](\w+)[\"']", "\n".join(texts), re.M)
        for name in ("revision", "down_revision")
    }
    return next(revision for revision in found["revision"] if revision not in found["down_revision"])


def remembered(values: dict[str, Any]) -> str:
    """What the last start printed, when nothing has changed since: an SQLite file, up to date, demo and all. Else ""."""
    memory = memory_beside(values["DATABASE_URL"])
    newest = max(path.stat().st_mtime for path in (ROOT / "app" / "demo").glob("*.py"))
    if not values["DEMO"] or memory is None or not memory.is_file() or memory.stat().st_mtime < newest:
        return ""
    return memory.read_text(encoding="utf-8") if is_ready(memory.with_suffix("")) else ""


def memory_beside(database_url: str) -> Path | None:
    """The file in which the words of the last start are kept: beside an SQLite file, nowhere for a server."""
    if not database_url.startswith("sqlite:///"):
        return None
    return Path(database_url.removeprefix("sqlite:///").partition("?")[0] + ".people")


def is_ready(file: Path) -> bool:
    """Is the database there, at the newest migration, with the demo in it? Asked without loading the program."""
    wanted = "SELECT EXISTS (SELECT 1 FROM event) AND EXISTS (SELECT 1 FROM user WHERE is_demo)"
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as base:
            (revision,) = base.execute("SELECT version_num FROM alembic_version").fetchone()
            return revision == newest_migration() and bool(base.execute(wanted).fetchone()[0])
    except (sqlite3.Error, TypeError):
        return False


def prepare(env: dict[str, str], values: dict[str, Any]) -> str:
    """One process brings the database up to date and loads the demo data; what it has to say about signing in."""
    if told := remembered(values):
        return told
    print("preparing the database …", flush=True)
    command = [PYTHON, str(ROOT / "scripts" / "prepare.py")]
    done = subprocess.run(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(done.returncode)  # it has said why
    if memory := memory_beside(values["DATABASE_URL"]):
        memory.write_text(done.stdout, encoding="utf-8")
    return done.stdout


def start(env: dict[str, str], values: dict[str, Any]) -> list[subprocess.Popen[bytes]]:
    """The web server and the worker. Preloading is safe: the app opens no connection before its first request."""
    listens = f"{bracketed(values['HOST'])}:{values['PORT']}"
    web = [PYTHON, "-m", "gunicorn", "--log-level=warning", "-w", str(values["WEB_WORKERS"]), "-b", listens]
    web += ["--preload", "--timeout", "60", "wsgi:app"]
    worker = [PYTHON, "-m", "flask", "--app", "wsgi", "worker"]
    return [subprocess.Popen(command, env=env, cwd=ROOT) for command in (web, worker)]


def answers(host: str, port: int) -> bool:
    """Does the web server say that it is there?"""
    line = http.client.HTTPConnection(host, port, timeout=2)
    with closing(line):
        try:
            line.request("GET", "/healthz")
            return line.getresponse().status == 200
        except OSError:
            return False


def main() -> int:
    os.umask(0o077)  # database, keys, messages and files are for this user alone
    env = environment()
    require_writable(ROOT / "var")
    values = settings(env)
    require_free(values["HOST"], values["PORT"])
    told = prepare(env, values)
    running: list[subprocess.Popen[bytes]] = []

    def stop(*_: object) -> None:
        for process in running:
            if process.poll() is None:
                process.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    running += start(env, values)
    until, here = time.monotonic() + LONGEST_BOOT, shown(values["HOST"])
    while all(process.poll() is None for process in running) and time.monotonic() < until:
        if answers(here, values["PORT"]):
            print(f"{told}\n明堂 Mingtang is open on {env['SITE_URL']}  (Ctrl-C stops it)\n", flush=True)
            break
        time.sleep(0.1)
    while all(process.poll() is None for process in running):
        time.sleep(0.3)
    stop()
    codes = [process.wait() for process in running]
    return max(abs(code) for code in codes)


if __name__ == "__main__":
    sys.exit(main())
