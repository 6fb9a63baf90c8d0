"""Photos that not everyone sees go with the words of whoever sent them: row, bytes, name, and every copy made afterwards."""

from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app.core import attachments
from app.core.attachments.models import Attachment
from app.core.attachments.storage import storage
from app.core.jobs import service as due_jobs
from app.db import db, unit_of_work
from app.feedback import figures, jobs, queries, working
from app.feedback.models import Enclosure, Post
from app.feedback.rules.screening import PhotoReason, Reason
from app.feedback.service import answering, covering, desks, own, papers, photos, results, screening, taking_back
from app.feedback.service.originals import GONE, sealed
from tests.conftest import page
from tests.feedback.covering import SHOWN, SPOT, TEXT, TITLE
from tests.feedback.making import Town
from tests.feedback.test_leaks import photo
from tests.feedback.test_merged import opened_by
from tests.making import Make, on, sign_in
from tests.village.test_take_down import database_bytes, stored_files, written

pytestmark = pytest.mark.usefixtures("monday")
NAME = "祁麟趾"


def with_photos(town: Town, **more: object) -> Post:
    """Answered; of two photos everyone sees the first."""
    post = town.post(**more)
    papers.hand_in(post.id, [papers.keep(FileStorage(photo().stream, f"{NAME}家{n}.png")) for n in range(2)])
    db.session.commit()
    db.session.refresh(post)
    shown, hidden = (paper.id for paper in post.papers)
    judged = {shown: None, hidden: PhotoReason.HOME}
    screening.release(post, *screening.masked(post), judged if screening.will_be_public(post) else {}, by=town.office)
    return town.answer(town.taken_on(post, town.roads))


def left(post: Post) -> list[bool]:
    """Of each photo whether its bytes are still there, once the job of every minute has run."""
    db.session.commit()
    due_jobs.run("attachments.remove_withdrawn")
    db.session.expire_all()
    return [storage().holds(paper.attachment.storage_key) for paper in db.session.get_one(Post, post.id).papers]


@pytest.mark.databases("sqlite", "postgres")
def test_hidden_photos_go_with_what_an_author_has_deleted(app: Flask, town: Town) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    post = with_photos(town)
    figured = figures.photos_by_reason(figures.year_span(2026))
    hidden = post.papers[1].attachment
    where = f"/files/{hidden.id}/{post.papers[1].called}"
    with on(100):
        client = opened_by(app, post)
        assert client.get(where).status_code == 200
        told = client.get(f"/feedback/own/{post.id}/erase").text
        assert "没有公开的文字和照片：您和单位都看不到了" in told and "备份到期销毁" in told
        assert client.post(f"/feedback/own/{post.id}/erase").status_code == 302
        for reader in (client, sign_in(app, town.office), app.test_client()):
            assert reader.get(where).status_code in (404, 410)
        assert left(post) == [True, False]
        assert NAME not in hidden.name
        mine = page(client.get(f"/feedback/own/{post.id}/"))
        assert len(mine.select("figure img")) == 1 and "有 1 个照片、文件没有公开，已经随原文删除" in mine.text
        assert "办理的单位看得到全部照片" not in mine.text and not mine.select("a[href$='/photos']")
        assert len(page(sign_in(app, town.office).get(f"/desk/feedback/{post.id}/")).select("figure img")) == 1
        public = page(app.test_client().get(f"/feedback/{post.no}/"))
        assert len(public.select("figure img")) == 1 and "照片有 1 张没有公开" in public.text
    assert figures.photos_by_reason(figures.year_span(2026)) == figured, "nothing that is counted moves"


def taken_back(_: Town, post: Post) -> None:
    taking_back.take_back(post, by=None)


def taken_down(town: Town, post: Post) -> None:
    screening.take_down(post, Reason.PRIVACY, "写到了别人家里", by=town.office)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("way", [taken_back, taken_down, None])
def test_photos_nobody_else_sees_any_more_go_on_the_day_the_words_go(town: Town, way) -> None:
    post = with_photos(town, wants_public=way is not None)
    if way is not None:
        way(town, post)
    with on(100):
        jobs.forget()
        assert left(post) == [True, True]
    with on(190):
        jobs.forget()
        assert left(post) == [False, False]


@pytest.mark.databases("sqlite", "postgres")
def test_nobody_waits_for_a_second_look_at_a_photo_that_is_gone(app: Flask, town: Town) -> None:
    post = with_photos(town)
    photos.appeal(post, "照片里是路灯，没有别人的家", by=None)
    db.session.commit()
    assert photos.waits(post) and post in db.session.scalars(queries.pile(town.second, "photos")).all()
    with on(190):
        jobs.forget()
        db.session.expire_all()
        assert not photos.waits(post) and not photos.may_appeal(post)
        assert not db.session.scalars(queries.pile(town.second, "photos")).all()
        assert not db.session.scalars(queries.late_photo_appeals()).all()
        with app.test_request_context():
            assert not [line for line in working.work(town.second) if "照片" in line.title]


def with_result(town: Town, post: Post) -> Enclosure:
    words = f"第 {len(post.papers)} 根灯杆换了新的，当晚亮灯"
    answering.add_result(post, attachments.keep(photo(), by=town.handler), words, by=town.handler)
    db.session.commit()
    db.session.refresh(post)
    return post.papers[-1]


def kept(town: Town, post: Post) -> None:
    """Nothing becomes of it."""


def looked_at(town: Town, post: Post) -> None:
    results.judge(post, {post.papers[-1].id: None}, by=town.reviewer)


def not_shown(town: Town, post: Post) -> None:
    results.judge(post, {post.papers[-1].id: PhotoReason.FACE}, by=town.reviewer)


def put_away(town: Town, post: Post) -> None:
    looked_at(town, post)
    results.take(post, {post.papers[-1].id: PhotoReason.COVERED}, by=town.reviewer)


def taken_for_good(town: Town, post: Post) -> None:
    looked_at(town, post)
    results.take(post, {post.papers[-1].id: PhotoReason.FORGOTTEN}, by=town.reviewer)


def shown_and_taken_down(town: Town, post: Post) -> None:
    looked_at(town, post)
    taken_down(town, post)


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize(
    ("way", "wants_public", "stays"),
    [
        (kept, True, True),  # it lies in a pile until somebody has looked
        (looked_at, True, True),
        (not_shown, True, False),
        (taken_down, True, False),
        (shown_and_taken_down, True, False),
        (kept, False, False),
    ],
)
def test_a_file_of_a_unit_goes_on_the_day_from_which_its_case_is_never_public_again(
    app: Flask, town: Town, way, wants_public: bool, stays: bool
) -> None:
    post = town.answered(wants_public=wants_public)
    paper = with_result(town, post)
    way(town, post)
    db.session.commit()
    told = page(opened_by(app, post).get(f"/feedback/own/{post.id}/"))
    assert ("办结 180 日后删除，要留的请先下载" in told.text) == (
        bool(told.select("figure img")) and not post.is_public
    )
    with on(100):
        jobs.forget()
        assert left(post) == [True]
    with on(190):
        jobs.forget()
        assert left(post) == [stays] and paper.is_gone is not stays
        assert papers.to_let_go_ids() == []
        assert ("随原文删除" in opened_by(app, post).get(f"/feedback/own/{post.id}/").text) == (
            not stays and way is not not_shown  # which its author never saw
        )
        desk = sign_in(app, town.handler).get(f"/desk/feedback/{post.id}/").text
        assert ("随原文删除" in desk) == (not stays) and "这条留言公开以后" not in desk


@pytest.mark.databases("sqlite", "postgres")
def test_what_leaves_the_public_pages_after_the_words_went_follows_by_night(town: Town) -> None:
    """Erased first and taken back or taken down then; and posts that were forgotten before files went with them."""
    first, second, before = with_photos(town), with_photos(town), with_photos(town)
    before.author_sealed, before.phone_hash, before.original_sealed = None, None, sealed(GONE)
    db.session.commit()
    with on(100):
        own.erase(first, by=None)
        own.erase(second, by=None)
        assert left(first) == left(second) == [True, False]
        taking_back.take_back(first, by=None)
        screening.take_down(second, Reason.PRIVACY, "写到了别人家里", by=town.office)
        db.session.commit()
        assert set(papers.to_let_go_ids()) == {first.id, second.id}
        jobs.forget()
        assert left(first) == left(second) == [False, False]
    with on(190):
        jobs.forget()
        assert left(before) == [True, False]


@pytest.mark.databases("sqlite", "postgres")
def test_which_files_go_is_said_the_same_in_sql_and_in_python(town: Town) -> None:
    posts = []
    for wants_public in (True, False):
        for way in (kept, taken_back, taken_down):
            post = with_photos(town, wants_public=wants_public)
            for look in (looked_at, not_shown, put_away, taken_for_good, kept):
                with_result(town, post)
                if post.is_public:
                    look(town, post)
            if post.is_public:
                way(town, post)
            posts.append(post)
    db.session.commit()
    rows = select(Enclosure.id).join(Post, Post.id == Enclosure.post_id).where(papers.STAYS)
    assert set(db.session.scalars(rows)) == {
        paper.id for post in posts for paper in post.papers if papers.stays(post, paper)
    }


def test_the_name_and_the_caption_of_a_file_that_is_gone_stand_in_no_note_of_before(town: Town) -> None:
    lead, mine = town.handled(), town.public(title=TITLE, text=TEXT, spot=SPOT)
    desks.merge(mine, lead, by=town.office)
    town.answer(lead)
    kept = attachments.keep(FileStorage(BytesIO("已修好".encode()), "老张头家门口.txt"), by=town.handler)
    answering.add_result(lead, kept, "老张头家门口修好了", by=town.handler)
    other = attachments.keep(FileStorage(BytesIO("账单".encode()), "账单.txt"), by=town.handler)
    answering.add_result(lead, other, "修缮的账单", by=town.handler)
    db.session.expire(lead)
    results.judge(lead, dict.fromkeys([one.id for one in results.waiting(lead)]), by=town.reviewer)
    covering.keep_written(mine, covering.called("name"), "别人的.txt")
    covering.keep_written(lead, covering.called("name"), "老账.txt")
    with on(100):
        own.erase(lead, by=None)
        screening.mask_later(mine, TITLE, SHOWN, "涉及他人和没有核实的事", SPOT, by=town.office)
        assert {"文件名", "办理结果的说明"} < {what for what, text in covering.written_before(lead) if "老张头" in text}
        screening.take_down(lead, Reason.PRIVACY, "写到了别人家里", by=town.office)
        db.session.flush()
        papers.let_go_again(lead.id)
        assert all(paper.is_gone for paper in lead.papers)
        assert {what for what, _ in covering.written_before(lead)} == {"办理经过"}, "a line of the case is no file"
        assert [text for _, text in covering.written_before(mine)] == ["别人的.txt"], "another post's stays"


def holds(content: bytes) -> bool:
    return any(needle in content for needle in written(NAME))


def test_no_copy_made_afterwards_holds_a_photo_or_its_name(live: Flask) -> None:
    folder: Path = live.config["TEST_FOLDER"]

    def copies() -> list[bytes]:
        made = database_bytes(live, folder)
        return [made["dump"] if "dump" in made else made["backup.sqlite"]]

    with unit_of_work():
        post = with_photos(Town(Make()))
        papers_of = [paper.attachment for paper in post.papers]
        papers_of[0].name = "路灯.png"
        gone, number = papers_of[1], post.id
        key, digest = gone.storage_key, gone.sha256
    assert any(map(holds, copies())) and any(digest in name for name in stored_files(folder))
    with on(100):
        with unit_of_work():
            own.erase(db.session.get_one(Post, number), by=None)
        due_jobs.run("attachments.remove_withdrawn")
    assert not any(map(holds, copies()))
    assert len(stored_files(folder)) == 1 and not any(key in name for name in stored_files(folder))
    assert db.session.scalars(select(Attachment.withdrawn_at)).all().count(None) == 1
