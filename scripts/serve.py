"""Start everything: database up to date, demo data, web server and worker; stop both when one stops."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
HOST, PORT = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "5000")


def environment() -> dict[str, str]:
    """The caller's settings, with what a demo needs where nothing is said."""
    shown = "127.0.0.1" if HOST in ("0.0.0.0", "::") else HOST
    demo = {
        "DEMO": "1",
        "SITE_URL": f"http://{shown}:{PORT}",
        "SMS_URL": f"file:{ROOT / 'var' / 'outbox'}",
        "MAIL_URL": f"file:{ROOT / 'var' / 'outbox'}",
    }
    return {**demo, **os.environ}


def prepare(env: dict[str, str]) -> None:
    """One process brings the database up to date and loads the demo data; both may run again and again."""
    (ROOT / "var").mkdir(exist_ok=True)
    subprocess.check_call([str(BIN / "python"), str(ROOT / "scripts" / "prepare.py")], env=env, cwd=ROOT)


def start(env: dict[str, str]) -> list[subprocess.Popen[bytes]]:
    """The web server and the worker."""
    workers = env.get("WEB_WORKERS", "2")
    web = [str(BIN / "gunicorn"), "--log-level=warning", "-w", workers, "-b", f"{HOST}:{PORT}"]
    web += ["--timeout", "60", "wsgi:app"]
    worker = [str(BIN / "flask"), "--app", "wsgi", "worker"]
    return [subprocess.Popen(command, env=env, cwd=ROOT) for command in (web, worker)]


def main() -> int:
    env = environment()
    prepare(env)
    running = start(env)
    print(f"\n明堂 Mingtang is open on {env['SITE_URL']}  (Ctrl-C stops it)\n", flush=True)

    def stop(*_: object) -> None:
        for process in running:
            if process.poll() is None:
                process.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while all(process.poll() is None for process in running):
        time.sleep(0.3)
    stop()
    codes = [process.wait() for process in running]
    return max(abs(code) for code in codes)


if __name__ == "__main__":
    sys.exit(main())
