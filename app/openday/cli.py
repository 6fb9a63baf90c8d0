"""`flask openday …`"""

import json
import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from app.openday import draw

cli = AppGroup("openday", help="Open days.")


@cli.command("verify-draw")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify_draw(file: Path) -> None:
    """Redo a published draw from its draw.json. Exit code 0: it holds, 1: it differs, 2: not a draw."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):  # not UTF-8, not JSON, or nested without end
        click.echo("这不是抽签文件，或文件不完整", err=True)
        sys.exit(2)
    lines, code = draw.report(document)
    click.echo("\n".join(lines))
    sys.exit(code)
