"""The surnames by which a name is told from words, from the list in surnames.csv, edited as a table.

`sure` begins no everyday word, `word` does (then the words stand beside it, parted by |, and a name must also end as names
end), `double` has two letters. Source of each: 百大姓 (公安部《二〇二〇年全国姓名报告》), 百家姓 (Song dynasty), 增补 for rarer ones. Left
out are surnames that are mostly words where villages write (付, 代, 车, 米, 水, 全, 国, 农, 房, 解, 应, 商,
沙, 师, 党, 费, 时, 司, 查, 楼, 海, 花, 相, 计, 初, 和, 明), or begin given
names (桂, 荣, 柏, 盛, 平, 玉, 银, 亮).
"""

import csv
from pathlib import Path

LIST = Path(__file__).with_name("surnames.csv")
SURE, WORD, DOUBLE = "sure", "word", "double"


def _rows() -> list[dict[str, str]]:
    with LIST.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _of(kind: str) -> list[str]:
    return [row["surname"] for row in ROWS if row["kind"] == kind]


ROWS = _rows()
SURNAMES, COMMON, DOUBLE_NAMES = "".join(_of(SURE)), "".join(_of(WORD)), frozenset(_of(DOUBLE))
NO_NAMES = frozenset(word for row in ROWS for word in row["words"].split("|") if word)
