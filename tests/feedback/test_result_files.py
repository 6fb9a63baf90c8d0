"""Files of later results: a second person looks before anybody else does, and what slipped through is taken away in the open."""

from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO

import pytest
from docx import Document
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage

from app import clock
from app.core import attachments
from app.core.attachments.models import Attachment
from app.core.attachments.storage import storage
from app.core.audit.models import AuditEntry
from app.db import db
from app.errors import Refused
from app.feedback import queries, working
from app.feedback.acts import Did
from app.feedback.models import Covered, Enclosure, Post
from app.feedback.rules.kinds import Kind
from app.feedback.rules.screening import BY_EYE, PhotoReason, Reason
from app.feedback.service import answering, desks, results, saying, screening, steps, taking_back
from tests.conftest import page
from tests.feedback.covering import SHOWN, SPOT, TEXT, TITLE, covered
from tests.feedback.making import Town
from tests.feedback.test_leaks import photo
from tests.feedback.test_merged import opened_by
from tests.making import MONDAY, on, sign_in

pytestmark = pytest.mark.databases("sqlite")
WORDS = "灯杆换了新的，当晚亮灯"


@pytest.fixture(autouse=True)
def _monday(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = False
    with clock.at(MONDAY):
        yield


def with_result(town: Town, post: Post | None = None) -> tuple[Post, Enclosure]:
    post = post or town.answer(town.taken_on(town.public(), town.roads))
    answering.add_result(post, attachments.keep(photo(), by=town.handler), WORDS, by=town.handler)
    db.session.commit()
    db.session.refresh(post)
    return post, post.papers[-1]


def told_everyone(app: Flask, post: Post) -> tuple[int, str, str]:
    """How many pictures the page shows, its text, and the photo that Open311 names."""
    shown = page(app.test_client().get(f"/feedback/{post.no}/"))
    (row,) = app.test_client().get(f"/open311/v2/requests/{post.no}.json").get_json()
    return len(shown.select("main figure img")), shown.select_one("main").text, row["media_url"] or ""


@pytest.mark.databases("sqlite", "postgres")
def test_a_file_waits_for_another_person_and_its_words_do_not(app: Flask, town: Town) -> None:
    post, paper = with_result(town)
    pictures, text, media = told_everyone(app, post)
    assert (pictures, media) == (0, "") and WORDS in text
    where = page(sign_in(app, town.reviewer).get(f"/desk/feedback/{post.id}/")).select_one("figure img")["src"]
    for client in (app.test_client(), opened_by(app, post), sign_in(app, town.make.resident())):
        assert client.get(where).status_code in (403, 404)
    assert not page(opened_by(app, post).get(f"/feedback/own/{post.id}/")).select("figure img")
    assert sign_in(app, town.reviewer).get(where).status_code == 200
    with pytest.raises(Refused, match="补充的人以外"):
        results.judge(post, {paper.id: None}, by=town.handler)
    results.judge(post, {paper.id: None}, by=town.reviewer)
    db.session.commit()
    pictures, text, media = told_everyone(app, post)
    assert pictures == 1 and media.endswith(where) and "另一个人看过后公开了 1 个" in text
    assert app.test_client().get(where).status_code == 200
    assert page(opened_by(app, post).get(f"/feedback/own/{post.id}/")).select("figure img")


def test_the_page_of_the_second_person_asks_for_each_file(app: Flask, town: Town) -> None:
    post, paper = with_result(town)
    mine = sign_in(app, town.handler)
    assert "审核结果的附件" not in [one.text for one in page(mine.get(f"/desk/feedback/{post.id}/")).select("a.btn")]
    assert "补充的人以外" in mine.get(f"/desk/feedback/{post.id}/files", follow_redirects=True).text
    client = sign_in(app, town.reviewer)
    shown = page(client.get(f"/desk/feedback/{post.id}/files"))
    assert len(shown.select(".judged img")) == 1 and WORDS in shown.select_one(".judged").text
    empty = page(client.post(f"/desk/feedback/{post.id}/files", data={"version": post.version}))
    assert "请看过附件 1" in empty.select_one(f"#photo_{paper.id}-error").text
    sent = {"version": post.version, f"photo_{paper.id}": "face"}
    assert client.post(f"/desk/feedback/{post.id}/files", data=sent).status_code == 302
    pictures, text, _ = told_everyone(app, post)
    assert pictures == 0 and "另一个人看过后1 个没有公开：认得出别人的脸" in text
    assert "不公开，认得出别人的脸" in client.get(f"/desk/feedback/{post.id}/").text
    assert "现在不能审核结果的附件" in client.get(f"/desk/feedback/{post.id}/files", follow_redirects=True).text


def test_what_slipped_through_is_public_no_more(app: Flask, town: Town) -> None:
    """By the unit and by the office, with a reason; the file is opened by nobody but the desk, not even from an old address."""
    for who in (town.reviewer, town.handler, town.office):
        post, paper = with_result(town)
        results.judge(post, {paper.id: None}, by=town.reviewer)
        db.session.commit()
        client = sign_in(app, who)
        where = page(app.test_client().get(f"/feedback/{post.no}/")).select_one("figure img")["src"]
        shown = page(client.get(f"/desk/feedback/{post.id}/take-file"))
        assert shown.select_one("input[type=radio][checked]")["value"] == "yes"
        sent = {"version": post.version, f"photo_{paper.id}": "yes"}
        assert "请选不再公开的是哪一个" in client.post(f"/desk/feedback/{post.id}/take-file", data=sent).text
        sent[f"photo_{paper.id}"] = "home"
        assert client.post(f"/desk/feedback/{post.id}/take-file", data=sent).status_code == 302
        pictures, text, media = told_everyone(app, post)
        assert (pictures, media) == (0, "") and "附件有 1 个不再公开：看得出是谁家、门牌几号" in text
        assert WORDS in text, "the words stay"
        assert app.test_client().get(where).status_code in (403, 404)
        assert opened_by(app, post).get(where).status_code in (403, 404)
        did = select(AuditEntry.actor_id).where(AuditEntry.did == Did.RESULT_TAKEN).order_by(AuditEntry.id.desc())
        assert db.session.scalars(did).first() == who.id


def test_nobody_else_takes_a_file_away(app: Flask, town: Town) -> None:
    post, paper = with_result(town)
    results.judge(post, {paper.id: None}, by=town.reviewer)
    db.session.commit()
    sent = {"version": post.version, f"photo_{paper.id}": "home"}
    for who in (town.other, town.make.resident()):
        for turn in ("take-file", "files"):
            assert sign_in(app, who).post(f"/desk/feedback/{post.id}/{turn}", data=sent).status_code in (403, 404)
    assert paper.is_public


def test_of_a_post_nobody_else_reads_its_author_reads_the_file_at_once(app: Flask, town: Town) -> None:
    post, paper = with_result(town, town.answer(town.handled(kind=Kind.REPORT)))
    assert not paper.waits and not paper.is_public
    assert page(opened_by(app, post).get(f"/feedback/own/{post.id}/")).select("figure img")


@pytest.mark.databases("sqlite", "postgres")
def test_the_table_keeps_whoever_brought_it_from_showing_it(town: Town) -> None:
    _, paper = with_result(town)
    with pytest.raises(IntegrityError, match="second_person_shows|CHECK"), db.session.begin_nested():
        db.session.execute(update(Enclosure).values(judged_by_id=Enclosure.added_by_id))
    assert paper.waits


@pytest.mark.databases("sqlite", "postgres")
def test_it_lies_in_a_pile_of_whoever_may_look(app: Flask, town: Town) -> None:
    post, paper = with_result(town)
    for who, there in ((town.reviewer, True), (town.office, True), (town.handler, False), (town.other, False)):
        assert (post in db.session.scalars(queries.pile(who, "files")).all()) is there
        with app.test_request_context():
            lines = [line for line in working.work(who) if "审核结果的附件（1 条）" in line.title]
        assert bool(lines) is there
    results.judge(post, {paper.id: PhotoReason.UNFIT}, by=town.office)
    db.session.flush()
    assert not db.session.scalars(queries.pile(town.reviewer, "files")).all()


def test_a_document_is_looked_at_like_a_photo(town: Town) -> None:
    post = town.answer(town.taken_on(town.public(), town.roads))
    told = FileStorage(BytesIO("验收单：路灯已亮".encode()), "验收单.txt")
    answering.add_result(post, attachments.keep(told, by=town.handler), WORDS, by=town.handler)
    db.session.flush()
    db.session.refresh(post)
    (paper,) = post.papers
    with pytest.raises(Refused, match="请看过附件 1，选公开"):
        results.judge(post, {}, by=town.reviewer)
    results.judge(post, {paper.id: None}, by=town.reviewer)
    assert paper.is_public and paper.judged_by_id == town.reviewer.id


SHEET = "验收单：老张头验收，桥已修好，当晚亮灯。"


def sheet(town: Town, words: str, name: str = "验收单.txt") -> Attachment:
    return attachments.keep(FileStorage(BytesIO(words.encode()), name), by=town.handler)


def document(town: Town, words: str) -> Attachment:
    stored, made = BytesIO(), Document()
    made.add_table(1, 2).rows[0].cells[1].text = words
    made.save(stored)
    stored.seek(0)
    return attachments.keep(FileStorage(stored, "验收单.docx"), by=town.handler)


def shows(town: Town, post: Post, words: str) -> Enclosure:
    answering.add_result(post, sheet(town, words), "已经修好，见验收单", by=town.handler)
    db.session.commit()
    db.session.refresh(post)
    results.judge(post, {post.papers[-1].id: None}, by=town.reviewer)
    return post.papers[-1]


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize("made", [sheet, document])
def test_the_words_of_a_file_bring_no_covered_ones_back(town: Town, made: Callable[..., Attachment]) -> None:
    post = town.answer(town.taken_on(covered(town), town.roads))
    with pytest.raises(Refused, match="遮盖了的“老张头”") as refusal:
        answering.add_result(post, made(town, SHEET), "桥已修好，见验收单", by=town.handler)
    assert refusal.value.field == "file"
    with pytest.raises(Refused, match="遮盖了的“老\n张"):  # parted over lines, of which the second is a repetition
        answering.add_result(post, sheet(town, "张\n老\n张\n头\n验收"), "桥已修好，见验收单", by=town.handler)
    answering.add_result(post, made(town, SHEET.replace("老张头", "***")), "桥已修好，见验收单", by=town.handler)


def test_nor_words_taken_back_nor_a_name(town: Town) -> None:
    said = "青石板桥头第三根灯杆歪了，晚上走过去像要倒"
    post = town.answer(town.handled(title="桥头灯杆歪得厉害怕人", text=said, name="刘小敏"))
    for words, why in ((said, "收回的话"), ("刘小敏签收", "留言人的姓名")):
        if words == said:
            taking_back.take_back(post, by=None)
        with pytest.raises(Refused, match=why) as refusal:
            answering.add_result(post, sheet(town, f"验收单：{words}。"), "桥已修好，见验收单", by=town.handler)
        assert refusal.value.field == "file"


def test_words_covered_while_the_file_waits_keep_it_from_everyone(app: Flask, town: Town) -> None:
    post = town.answer(town.handled(title=TITLE, text=TEXT, spot=SPOT))
    answering.add_result(post, sheet(town, SHEET), "桥已修好，见验收单", by=town.handler)
    screening.mask_later(post, TITLE, SHOWN, "涉及他人", SPOT, by=town.office)
    db.session.commit()
    client, (paper,) = sign_in(app, town.reviewer), post.papers
    sent = {"version": post.version, f"photo_{paper.id}": "yes"}
    shown = page(client.post(f"/desk/feedback/{post.id}/files", data=sent))
    assert "老张头" in shown.select_one(f"#photo_{paper.id}-error").text
    assert "里面有留言里遮盖" not in shown.text, "that is found by its words, and nobody's choice"
    results.judge(post, {paper.id: PhotoReason.UNFIT}, by=town.reviewer)
    assert not paper.is_public


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize("way", ["masked", "taken back", "masked of one merged in"])
def test_a_file_of_before_is_public_no_more_once_it_brings_words_back(app: Flask, town: Town, way: str) -> None:
    mine = town.handled(title=TITLE, text=TEXT, spot=SPOT)
    post = town.answer(town.handled() if way.endswith("merged in") else mine)
    kept, gone = shows(town, post, "验收单：都已经亮灯"), shows(town, post, f"{SHEET}有人说{TEXT}")
    db.session.commit()
    where = f"/files/{gone.attachment_id}/{gone.attachment.name}"
    assert app.test_client().get(where).status_code == 200
    if post is not mine:
        saying.reopen(post, "还是没有办好，请再来", by=None)
        desks.merge(mine, post, by=town.office)
    if way == "taken back":
        taking_back.take_back(mine, by=None)
    else:
        screening.mask_later(mine, TITLE, SHOWN, "涉及他人", SPOT, by=town.office)
    db.session.commit()
    assert kept.is_public and not gone.is_public and not gone.is_told
    assert "附件有 1 个不再公开：里面有留言里遮盖、收回的话" in told_everyone(app, post)[1]
    assert app.test_client().get(where).status_code in (403, 404)
    assert "不公开，里面有留言里遮盖" in sign_in(app, town.reviewer).get(f"/desk/feedback/{post.id}/").text


def test_what_nobody_can_read_whole_is_not_shown(app: Flask, town: Town) -> None:
    """More letters than are held against anything; bytes that are lost once words are covered."""
    post = town.answer(town.handled(title=TITLE, text=TEXT, spot=SPOT))
    long = "\n".join(f"第{number}盏灯已亮" for number in range(40_000))
    with pytest.raises(Refused, match="超过 20 万") as refusal:
        answering.add_result(post, sheet(town, long), "已经修好，见验收单", by=town.handler)
    assert refusal.value.field == "file"
    paper = shows(town, post, "验收单：都已经亮灯")
    storage().remove(paper.attachment.storage_key)
    screening.mask_later(post, TITLE, SHOWN, "涉及他人", SPOT, by=town.office)
    assert not paper.is_public
    assert "附件有 1 个不再公开：里面的字查不全" in told_everyone(app, post)[1]
    assert PhotoReason.UNREAD not in BY_EYE, "that is nobody's choice"


def test_a_file_that_names_who_is_merged_in_is_public_no_more(app: Flask, town: Town) -> None:
    post = town.answer(town.handled())
    kept, gone = shows(town, post, "验收单：都已经亮灯"), shows(town, post, "验收单：欧阳文静签收")
    saying.reopen(post, "还有一盏没有修好，请再来看看", by=None)
    desks.merge(town.public(name="欧阳文静"), post, by=town.office)
    assert kept.is_public and not gone.is_public and gone.taken_because == PhotoReason.COVERED


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize("way", ["taken down", "masked", "masked before there were marks"])
def test_it_stays_where_nothing_is_covered_or_taken_back(app: Flask, town: Town, way: str) -> None:
    """A long table from before there was a limit, which two cases that come together do not touch; words held back do."""
    post = town.answer(town.handled(title=TITLE, text=TEXT, spot=SPOT))
    words = "\n".join(f"第{number}号灯杆在{number % 977}米处已经亮灯" for number in range(12_000))
    paper = Enclosure(post_id=post.id, attachment=sheet(town, words), by_unit=True, caption="灯杆表", is_public=True)
    db.session.add(paper)
    saying.reopen(post, "还有一盏没有修好，请再来看看", by=None)
    mine = town.public(text="桥头的第三盏路灯一直闪，照得人眼睛疼，请换一盏")
    desks.merge(mine, post, by=town.office)
    assert paper.is_public and "不再公开" not in told_everyone(app, post)[1]
    if way == "taken down":
        screening.take_down(mine, Reason.PRIVACY, "写到了别人", by=town.office)
    else:
        screening.mask_later(mine, mine.public_title or "", mine.public_text or "", "涉及他人", by=town.office)
        assert paper.is_public, "a reason alone covers nothing"
        covered_now = (mine.public_text or "").replace("照得人眼睛疼", "【略】")
        screening.mask_later(mine, mine.public_title or "", covered_now, "涉及他人", by=town.office)
    if way == "masked before there were marks":
        paper.is_public, paper.taken_because = True, ""
        db.session.execute(delete(Covered))
        steps.hold_all(post, by=None)
    assert not paper.is_public and paper.taken_because == PhotoReason.UNREAD


def taken_down(town: Town, post: Post) -> None:
    screening.take_down(post, Reason.PRIVACY, "写到了别人", by=town.office)
    db.session.commit()


def shown_again(town: Town, post: Post) -> None:
    saying.appeal(post, "没有写到别人，请再看看", by=None)
    screening.release(post, *screening.masked(post), {}, by=town.second)
    db.session.commit()


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize("brought", ["before", "meanwhile"])
def test_of_a_case_that_was_taken_down_the_file_waits_until_it_is_shown_again(
    app: Flask, town: Town, brought: str
) -> None:
    """It is in no pile, no step is offered and no press judges it; its author alone reads it. Shown again, it is looked at."""
    post = town.answer(town.taken_on(town.public(), town.roads))
    if brought == "before":
        with_result(town, post)
    taken_down(town, post)
    paper = post.papers[-1] if post.papers else with_result(town, post)[1]
    client, sent = sign_in(app, town.reviewer), {f"photo_{paper.id}": "yes"}
    assert paper.waits and paper.is_told and not results.waiting(post)
    assert not db.session.scalars(queries.pile(town.reviewer, "files")).all()
    desk = page(client.get(f"/desk/feedback/{post.id}/"))
    assert "审核结果的附件" not in [one.text for one in desk.select("a.btn")]
    assert "这条留言公开以后，等另一个人看过再公开" in desk.text
    posted = client.post(
        f"/desk/feedback/{post.id}/files", data={"version": post.version, **sent}, follow_redirects=True
    )
    assert "等它公开以后再审核" in posted.text
    with pytest.raises(Refused, match="等它公开以后再审核"):
        results.judge(post, {paper.id: None}, by=town.reviewer)
    assert page(opened_by(app, post).get(f"/feedback/own/{post.id}/")).select("figure img")
    shown_again(town, post)
    assert paper.waits and not paper.is_told and told_everyone(app, post)[0] == 0
    assert post in db.session.scalars(queries.pile(town.reviewer, "files")).all()
    results.judge(post, {paper.id: None}, by=town.reviewer)
    db.session.commit()
    pictures, text, _ = told_everyone(app, post)
    assert pictures == 1 and text.count("另一个人看过后公开了 1 个") == 1


@pytest.mark.databases("sqlite", "postgres")
def test_a_file_of_a_case_nobody_has_screened_yet_waits_once_it_is_public(app: Flask, town: Town) -> None:
    post, paper = with_result(town, town.answer(town.taken_on(town.post(), town.roads)))
    assert not post.is_public and paper.waits and not results.waiting(post)
    screening.release(post, *screening.masked(post), {}, by=town.office)
    assert results.waiting(post) == [paper]


def test_the_day_to_look_at_a_file_counts_from_when_the_case_is_shown(app: Flask, town: Town) -> None:
    """Brought on Monday, the case down until Thursday: it is due on Friday, one working day as ever."""
    post, _ = with_result(town)
    with app.test_request_context():
        (line,) = [line for line in working.work(town.reviewer) if "审核结果的附件" in line.title]
    assert line.due == date(2026, 11, 24)
    taken_down(town, post)
    with on(3):
        shown_again(town, post)
        with app.test_request_context():
            (line,) = [line for line in working.work(town.reviewer) if "审核结果的附件" in line.title]
    assert line.due == date(2026, 11, 27)


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize("way", ["taken", "not shown"])
def test_a_file_taken_away_by_mistake_is_added_again_and_looked_at_again(app: Flask, town: Town, way: str) -> None:
    """The same file with the same words; what waits or is shown is not sent twice."""
    post = town.answer(town.taken_on(town.public(), town.roads))

    def adds() -> Enclosure:
        answering.add_result(post, sheet(town, "验收单：都已经亮灯"), WORDS, by=town.handler)
        db.session.commit()
        db.session.refresh(post)
        return post.papers[-1]

    def is_sent_twice() -> None:
        with pytest.raises(Refused, match="已经补充过了"):
            adds()
        db.session.rollback()

    paper = adds()
    is_sent_twice()
    results.judge(post, {paper.id: None if way == "taken" else PhotoReason.UNRELATED}, by=town.reviewer)
    if way == "taken":
        db.session.commit()
        is_sent_twice()
        results.take(post, {paper.id: PhotoReason.UNRELATED}, by=town.reviewer)
    db.session.commit()
    again = adds()
    results.judge(post, {again.id: None}, by=town.reviewer)
    db.session.commit()
    assert again.is_public and not paper.is_public
    assert app.test_client().get(f"/files/{again.attachment_id}/{again.attachment.name}").status_code == 200
    is_sent_twice()
