"""`flask village …`"""

import json
import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from app.village import laws

cli = AppGroup("village", help="Village boards.")


@cli.command("verify-book")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("code", default="")
def verify_book(file: Path, code: str) -> None:
    """Judge a downloaded book or table by its laws, and hold it against the CODE that the page or the printed sheet shows.

    Exit code 0: they hold, 1: one fails or the code is another, 2: neither book nor table.
    """
    try:
        document = json.loads(file.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):  # not UTF-8, not JSON, or nested without end
        click.echo("这不是账目文件，或文件不完整：请用公开页下载的“数据（JSON，可自行核对）”", err=True)
        sys.exit(2)
    lines, outcome = laws.report(document, code.strip().upper())
    click.echo("\n".join(lines))
    sys.exit(outcome)
