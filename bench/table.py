"""What is printed: the machine at the head, a row beside its limit, and which aims are met."""

import os
import platform
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

HEADS = ("row", "what", "ours", "limit", "ours/limit")
WIDTHS = (5, 44, 30, 30, 10)


@dataclass(frozen=True)
class Aim:
    """Something promised, and whether this run kept it. `stretch`: not promised, reached for."""

    words: str
    met: bool
    stretch: bool = False


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    no: str
    what: str
    ours: str
    limit: str = ""
    ratio: float | None = None
    aims: list[Aim] = field(default_factory=list)

    def line(self) -> str:
        """The row as printed."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return laid_out(self.no, self.what, self.ours, self.limit, ratio)


def laid_out(*cells: str) -> str:
    """Cells under their heads."""
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)).rstrip()


def heading(title: str) -> str:
    """What stands above the rows of one database."""
    rule = "  ".join("-" * width for width in WIDTHS)
    return f"\n{title}\n{laid_out(*HEADS)}\n{rule}"


def machine() -> str:
    """Where and when this was measured, and whether others worked there at the time."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    load = os.getloadavg()[0]
    words = [
        f"Mingtang bench, {when}",
        f"{len(os.sched_getaffinity(0))} cores ({_model()}), {memory:.1f} GiB memory, Linux {platform.release()}, "
        f"Python {platform.python_version()}; client and servers share the cores; load before: {load:.1f}",
    ]
    if (others := busy_share(2.0)) > 0.1:
        words.append(f"OTHERS AT WORK: {others:.0%} of the processors were busy before anything began; figures suffer.")
    return "\n".join(words)


def _model() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def busy_share(seconds: float) -> float:
    """The share of processor time that is used by anybody during so many seconds."""
    before = _ticks()
    time.sleep(seconds)
    after = _ticks()
    idle = (after[3] + after[4]) - (before[3] + before[4])
    return 1 - idle / max(1, sum(after) - sum(before))


def _ticks() -> list[int]:
    return [int(tick) for tick in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]


def verdict(rows: list[tuple[str, Row]]) -> str:
    """Every aim, met or not."""
    lines = []
    for stretch, title in ((False, "Aims"), (True, "Stretch (not promised)")):
        lines.append(f"\n{title}")
        for database, row in rows:
            for aim in row.aims:
                if aim.stretch == stretch:
                    lines.append(f"  {'met    ' if aim.met else 'NOT MET'}  {database:<10} row {row.no}: {aim.words}")
    return "\n".join(lines)
