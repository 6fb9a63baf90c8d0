"""Lock the dependencies of pyproject.toml with hashes; no index address is written."""

import subprocess
import sys

BASE = [sys.executable, "-m", "uv", "pip", "compile", "-q", "--python-version", "3.11", "--generate-hashes"]
BASE += ["--no-emit-index-url", "--no-header", "pyproject.toml"]

subprocess.check_call([*BASE, "-o", "requirements/run.lock"])
subprocess.check_call([*BASE, "--extra", "dev", "-o", "requirements/dev.lock"])
