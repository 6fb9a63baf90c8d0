"""When the 公示 of a list is over, no byte of the house holds its names any more; its totals stay."""

import io
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app import clock
from app.core import notify
from app.core.accounts.rules import Role
from app.core.attachments.models import Attachment
from app.core.attachments.storage import storage
from app.core.audit.models import AuditEntry
from app.core.jobs import service as jobs
from app.core.notify.models import Message
from app.core.search.models import SearchEntry
from app.db import db, unit_of_work
from app.errors import Refused
from app.village import boards, gone, named
from app.village.models import KeptPage, Question, Release, ReleaseFile, TableRow, Upload
from app.village.rules.asking import Outcome
from app.village.rules.due import Lamp
from app.village.rules.life import State, Step
from app.village.service import asking, books, chain, corrections, files, taking_down
from app.village.tables import all_forms
from tests.conftest import page
from tests.making import Make, sign_in
from tests.unpacked import plain
from tests.village.making import NOW, Hamlet, behind_the_program

NAMES = ("祁麟趾", "禤怡君", "仉督玮")
MARKER = b"THE-FACE-ON-THE-BOARD-7Q"
FIRST, LAST = date(2026, 11, 6), date(2026, 11, 12)
MORNING_AFTER = datetime(2026, 11, 12, 16, 10, tzinfo=UTC)  # 00:10 on 13 November in China
FORM = "farmland_subsidy"
HEAD = {"project": "耕地地力保护补贴", "total": 96600, "phone": "0731-87770001"}
ENDINGS = ("csv", "xlsx", "json", "pdf")
ROWS = [
    {"group": "一组", "householder": name, "area": area, "rate": 10500, "amount": amount}
    for name, area, amount in zip(NAMES, (320, 400, 200), (33600, 42000, 21000), strict=True)
]
CSV = "村组,户主姓名,补贴面积（亩）,补贴标准（元/亩）,补贴金额\n一组,祁麟趾,3.2,105,336\n".encode()


def hang(hamlet: Hamlet, release: Release) -> Release:
    """The list is public, its 公示 runs."""
    hamlet.pass_on(release, State.PUBLISHED)
    release.notice_from, release.notice_to = FIRST, LAST
    db.session.flush()
    return release


def listed(hamlet: Hamlet, period: str = "2026Q3", rows: Iterable[dict[str, object]] = ROWS) -> Release:
    """A draft of a list of people."""
    with clock.at(NOW):
        release = books.start(hamlet.village, "V15", FORM, period, by=hamlet.bookkeeper, batch=0)
        db.session.flush()
        books.put_table(release, FORM, HEAD, rows, by=hamlet.bookkeeper)
        db.session.flush()
    return release


def photographed(hamlet: Hamlet, release: Release) -> None:
    """The board was photographed with the list on it."""
    content = b"\xff\xd8\xff" + MARKER
    photo = Attachment(name="祁麟趾的名单.jpg", media_type="image/jpeg", bytes_count=len(content), sha256="0" * 64, storage_key=storage().put(content))  # fmt: skip
    db.session.add(ReleaseFile(release=release, attachment=photo, caption="公开栏，左起第一行禤怡君"))


def whole_story(make: Make) -> Hamlet:
    """A list, a workbook, a photo, a question with its answer, a correction, and another correction on its way."""
    hamlet = Hamlet(make)
    first = listed(hamlet)
    first.text = "本批次含禤怡君户复核后的面积"
    hamlet.upload(first, CSV, "祁麟趾.csv")
    photographed(hamlet, first)
    hang(hamlet, first)
    resident = hamlet.resident()
    with clock.at(NOW):
        question = asking.ask(first, 1, "祁 麟趾家没有种这么多田", False, by=resident, objection=True)
        db.session.flush()
        asking.answer(question, "仉督玮和祁麟趾两户一起核过，面积不错", Outcome.UPHELD, by=hamlet.head)
        second = corrections.correct(first, "禤怡君户的面积写错了", by=hamlet.bookkeeper)
        db.session.flush()
    hang(hamlet, second)
    with clock.at(NOW):
        corrections.correct(second, "仉督玮户还要再核一次", by=hamlet.bookkeeper)
    db.session.flush()
    return hamlet


# every place in which bytes lie


def written(word: str) -> Iterator[bytes]:
    """How a word may lie in a file: as UTF-8, UTF-16, escaped in JSON, and that once more in a dump."""
    escaped = json.dumps(word)[1:-1]
    yield from (word.encode(), word.encode("utf-16-le"), escaped.encode(), escaped.replace("\\", "\\\\").encode())


NEEDLES = [MARKER, *(way for name in NAMES for pair in (name[:2], name[1:]) for way in written(pair))]


def holds(content: bytes) -> bool:
    return any(needle in plain(content) for needle in NEEDLES)


def database_bytes(app: Flask, folder: Path) -> dict[str, bytes]:
    """The database's files with a backup made now; of PostgreSQL a dump."""
    url = app.config["DATABASE_URL"]
    if not url.startswith("sqlite"):
        if not shutil.which("pg_dump"):
            pytest.skip("pg_dump is not installed")
        return {
            "dump": subprocess.run(["pg_dump", url.replace("+psycopg", "")], capture_output=True, check=True).stdout
        }
    path = Path(url.removeprefix("sqlite:///"))
    copy = folder / "backup.sqlite"
    copy.unlink(missing_ok=True)
    with sqlite3.connect(path) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    files = [path, *(Path(f"{path}{end}") for end in ("-wal", "-shm")), copy]
    return {file.name.removeprefix(path.name) or "database": file.read_bytes() for file in files if file.exists()}


def stored_files(folder: Path) -> dict[str, bytes]:
    """All files people sent, by the name each has."""
    found = [Path(base) / name for base, _, names in os.walk(folder / "files") for name in names]
    return {str(file): file.read_bytes() for file in found}


def stored_bytes(folder: Path) -> bytes:
    """The same with all that can be read in them, their names among it."""
    return b"\n".join(name.encode() + plain(content) for name, content in stored_files(folder).items())


def answers(app: Flask, release: Release) -> dict[str, tuple[int, bytes]]:
    """What a stranger gets from every address of the list."""
    client, code = app.test_client(), release.village.region.code
    notice = f"/village/{code}/notices/{release.id}"
    own = {"page": f"{notice}/", "board sheet": f"{notice}.pdf?size=a3", **{ending: f"{notice}.{ending}" for ending in ENDINGS}}  # fmt: skip
    around = [f"/village/{code}/", f"/village/{code}/items/V15/", f"/village/{code}/questions/", f"/village/{code}/search?q=耕地", f"/village/{code}/payees", f"/village/{code}/finance/", "/search?q=耕地地力保护补贴", "/", "/sitemap.xml", "/feeds/villages.atom", f"/feeds/villages.atom?region={code}", f"/api/v1/villages/{code}", f"/api/v1/villages/{code}/notices"]  # fmt: skip
    addresses = {**own, **{address: address for address in around}}
    found = {name: client.get(address, follow_redirects=True) for name, address in addresses.items()}
    return {name: (answer.status_code, answer.data) for name, answer in found.items()}


def seen(app: Flask, release: Release) -> list[str]:
    return [address for address, (_, content) in answers(app, release).items() if holds(content)]


@pytest.fixture
def story(live: Flask) -> tuple[Flask, Path, list[int]]:
    with unit_of_work():
        whole_story(Make())
    with unit_of_work():
        ids = list(db.session.scalars(select(Release.id).order_by(Release.id)))
    return live, live.config["TEST_FOLDER"], ids


def run() -> None:
    with clock.at(MORNING_AFTER):
        assert jobs.run("village.take_down") == jobs.Outcome.DONE


def test_no_byte_of_the_house_holds_a_name_after_the_last_day(story):
    app, folder, ids = story
    with unit_of_work(), clock.at(NOW):
        for id in ids[:2]:
            shown = seen(app, db.session.get_one(Release, id))
            assert {"csv", "json", "page"} <= set(shown)
    assert holds(stored_bytes(folder))
    assert any(map(holds, database_bytes(app, folder).values())), "or this test proves nothing"
    run()
    with unit_of_work(), clock.at(MORNING_AFTER):
        for id in ids[:2]:
            assert seen(app, db.session.get_one(Release, id)) == []
    assert not holds(stored_bytes(folder))
    left = {name: holds(content) for name, content in database_bytes(app, folder).items()}
    assert left == dict.fromkeys(left, False)


def plain_words(pdf: bytes) -> str:
    """The words of a board sheet, whose bytes are compressed."""
    return "".join((page.extract_text() or "") for page in PdfReader(io.BytesIO(pdf)).pages)


def test_a_board_sheet_in_either_size_names_them_before_and_is_gone_afterwards(story):
    """The sheet is what is printed for a board and what a kiosk would show; its QR leads to the page that says it is over."""
    app, _, ids = story
    with unit_of_work(), clock.at(NOW):
        release = db.session.get_one(Release, ids[1])
        given = answers(app, release)
        for name in ("pdf", "board sheet"):
            assert given[name][0] == 200 and NAMES[0] in plain_words(given[name][1]).replace("\n", "").replace(" ", "")
    run()
    with unit_of_work(), clock.at(MORNING_AFTER):
        given = answers(app, db.session.get_one(Release, ids[1]))
        assert [given[name][0] for name in ("pdf", "board sheet")] == [410, 410]
        assert given["page"][0] == 200 and "已按期撤下" in given["page"][1].decode()
        assert not db.session.scalars(select(KeptPage.release_id)).all(), "no page written ahead shows a list"


@pytest.mark.parametrize(("role", "status"), [(Role.CITY_SUPERVISOR, 403), (Role.SUPERVISION, 403), (Role.VILLAGE_HEAD, 200)])  # fmt: skip
def test_the_sheet_of_whole_names_is_for_the_office_that_hangs_it(app: Flask, hamlet: Hamlet, role: Role, status: int):
    release = hamlet.pass_on(listed(hamlet), State.PUBLISHED)
    readers = {
        Role.CITY_SUPERVISOR: hamlet.make.staff(role),
        Role.SUPERVISION: hamlet.members[0],
        Role.VILLAGE_HEAD: hamlet.head,
    }
    db.session.commit()
    with clock.at(NOW):
        assert sign_in(app, readers[role]).get(f"/desk/village/releases/{release.id}/board.pdf").status_code == status


def stood_for(address: str, beginnings: list[str]) -> bool:
    """What whoever keeps copies asks of each of them."""
    return any(gone.stands_for(beginning, address) for beginning in beginnings)


@pytest.mark.parametrize("has_run", [True, False], ids=["after the job", "before the job"])
def test_whoever_keeps_copies_is_told_every_address_that_named_somebody(story, has_run: bool):
    """A kiosk asks gone.since with the moment of its copies; also on a morning on which the job has not run yet."""
    app, _, ids = story
    client = app.test_client()
    with unit_of_work(), clock.at(NOW):
        addresses = [address for id in ids[:2] for address in old_addresses(db.session.get_one(Release, id))]
        kept = [address for address in addresses if holds(client.get(address, buffered=True).data)]
        assert len(kept) >= 2 and gone.since(NOW) == []
    if has_run:
        run()
    with unit_of_work(), clock.at(MORNING_AFTER):
        beginnings = gone.since(NOW)
        live = ids[1] if not has_run else None
        own = [address for address in kept if has_run or str(live) in address]
        assert [address for address in own if not stood_for(address, beginnings)] == []
        assert not stood_for("/openday/", beginnings) and stood_for("/sitemap.xml", beginnings)
        assert gone.since(MORNING_AFTER + timedelta(days=2)) == []


def old_addresses(release: Release) -> list[str]:
    """Every address a browser, a reader of feeds or a program may have kept from while the list hung."""
    code = release.village.region.code
    notice = f"/village/{code}/notices/{release.id}"
    files = [f"/files/{file.attachment_id}/{file.attachment.name}" for file in release.files]
    own = [f"{notice}/", *(f"{notice}.{ending}" for ending in ENDINGS), f"/api/v1/villages/{code}/notices/{release.id}"]
    around = [f"/village/{code}/", f"/village/{code}/?lang=zh", f"/village/{code}/feed.atom", "/search?q=耕地地力保护补贴", "/feeds/village.atom"]  # fmt: skip
    return [*own, *files, *around]


def test_what_was_kept_from_before_opens_nothing_afterwards(story):
    """Old ETags and dates, HEAD, pieces of a file, and a client whose cookies and pages are from before."""
    app, _, ids = story
    client = app.test_client()
    with unit_of_work(), clock.at(NOW):
        kept = {
            address: client.get(address, buffered=True)
            for id in ids
            for address in old_addresses(db.session.get_one(Release, id))
        }
        named_before = [address for address, answer in kept.items() if holds(answer.data)]
        assert len(named_before) >= 2 * len(("page", "csv", "json")), "or this test proves nothing"
    run()
    leaks = []
    with unit_of_work(), clock.at(MORNING_AFTER):
        for address in kept:
            marks = {"If-None-Match": kept[address].headers.get("ETag", ""), "If-Modified-Since": kept[address].headers.get("Last-Modified", "")}  # fmt: skip
            marks = {name: mark for name, mark in marks.items() if mark}
            for method, headers in (("GET", marks), ("HEAD", {}), ("HEAD", marks), ("GET", {"Range": "bytes=0-999"})):
                answer = client.open(address, method=method, headers=headers, buffered=True)
                stale = answer.status_code == 304 and holds(kept[address].data)
                if stale or holds(answer.data) or holds(str(answer.headers).encode()):
                    leaks.append((method, address, answer.status_code))
                answer.close()
    assert leaks == []


def test_an_index_entry_and_the_totals_stay(story):
    app, _, ids = story
    run()
    with unit_of_work(), clock.at(MORNING_AFTER):
        first, second, draft = (db.session.get_one(Release, id) for id in ids)
        assert [first.state, second.state, draft.state] == [State.TAKEN_DOWN, State.TAKEN_DOWN, State.DISCARDED]
        assert second.stated == {"kept": {FORM: {"rows": 3, "sums": {"area": 920, "amount": 96600}}}}
        assert second.head == {FORM: HEAD}
        assert second.steps[-1].step == Step.TAKEN_DOWN and second.taken_down_at == MORNING_AFTER
        assert first.reason == "" and second.reason == "禤*君户的面积写错了"
        given = answers(app, second)
        assert [given[ending][0] for ending in ENDINGS] == [410] * 4
        status, entry = given["page"]
        assert status == 200
        said = entry.decode()
        assert "曾公示 3 行" in said and "补贴金额合计 966.00 元" in said and "已按期撤下" in said
        standing = {one.item.no: one for panel in boards.board(second.village) for one in panel.standings}["V15"]
        assert standing.lamp == Lamp.PUBLISHED


def test_questions_and_messages_stay_readable_with_masks(story):
    _, _, ids = story
    run()
    with unit_of_work():
        question = db.session.scalars(select(Question)).one()
        assert question.text == "祁*趾家没有种这么多田"
        assert question.answer == "仉*玮和祁*趾两户一起核过，面积不错"
        sent = db.session.scalars(select(Message).where(Message.subject_kind == "village_question")).all()
        assert sent and all("祁*趾" in notify.parcels.body(message) for message in sent)
        assert db.session.scalars(select(SearchEntry).where(SearchEntry.kind == "village")).all() == []
        assert db.session.scalars(select(Upload)).all() == db.session.scalars(select(ReleaseFile)).all() == []
        names = set(db.session.scalars(select(Attachment.name)))
        assert names == {"已撤下的文件.csv", "已撤下的文件.jpg"}
        assert all(db.session.scalars(select(Attachment.withdrawn_at)))


def test_twice_is_once(story):
    app, folder, ids = story
    run()
    with unit_of_work():
        before = [db.session.get_one(Release, id).version for id in ids]
        acts = len(db.session.scalars(select(AuditEntry.id)).all())
    run()
    with unit_of_work():
        db.session.expire_all()
        assert [db.session.get_one(Release, id).version for id in ids] == before
        assert len(db.session.scalars(select(AuditEntry.id)).all()) == acts
    assert not any(map(holds, database_bytes(app, folder).values()))


def test_a_list_that_still_hangs_is_left_alone(live: Flask):
    with unit_of_work():
        hamlet = Hamlet(Make())
        release = hang(hamlet, listed(hamlet))
        with behind_the_program():
            release.notice_to = date(2026, 11, 13)
    run()
    with unit_of_work():
        assert set(db.session.scalars(select(Release.state))) == {State.PUBLISHED}
        assert len(db.session.scalars(select(TableRow.seq)).all()) == 3


@pytest.mark.parametrize(
    ("morning", "state"), [(datetime(2026, 11, 7, 1, tzinfo=UTC), State.PUBLISHED), (MORNING_AFTER, State.TAKEN_DOWN)]
)
def test_a_list_published_before_the_rules_is_given_the_last_day_they_say_and_why_is_kept(
    live: Flask, morning: datetime, state: State
):
    """Without one it would hang, names and all, for ever."""
    with unit_of_work():
        hamlet = Hamlet(Make())
        release = hang(hamlet, listed(hamlet))
        with behind_the_program():
            release.notice_from = release.notice_to = None
        id = release.id
    with clock.at(morning):
        assert jobs.run("village.take_down") == jobs.Outcome.DONE
    with unit_of_work():
        release = db.session.get_one(Release, id)
        assert (release.notice_from, release.notice_to, release.state) == (FIRST, LAST, state)
        (told,) = db.session.scalars(select(AuditEntry).where(AuditEntry.did == "village.release.given_end"))
        assert told.changes == {"notice_to": "2026-11-12"} and "11 月 6 日起公示 7 日" in told.note
        assert taking_down.endless_ids() == []


def test_a_bad_row_does_not_stop_the_rest(live: Flask):
    with unit_of_work():
        hamlet = Hamlet(Make())
        bad, good = hang(hamlet, listed(hamlet)), hang(hamlet, listed(hamlet, "2026Q2"))
        bad_id, good_id = bad.id, good.id
        with behind_the_program():
            bad.head = {"a form nobody knows": {}}
    run()
    with unit_of_work():
        assert db.session.get_one(Release, bad_id).state == State.PUBLISHED
        assert db.session.get_one(Release, good_id).state == State.TAKEN_DOWN
        assert "1 条没有办成" in {job.name: last for job, last in jobs.last_runs()}["village.take_down"].last_error


# one list, without the files


def test_what_is_no_list_or_still_hangs_is_not_taken_down(hamlet: Hamlet):
    running = hang(hamlet, listed(hamlet))
    with clock.at(NOW):
        with pytest.raises(Refused, match="还没有结束"):
            taking_down.take_down(running, by=None)
        with pytest.raises(Refused, match="长期可查"):
            taking_down.take_down(hamlet.book(), by=None)
        with pytest.raises(Refused, match="长期可查"):
            taking_down.take_down(hamlet.notice(), by=None)
    with clock.at(MORNING_AFTER):
        running.state = State.SUPERSEDED
        with pytest.raises(Refused, match="不能撤下"):
            taking_down.take_down(running, by=None)


def png() -> bytes:
    stored = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(stored, "PNG")
    return stored.getvalue()


def test_what_is_said_of_a_list_stays_out_of_the_trail_that_cannot_forget(hamlet: Hamlet):
    release = hamlet.pass_on(listed(hamlet), State.SIGNING)
    book = hamlet.pass_on(hamlet.draft(), State.SIGNING)
    acts = len(db.session.scalars(select(AuditEntry.id)).all())
    with clock.at(NOW):
        chain.send_back(release, "祁麟趾户的面积再核一次", by=hamlet.head)
        chain.send_back(book, "第 2 笔写错了", by=hamlet.head)
        attached = [
            files.attach(one, FileStorage(io.BytesIO(png()), filename="祁麟趾.png"), "", "公开栏", by=hamlet.bookkeeper)
            for one in (release, book)
        ]
        db.session.flush()
        ids = [one.attachment_id for one in attached]
        files.remove(attached[0], by=hamlet.bookkeeper)
    told = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id).offset(acts)).all()
    assert {entry.note for entry in told} == {""}, "of the book too: its remarks stand with its steps"
    assert book.steps[-1].remark == "第 2 笔写错了"
    assert [entry.changes for entry in told if entry.changes] == [{"file": number} for number in (*ids, ids[0])]
    assert set(db.session.scalars(select(Attachment.name))) == {"已撤下的文件.png", "祁麟趾.png"}


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("祁麟趾", {"祁麟趾"}),
        ("祁 麟趾", {"麟趾", "祁麟趾"}),
        ("祁麟趾、禤怡君", {"祁麟趾", "禤怡君"}),
        ("祁*趾", set()),
        ("某未成年人", set()),
        ("", set()),
    ],
)
def test_the_names_of_a_cell(cell: str, names: set[str]):
    assert names <= named.names_in(all_forms()[FORM], [{"householder": cell}])
    assert bool(names) == bool(named.names_in(all_forms()[FORM], [{"householder": cell, "note": "户主之弟"}]))


def test_a_longer_name_is_masked_before_a_shorter_one_within_it():
    mask = named.masking({"祁麟", "祁麟趾"})
    assert mask("祁麟趾和祁麟") == "祁*趾和祁*"
    assert named.masking(())("祁麟趾") == "祁麟趾"


def test_the_page_of_a_list_that_still_hangs_names_it(hamlet: Hamlet, client):
    release = hang(hamlet, listed(hamlet))
    with clock.at(NOW):
        shown = page(client.get(f"/village/{release.village.region.code}/notices/{release.id}/"))
    assert "祁麟趾" in shown.get_text()


def test_its_pages_still_open_and_nobody_may_object_any_more(app: Flask, hamlet: Hamlet, client):
    release = hang(hamlet, listed(hamlet))
    resident = hamlet.resident()
    with clock.at(MORNING_AFTER):
        taking_down.take_down(release, by=None)
        taking_down.take_down(release, by=None)
        db.session.flush()
        code = release.village.region.code
        history = page(client.get(f"/village/{code}/items/V15/"))
        (link,) = history.select("ul.big li")
        assert "已按期撤下" in link.get_text()
        entry = page(client.get(link.a["href"]))
        assert "2026年11月6日" in entry.get_text().replace(" ", "") and "曾公示 3 行" in entry.get_text()
        assert not entry.select("table") and not entry.select(f'a[href*="/ask/{release.id}"]')
        assert sign_in(app, resident).get(f"/village/{code}/ask/{release.id}").status_code == 404
        desk = sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{release.id}/")
        assert desk.status_code == 200 and "祁麟趾" not in desk.text and "公示期满撤下" in desk.text
