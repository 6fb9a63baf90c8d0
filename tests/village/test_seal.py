"""The code of a version comes out of its own download, by the application, the script and the reader's browser."""

import copy
import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import text, update
from werkzeug.datastructures import FileStorage

from app import clock
from app.db import db, is_sqlite
from app.village import laws
from app.village.models import Release, TableRow
from app.village.rules.life import State
from app.village.service import books, chain, corrections, files, seal
from app.village.tables import Kind, all_forms, forms_of
from tests.conftest import page
from tests.village import downloads
from tests.village.making import NOW, OCTOBER, Hamlet, behind_the_program, line
from tests.village.test_laws_downloads import run, written
from tests.village.test_notices import RELIEF, hung

Document = dict[str, Any]


def download(client: FlaskClient, release: Release, query: str = "") -> Document:
    """The .json of a version, as a reader takes it."""
    where = f"finance/{release.period}" if release.is_ledger else f"notices/{release.id}"
    with clock.at(NOW):
        answer = client.get(f"/village/{release.village.region.code}/{where}.json{query}")
    assert answer.status_code == 200
    return json.loads(answer.data)


def full_book(hamlet: Hamlet) -> Release:
    """Corrected, explained, with a file, a voucher that says another amount, a balance, remarks, and hard words."""
    first = hamlet.book()
    with clock.at(NOW):
        release = corrections.correct(first, "第 2 笔的发票金额抄错了", by=hamlet.bookkeeper)
        hard = line(2, summary='“=1+1”\\ "引号"\t㮾梨𠮷 <b>', note="补记\u2028换行", expense=-5, balance=None)
        books.replace_lines(
            release, [OCTOBER[0], hard, line(3, voucher="", category="Z03", summary="报刊")], by=hamlet.bookkeeper
        )
        books.put_vouchers(
            release, {"记-10": (0, 1), "记-2": (0, -5), "𠮷-1": (3680000, 0), "\uff21-1": (0, 0)}, by=hamlet.bookkeeper
        )
        chain.explain(release, "凭证金额抄错，下月更正，原凭证附后", by=hamlet.bookkeeper)
        picture = io.BytesIO()
        Image.new("RGB", (6, 4), "#abc").save(picture, "JPEG")
        picture.seek(0)
        files.attach(release, FileStorage(picture, "记-2.jpg"), "记-2", "路灯发票", by=hamlet.bookkeeper)
    return hamlet.pass_on(release, State.PUBLISHED)


def table(hamlet: Hamlet) -> Release:
    return hamlet.notice(
        "V05",
        "assets",
        [{"name": "水泵", "cost": 100_00, "net": 100_00, "note": None}, {"name": "水渠", "cost": 7, "net": 7}],
    )


def listed(hamlet: Hamlet) -> Release:
    return hung(hamlet)


def nothing(hamlet: Hamlet) -> Release:
    with clock.at(NOW):
        release = books.start(hamlet.village, "V01", forms_of("V01")[0].key, "2026Q3", by=hamlet.bookkeeper, batch=0)
        books.state_nothing(release, True, by=hamlet.bookkeeper)
    return hamlet.pass_on(release, State.PUBLISHED)


KINDS = {"a book": full_book, "a table": table, "a list of people": listed, "nothing": nothing}
each_kind = pytest.mark.parametrize("made", KINDS.values(), ids=KINDS)


@each_kind
def test_script_and_application_find_the_code_of_the_page_in_its_download(
    hamlet: Hamlet, client: FlaskClient, made, tmp_path
):
    release = made(hamlet)
    document = download(client, release)
    assert release.code.startswith("3-") and document["sealed"]["code"] == release.code
    assert downloads.code_by_the_script(document) == release.code
    done = run(written(tmp_path, document), release.code)
    assert f"核验编号 {release.code}，与给出的一致" in done.stdout, done.stdout
    assert f"核验编号 {release.code}，与文件里写的一致" in laws.report(document)[0]


@pytest.mark.databases("sqlite")
@each_kind
def test_the_command_holds_a_file_against_the_code_of_the_page(
    hamlet: Hamlet, app, client: FlaskClient, made, tmp_path
):
    release = made(hamlet)
    path, run = written(tmp_path, download(client, release)), app.test_cli_runner().invoke
    alone = run(args=["village", "verify-book", str(path)])
    same = run(args=["village", "verify-book", str(path), f" {release.code.lower()} "])
    assert f"核验编号 {release.code}，与给出的一致" in same.output and same.exit_code == alone.exit_code, same.output
    other = run(args=["village", "verify-book", str(path), "3-0000-0000-0000"])
    assert "与给出的 3-0000-0000-0000 不一致" in other.output and other.exit_code == 1, other.output


@pytest.mark.databases("sqlite")
@pytest.mark.node
@each_kind
def test_the_browser_finds_it_too(hamlet: Hamlet, client: FlaskClient, made, tmp_path):
    release = made(hamlet)
    assert downloads.code_by_the_browser([download(client, release)], tmp_path) == [release.code]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every single value of a document."""
    if isinstance(value, dict):
        return [place for key, below in value.items() for place in places(below, (*path, key))]
    if isinstance(value, list):
        return [place for at, below in enumerate(value) for place in places(below, (*path, at))]
    return [path]


def changed(document: Document, path: tuple[Any, ...]) -> Document:
    """A copy with the one value at a path made another of its kind."""
    other = copy.deepcopy(document)
    part: Any = other
    for key in path[:-1]:
        part = part[key]
    old = part[path[-1]]
    part[path[-1]] = (
        not old if isinstance(old, bool) else old + 1 if isinstance(old, int) else "1.00" if old != "1.00" else "2.00"
    )
    return other


TELLS = (
    "format",
    "title",
    "url",
    "code",
    "explanation",
    "said_first",
    "nothing",
    "missing",
    "about_code",
    "beside",  # what other releases and the questions say
)  # for the reader; sealed ones stand in `sealed` as well
OF_FORM = (
    "columns",
    "head_columns",
    "laws",
    "form",
    "plan",
    "findings",
    "books",
    "previous_closing",
    "region",
    "period",
)


def is_sealed(document: Document, path: tuple[Any, ...]) -> bool:
    """Does the code cover what stands here? What other versions say, words of the form and names of categories it does not."""
    if path[0] == "sealed":
        return path[1] not in ("masked",)
    if path[0] in (*TELLS, *OF_FORM):
        return False
    if path[-1] in ("category_name", "name") and path[0] in ("lines", "subtotals"):
        return False
    return path[0] != "rows" or path[-1] not in document["sealed"]["masked"].get(document["form"], ())


@each_kind
def test_one_changed_figure_caption_or_reason_gives_another_code(hamlet: Hamlet, client: FlaskClient, made, tmp_path):
    release = made(hamlet)
    document = download(client, release)
    sealed = [path for path in places(document) if is_sealed(document, path) and path != ("sealed", "code")]
    others = [changed(document, path) for path in sealed]
    told = [downloads.code_by_the_script(other) for other in others]
    assert [path for path, code in zip(sealed, told, strict=True) if code == release.code] == []
    assert all(run(written(tmp_path, other), release.code).returncode == 1 for other in others[:3])


@pytest.mark.databases("sqlite")
@pytest.mark.node
def test_the_browser_finds_the_same_other_codes(hamlet: Hamlet, client: FlaskClient, tmp_path):
    documents = [download(client, make(hamlet)) for make in (full_book, listed)]
    others = [changed(document, path) for document in documents for path in places(document) if path[-1] != "format"]
    expected = [downloads.code_by_the_script(other) for other in others]
    assert downloads.code_by_the_browser(others, tmp_path) == expected


def test_what_readers_see_masked_is_in_the_code_by_a_keyed_digest_only(hamlet: Hamlet, client: FlaskClient):
    release = listed(hamlet)
    document = download(client, release)
    names = {column.key for column in all_forms()[release.form].columns if column.personal == "name"}
    assert names and names <= set(document["sealed"]["masked"][release.form])
    assert not any(str(RELIEF[name]) in json.dumps(document["sealed"], ensure_ascii=False) for name in names)
    assert "依法遮去" in document["about_code"] and len(document["sealed"]["masked_digest"]) == 64
    open_ones = [column for column in all_forms()[release.form].columns if column.kind == Kind.MONEY]
    assert open_ones and not {column.key for column in open_ones} & set(document["sealed"]["masked"][release.form])


def test_a_whole_name_changed_behind_a_mask_is_found_by_the_office(hamlet: Hamlet):
    release = listed(hamlet)
    assert seal.verify(release)
    on = " ON village_row" if not is_sqlite() else ""
    with db.session.begin_nested() as undone:
        for name in ("village_row_no_update", *([] if on else ["village_row_no_move"])):
            db.session.execute(text(f"DROP TRIGGER {name}{on}"))
        rows = update(TableRow).where(TableRow.release_id == release.id)
        db.session.execute(rows.values(data={**RELIEF, "name": "王大明"}))
        assert not seal._holds(release), "both are shown as 王*明"
        undone.rollback()
    assert seal.verify(release)


@pytest.mark.parametrize("recipe", ["", "2-"])
def test_a_code_of_an_older_recipe_says_that_it_cannot_be_computed(
    hamlet: Hamlet, client: FlaskClient, recipe, tmp_path
):
    release = hamlet.book()
    with behind_the_program():
        release.code = seal.code_of(release, recipe)
    assert seal.verify(release)
    document = download(client, release)
    assert document["sealed"] is None and "以前的算法" in document["about_code"]
    done = run(written(tmp_path, document))
    assert (done.returncode, "不能重算" in done.stdout) == (0, True)
    assert run(written(tmp_path, document), release.code).returncode == 1, "nobody may think that it was compared"


def test_a_file_without_what_was_sealed_is_not_taken_for_the_same(hamlet: Hamlet, client: FlaskClient, tmp_path):
    document = download(client, hamlet.book())
    code = document["sealed"]["code"]
    for other in (
        {**document, "sealed": None},
        {key: value for key, value in document.items() if key != "sealed"},
        {**document, "sealed": {}},
    ):
        done = run(written(tmp_path, other), code)
        assert (done.returncode, "一致" in done.stdout.replace("不一致", "")) == (1, False), done.stdout


def test_an_earlier_version_has_its_own_code_and_months_laid_together_have_none(hamlet: Hamlet, client: FlaskClient):
    full_book(hamlet)
    first = db.session.scalars(db.select(Release).where(Release.number == 1)).one()
    assert downloads.code_by_the_script(download(client, first, "?version=1")) == first.code
    with clock.at(NOW):
        whole = client.get(f"/village/{hamlet.village.region.code}/finance/2026.json").get_json()
    assert "sealed" not in whole and [part["code"] for part in whole["books"]] == [
        download(client, first)["sealed"]["code"]
    ]


@pytest.mark.databases("sqlite")
@each_kind
def test_the_page_hands_its_code_to_the_browser(hamlet: Hamlet, client: FlaskClient, made):
    release = made(hamlet)
    where = f"finance/{release.period}/" if release.is_ledger else f"notices/{release.id}/"
    with clock.at(NOW):
        box = page(client.get(f"/village/{hamlet.village.region.code}/{where}")).select_one("[data-accounts]")
        assert client.get(box["data-accounts"]).status_code == 200
    assert box["data-code"] == release.code and box.select_one("[data-says-code]")
