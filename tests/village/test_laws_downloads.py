"""Downloads: written, read back, and judged alike by the application, the stand-alone script and the reader's browser."""

import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from app.village.books import Book
from app.village.categories import all_categories
from app.village.cli import cli
from app.village.laws import BOOK_FORMAT, Unreadable, book_of, judge_book, report, table_of
from tests.village import books, downloads
from tests.village.downloads import BROKEN, SCRIPT
from tests.village.test_laws import OCTOBER
from tests.village.test_laws_tables import FARMLAND_HEAD, FARMLAND_ROWS

VECTORS = json.loads((Path(__file__).parent / "book_vectors.json").read_text(encoding="utf-8"))["vectors"]
DOCUMENT = downloads.of_book(OCTOBER, title="财务收支明细")
FARMLAND = downloads.of_table("farmland_subsidy", FARMLAND_HEAD, FARMLAND_ROWS)
each_vector = pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
each_breach = pytest.mark.parametrize("breach", BROKEN.values(), ids=BROKEN)


# fixed vectors


@each_vector
def test_the_application_judges_as_it_always_did(vector):
    assert downloads.told_by_the_application(vector["document"]) == vector["laws"]


@each_vector
def test_the_stand_alone_script_judges_alike(vector):
    assert downloads.told_by_the_script(vector["document"]) == vector["laws"]


@pytest.mark.node
def test_the_browser_judges_alike(tmp_path):
    told = downloads.told_by_the_browser([vector["document"] for vector in VECTORS], tmp_path)
    assert told == [vector["laws"] for vector in VECTORS]


def test_the_vectors_know_every_law_holding_and_failing():
    seen = {(law, told[0]) for vector in VECTORS for law, told in vector["laws"].items()}
    for law in (
        "closing",
        "previous",
        "running",
        "totals",
        "subtotals",
        "accounts",
        "carried",
        "vouchers",
        "kinds",
        "amount",
        "movement",
    ):
        assert {(law, "holds"), (law, "fails")} <= seen, law


# any book


def any_documents():
    sound = [downloads.of_book(books.clean(random.Random(seed))) for seed in range(60)]
    return sound + [downloads.spoiled(seed) for seed in range(200)]


def test_script_and_application_agree_on_any_book():
    for document in any_documents():
        assert downloads.told_by_the_script(document) == downloads.told_by_the_application(document)


@pytest.mark.node
def test_browser_and_application_agree_on_any_book(tmp_path):
    documents = any_documents()
    expected = [downloads.told_by_the_application(document) for document in documents]
    assert downloads.told_by_the_browser(documents, tmp_path) == expected


def of_each_kind():
    """A line of each category on each side, and in red: the rule of docs/accounts.md goes by how a code begins."""
    sides = [{"income": 21_150, "expense": 0}, {"income": 0, "expense": 21_150}, {"income": -1, "expense": 0}]
    lines = [replace(OCTOBER.lines[2], seq=1, category=code, **side) for code in (*all_categories(), "X9") for side in sides]  # fmt: skip
    return [downloads.of_book(Book(OCTOBER.region, OCTOBER.period, 0, 0, (line,))) for line in lines]


def test_script_and_application_know_alike_what_may_stand_under_each_category():
    told = [downloads.told_by_the_application(document)["kinds"] for document in of_each_kind()]
    assert [downloads.told_by_the_script(document)["kinds"] for document in of_each_kind()] == told
    assert told.count(["fails", None]) > 20 and told[-3:] == [["holds", None]] * 3


@pytest.mark.node
def test_browser_and_application_know_alike_what_may_stand_under_each_category(tmp_path):
    told = [downloads.told_by_the_application(document)["kinds"] for document in of_each_kind()]
    assert [one["kinds"] for one in downloads.told_by_the_browser(of_each_kind(), tmp_path)] == told


@pytest.mark.parametrize("seed", range(30))
def test_a_book_written_and_read_is_the_same_book(seed):
    book = books.clean(random.Random(seed))
    assert book_of(downloads.of_book(book, title="x")) == book


def test_a_table_written_and_read_has_its_form_head_and_rows():
    form, head, rows = table_of(FARMLAND)
    assert form.key == "farmland_subsidy" and [law.key for law in form.laws] == ["amount", "total", "area"]
    assert head["total"] == FARMLAND_HEAD["total"] and head["phone"] is None
    assert [{key: row[key] for key in FARMLAND_ROWS[0]} for row in rows] == FARMLAND_ROWS


# the format


def test_amounts_are_text_with_two_decimals_and_words_stand_beside_codes():
    assert DOCUMENT["format"] == BOOK_FORMAT and DOCUMENT["title"] == "财务收支明细"
    assert DOCUMENT["opening"] == "182440.36" and DOCUMENT["lines"][2]["expense"] == "211.50"
    assert DOCUMENT["lines"][2]["category_name"] == "管理费" and DOCUMENT["lines"][2]["day"] == "2026-10-12"
    assert DOCUMENT["findings"][0]["left"] == "229028.86"
    assert FARMLAND["rows"][0] | {"amount": "332.50", "area": "3.50"} == FARMLAND["rows"][0]
    assert FARMLAND["laws"][0] == {
        "kind": "product",
        "key": "amount",
        "words": "补贴面积 × 补贴标准 = 补贴金额",
        "factors": ["area", "rate"],
        "equals": "amount",
    }


def test_suspects_are_in_the_download():
    told = downloads.of_book(books.changed(OCTOBER, ("book", 0, "closing"), 1))
    suspect = told["findings"][0]["suspects"][0]
    assert (suspect["what"], suspect["stated"], suspect["expected"]) == ("期末余额", "0.01", "229028.86")


@each_breach
def test_what_is_no_book_is_unreadable_to_application_and_script(breach):
    broken = downloads.changed(DOCUMENT, breach)
    with pytest.raises(Unreadable):
        book_of(broken)
    assert downloads.told_by_the_script(broken) is None
    assert report(broken)[1] == 2


@pytest.mark.node
def test_what_is_no_book_is_unreadable_to_the_browser(tmp_path):
    broken = [downloads.changed(DOCUMENT, breach) for breach in BROKEN.values()]
    assert downloads.told_by_the_browser(broken, tmp_path) == [None] * len(broken)


TABLE_BREACHES = {
    "an amount as a number": lambda told: told["rows"][0].update(amount=332.5),
    "an unknown law": lambda told: told["laws"][0].update(kind="magic"),
    "a law without factors": lambda told: told["laws"][0].pop("factors") and None,
    "rows no list": lambda told: told.update(rows={}),
    "a row that is null": lambda told: told["rows"].append(None),
    "no head": lambda told: told.pop("head") and None,
}


@pytest.mark.parametrize("breach", TABLE_BREACHES.values(), ids=TABLE_BREACHES)
def test_what_is_no_table_is_unreadable_to_application_and_script(breach):
    broken = downloads.changed(FARMLAND, breach)
    assert downloads.told_by_the_application(broken) is None
    assert downloads.told_by_the_script(broken) is None


@pytest.mark.node
def test_what_is_no_table_is_unreadable_to_the_browser(tmp_path):
    broken = [downloads.changed(FARMLAND, breach) for breach in TABLE_BREACHES.values()]
    assert downloads.told_by_the_browser(broken, tmp_path) == [None] * len(broken)


# the command and the script


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-I", str(SCRIPT), *map(str, arguments)],
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8"},
    )


def written(folder, document):
    path = folder / "book.json"
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def told_wrongly(document):
    return downloads.changed(document, lambda told: told["findings"][0].update(verdict="fails"))


def judged_by_command(path):
    house = Flask(__name__)
    house.cli.add_command(cli)
    return house.test_cli_runner().invoke(args=["village", "verify-book", str(path)])


CODES = [
    (DOCUMENT, 0, "能核对的各项都相符"),
    (FARMLAND, 0, "能核对的各项都相符"),
    (downloads.of_book(books.changed(OCTOBER, ("line", 3, "expense"), 21_510)), 1, "有核对项不符"),
    (told_wrongly(DOCUMENT), 1, "和重新核对的不一致"),
    (told_wrongly(FARMLAND), 1, "和重新核对的不一致"),
    ({"format": "mingtang-draw-v1"}, 2, "读不了这份账"),
]


@pytest.mark.parametrize(("document", "code", "words"), CODES)
def test_script_and_command_end_with_the_same_code(document, code, words, tmp_path):
    path = written(tmp_path, document)
    done = run(path)
    assert done.returncode == code and words in done.stdout
    command = judged_by_command(path)
    assert command.exit_code == code and words in command.output


def test_the_command_refuses_what_is_no_json(tmp_path):
    (tmp_path / "no.json").write_text("{", encoding="utf-8")
    command = judged_by_command(tmp_path / "no.json")
    assert command.exit_code == 2 and "这不是账目文件" in command.output


@pytest.mark.parametrize("content", ["日期,摘要\n2026-10-03,租金\n", "PK\x03\x04", "%PDF-1.7", ""])
def test_a_file_for_reading_is_told_from_the_data(content: str, tmp_path):
    path = tmp_path / "2026-10.csv"
    path.write_text(content, encoding="utf-8-sig")
    done = run(path)
    assert done.returncode == 2 and "请在公开页“下载与张贴”里下载“数据（JSON，可自行核对）”" in done.stdout
    assert "Unexpected" not in done.stdout and not done.stderr
    assert judged_by_command(path).exit_code == 2 and "数据（JSON，可自行核对）" in judged_by_command(path).output


def test_data_that_an_editor_saved_with_a_mark_before_it_are_read(tmp_path):
    path = tmp_path / "2026-10.json"
    path.write_text(json.dumps(downloads.of_book(OCTOBER)), encoding="utf-8-sig")
    assert run(path).returncode == 0 == judged_by_command(path).exit_code


def test_the_report_names_the_figure_to_look_at():
    lines, _ = report(downloads.of_book(books.changed(OCTOBER, ("line", 3, "expense"), 21_510)))
    assert "　　先看：第 3 行 支出（改这一个数，有关的等式就都相符）" in lines


def test_the_script_refuses_what_is_no_file_no_json_and_no_argument(tmp_path):
    (tmp_path / "no.json").write_text("{", encoding="utf-8")
    assert [run(tmp_path / name).returncode for name in ("no.json", "none.json")] == [2, 2]
    assert run().returncode == 2


def test_the_judging_is_the_same_after_reading():
    assert judge_book(book_of(DOCUMENT)) == judge_book(OCTOBER)
