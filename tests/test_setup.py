"""`make setup`: the quickest interpreter at hand, of this version only, and an environment with pip whatever it lacks."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from scripts import setup

NAME = f"python{sys.version_info.major}.{sys.version_info.minor}"


def machine_with(folder: Path, name: str, does: str) -> str:
    """A folder of programs in which the interpreter does this."""
    program = folder / name
    program.write_text(f"#!/bin/sh\n{does}\n")
    program.chmod(0o755)
    return str(folder)


def test_the_quickest_of_this_version_is_taken(tmp_path):
    assert setup.quickest((machine_with(tmp_path, NAME, "echo 0.000001"),)) == f"{tmp_path}/{NAME}"


@pytest.mark.parametrize(
    ("name", "does"),
    [
        (NAME, "echo 1000"),
        (NAME, "echo No module named venv >&2; exit 1"),
        (NAME, "echo what"),
        ("python3.99", "echo 0.000001"),
    ],
    ids=["slow", "without a module", "no interpreter", "another version"],
)
def test_what_is_no_quicker_or_does_not_run_is_left(tmp_path, name, does):
    assert setup.quickest((machine_with(tmp_path, name, does),)) == sys.executable


@pytest.mark.parametrize("python", [sys._base_executable, "/bin/false"], ids=["another", "one that cannot be used"])
def test_the_environment_has_pip_whichever_it_is(tmp_path, python):
    does = f"from scripts.setup import Path, create; create(Path({str(tmp_path / 'env')!r}), {python!r})"
    subprocess.check_call([who_makes_it(), "-c", does], cwd=setup.ROOT)
    told = subprocess.check_output([tmp_path / "env" / "bin" / "pip", "--version"], text=True)
    assert told.startswith("pip ") and str(tmp_path) in told


def who_makes_it() -> str:
    """Where the environment itself runs on one without `ensurepip`, python3 made it."""
    return sys.executable if find_spec("ensurepip") else "python3"


def test_a_makefile_variable_given_is_obeyed():
    said = [
        subprocess.check_output(["make", "-n", "setup-dev", *given], text=True, cwd=setup.ROOT).strip()
        for given in ([], ["PYTHON=python3.12"])
    ]
    assert said == ["python3 scripts/setup.py dev", "python3.12 scripts/setup.py dev given"]
