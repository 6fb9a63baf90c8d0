"""Make .venv from the locked dependencies; does nothing when the lock has not changed. Standard library only."""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
UV = "uv==0.13.9"
OF_THE_SYSTEM = ("/usr/local/bin", "/usr/bin")
FOREVER = float("inf")
WORK = """
import argparse, ast, copy, ctypes, io, lzma, sqlite3, ssl, tokenize, venv, zlib
from inspect import getsource
from time import process_time

def took():
    begun = process_time()
    rows = copy.deepcopy([str(row) for row in tokenize.generate_tokens(io.StringIO(source).readline)])
    ast.unparse(ast.parse(source))
    return process_time() - begun

source = getsource(argparse)
print(min(took() for _ in range(5)))
"""


def main(kind: str, given: bool = False) -> None:
    if sys.version_info < (3, 11):
        sys.exit("Mingtang needs Python 3.11 or newer; set PYTHON=python3.11 or later.")
    lock = ROOT / "requirements" / f"{kind}.lock"
    stamp = VENV / f".{kind}-{hashlib.sha256(lock.read_bytes()).hexdigest()[:16]}"
    if stamp.exists():
        return
    print(f"setting up .venv ({kind}) …", flush=True)
    if not (VENV / "bin" / "python").exists():
        create(VENV, sys.executable if given else quickest())
    install(lock)
    for old in VENV.glob(f".{kind}-*"):
        old.unlink()
    stamp.touch()


def quickest(folders: tuple[str, ...] = OF_THE_SYSTEM) -> str:
    """This interpreter, or the system's of the same version where a piece of work takes a twentieth less there.

    One that was compiled without its profile, as by pyenv, takes a fifth more time for all it does.
    """
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    took, best = min((seconds(path), path) for path in (f"{folder}/{name}" for folder in folders))
    return best if took < FOREVER and took < 0.95 * seconds(sys.executable) else sys.executable


def seconds(python: str) -> float:
    """How long the work takes there; forever where it does not run."""
    try:
        return float(subprocess.check_output([python, "-I", "-c", WORK], stderr=subprocess.DEVNULL, timeout=30))
    except (OSError, ValueError, subprocess.SubprocessError):
        return FOREVER


def create(folder: Path, python: str) -> None:
    """An environment with pip on that interpreter; on this one where that cannot be done.

    Debian's has no `ensurepip`: pip comes from ours.
    """
    if python != sys.executable:
        try:
            import ensurepip

            wheel = next(Path(ensurepip.__file__).with_name("_bundled").glob("pip-*.whl"))
            subprocess.check_call([python, "-m", "venv", "--without-pip", str(folder)])
            pip = [str(folder / "bin" / "python"), f"{wheel}/pip", "--disable-pip-version-check", "-q"]
            subprocess.check_call([*pip, "install", "--no-index", str(wheel)])
            return
        except (ImportError, StopIteration, OSError, subprocess.SubprocessError):
            print(f"{python} cannot be used, {sys.executable} is", flush=True)
    venv.create(folder, with_pip=True, clear=True)


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
    main(sys.argv[1], given="given" in sys.argv[2:])
