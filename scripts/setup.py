"""Make .venv from the locked dependencies; does nothing when the lock has not changed. Standard library only."""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
UV = "uv==0.13.9"


def main(kind: str) -> None:
    if sys.version_info < (3, 11):
        sys.exit("Mingtang needs Python 3.11 or newer; set PYTHON=python3.11 or later.")
    lock = ROOT / "requirements" / f"{kind}.lock"
    stamp = VENV / f".{kind}-{hashlib.sha256(lock.read_bytes()).hexdigest()[:16]}"
    if stamp.exists():
        return
    print(f"setting up .venv ({kind}) …", flush=True)
    if not (VENV / "bin" / "python").exists():
        venv.create(VENV, with_pip=True)
    install(lock)
    for old in VENV.glob(f".{kind}-*"):
        old.unlink()
    stamp.touch()


def install(lock: Path) -> None:
    """Through uv, which is fast; through pip when uv cannot be had."""
    python = str(VENV / "bin" / "python")
    pip = [python, "-m", "pip", "--disable-pip-version-check", "-q", "install"]
    hashed = ["--require-hashes", "-r", str(lock)]
    fast = [python, "-m", "uv", "pip", "install", "-q", "--python", python, *hashed]
    if subprocess.call([*pip, UV]) == 0 and subprocess.call(fast) == 0:
        return
    subprocess.check_call([*pip, *hashed])


if __name__ == "__main__":
    main(sys.argv[1])
