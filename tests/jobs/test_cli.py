"""`flask jobs list` and `flask jobs run NAME`."""

from flask import Flask

from app.core.jobs.registry import JOBS, job


def test_every_job_is_listed(house: Flask) -> None:
    said = house.test_cli_runner().invoke(args=["jobs", "list"])
    assert said.exit_code == 0
    assert [line.split()[0] for line in said.output.splitlines()] == sorted(JOBS)


def test_a_job_is_run_by_name(house: Flask) -> None:
    said = house.test_cli_runner().invoke(args=["jobs", "run", "notify.wipe"])
    assert (said.exit_code, said.output) == (0, "done\n")
    assert "never" not in next(
        line
        for line in house.test_cli_runner().invoke(args=["jobs", "list"]).output.splitlines()
        if "notify.wipe" in line
    )


def test_an_unknown_job_is_a_wrong_command(house: Flask) -> None:
    said = house.test_cli_runner().invoke(args=["jobs", "run", "nothing"])
    assert said.exit_code == 2
    assert "no job nothing" in said.output


def test_a_job_that_fails_ends_with_one(house: Flask) -> None:
    def fail() -> None:
        raise RuntimeError

    job("t.fail", every=None)(fail)
    try:
        said = house.test_cli_runner().invoke(args=["jobs", "run", "t.fail"])
    finally:
        del JOBS["t.fail"]
    assert said.exit_code == 1
    assert "t.fail failed" in said.output
