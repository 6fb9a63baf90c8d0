"""Harmful files are refused without being unpacked into memory."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.village.sheets.limits import MOST_BYTES
from tests.village import hostile
from tests.village.hostile import MEGABYTE
from tests.village.ledgers import Style, grid
from tests.village.writers import xlsxwriter_book

ROOT = Path(__file__).parent.parent.parent
MOST_GROWTH = 50 * MEGABYTE
OPEN_EACH = """
import json, os, sys
from pathlib import Path
from app.errors import Refused
from app.village.sheets import opened

def peak():
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024

def told_of(path):
    content, before = Path(path).read_bytes(), peak()
    try:
        {what}
        told = ""
    except Refused as refusal:
        told = refusal.sentence
    return json.dumps([path, peak() - before, told])

{first}
for path in sys.argv[1:]:
    child = os.fork()
    if not child:
        print(told_of(path), flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""


SOUND = 'opened(Path("sound.xlsx").read_bytes(), "sound.xlsx")'  # what is loaded once is no file's own


def measured(
    folder: Path, names: list[str], what: str = "opened(content, path)", first: str = SOUND
) -> list[tuple[str, int, str]]:
    """Each file opened in a process of its own, so that none hides behind the high-water mark of another before it."""
    order = [sys.executable, "-c", OPEN_EACH.replace("{what}", what).replace("{first}", first), *names]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(order, cwd=folder, env=env, capture_output=True, text=True)
    assert not ran.returncode, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


def huge(path: Path) -> None:
    """200 megabytes that begin like a workbook."""
    with path.open("wb") as file:
        file.write(xlsxwriter_book(grid(Style())))
        file.truncate(200 * MEGABYTE)


def within_the_ratio() -> bytes:
    """A bomb that pays for its size with a megabyte of noise: only the sum of its parts gives it away."""
    sheet = hostile.sheet_of('<row r="1"><c r="A1"><v>', " " * (140 * MEGABYTE), "</v></c></row>")
    noise = "".join(f"<!--{os.urandom(32_000).hex()}-->" for _ in range(40))
    return hostile.packed_with(sheet + noise.encode())


def test_harmful_files_are_refused_without_a_rise_in_memory(tmp_path):
    files = [("huge.xlsx", "超过 20 兆"), ("paid.xlsx", "格子太多")]
    huge(tmp_path / "huge.xlsx")
    (tmp_path / "paid.xlsx").write_bytes(within_the_ratio())
    (tmp_path / "sound.xlsx").write_bytes(xlsxwriter_book(grid(Style())))
    for number, (_, file, make, told) in enumerate(hostile.CASES):
        files.append((f"{number}.{file.rpartition('.')[2]}", told))
        (tmp_path / files[-1][0]).write_bytes(make())
    found = measured(tmp_path, [name for name, _ in files])
    assert len(found) == len(files)
    for (name, growth, told), (_, expected) in zip(found, files, strict=True):
        assert expected in told, name
        assert growth < MOST_GROWTH, (name, growth)


def test_the_measure_sees_each_file_s_own_rise_whatever_came_before(tmp_path):
    """Unpacking without a guard is seen, and seen again for a smaller file that comes after it."""
    for name, size in (("a.bin", 200), ("b.bin", 80), ("c.bin", 1)):
        (tmp_path / name).write_bytes(bytes([size]))
    (tmp_path / "sound.xlsx").write_bytes(xlsxwriter_book(grid(Style())))
    grown = [
        growth for _, growth, _ in measured(tmp_path, ["a.bin", "b.bin", "c.bin"], "bytearray(content[0] * 2**20)")
    ]
    assert grown[0] > 150 * MEGABYTE and MOST_GROWTH < grown[1] < 120 * MEGABYTE and grown[2] < MOST_GROWTH


def test_a_file_is_measured_before_it_is_looked_into():
    from app.errors import Refused
    from app.village.sheets import opened

    with pytest.raises(Refused, match="超过 20 兆"):
        opened(bytes(MOST_BYTES + 1), "a.txt")


def test_cells_that_are_only_coloured_do_not_count():
    from app.village.sheets import opened

    coloured = '<row r="2"><c r="A2"><v>2</v></c><c r="XFD2" s="0"/></row>'
    sheet = opened(hostile.packed_with(hostile.sheet_of(coloured)), "a.xlsx").sheets[0]
    assert sheet.rows == [[""], [2.0]]
