"""What the guard found is public as it is only after one person asked with a reason and another agreed, in every room."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import pytest
import xlsxwriter
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage

from app import clock
from app.core import attachments, leave, privacy
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.audit.models import AuditEntry
from app.core.leave import access, service
from app.core.leave.models import Leave
from app.core.leave.rules import NeedsLeave, State, is_list, wanted_in
from app.db import db
from app.errors import Refused, Rules
from app.feedback.service import answering
from app.openday.models import Event, Paper
from app.openday.rules import Audience
from app.openday.rules import State as EventState
from app.openday.service import events
from tests.attachments.making import pdf
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import MONDAY, Make, as_seen, id_number, sign_in

pytestmark = pytest.mark.usefixtures("app")
MOBILE = "13912345678"
HELP = f"走失儿童请打 {MOBILE}，昼夜有人"
WHY = "值班手机是对外公布的求助电话"


def xlsx(rows: Iterable[Sequence[str]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return content.getvalue()


def asked(event: Event, words: str = HELP) -> Leave:
    with pytest.raises(Refused) as refused:
        leave.guard(event, words)
    service.ask(wanted_in(refused.value), WHY, by=event.drafted_by)
    db.session.flush()
    return db.session.scalars(select(Leave).order_by(Leave.id.desc())).first() or pytest.fail("nothing was asked for")


def office(make: Make, event: Event, name: str = "周敏") -> User:
    return make.staff(Role.OPENNESS_OFFICE, region=event.region, name=name)


def kept(content: bytes, name: str) -> attachments.Attachment:
    found = attachments.keep(FileStorage(io.BytesIO(content), name), by=None)
    db.session.flush()
    return found


def test_a_finding_passes_once_another_person_agreed_and_only_in_that_thing(make: Make):
    event, other = make.event(), make.event()
    row = asked(event)
    with pytest.raises(NeedsLeave, match="已请求放行") as refused:
        leave.guard(event, HELP)
    assert not refused.value.wanted and MOBILE not in refused.value.sentence
    with pytest.raises(Refused, match="另一个人"):
        service.give(row, by=event.drafted_by)
    service.give(row, by=office(make, event))
    db.session.flush()
    leave.guard(event, HELP)
    leave.guard(event, "打 139 1234 5678 也行", "reason")  # the same number, written otherwise
    leave.guard(event, "打１３９１２３４５６７８也行", "reason")
    for somewhere, words in ((other, HELP), (event, "打 13912345679"), (event, id_number(5))):
        with pytest.raises(NeedsLeave):
            leave.guard(somewhere, words)


def test_a_draft_may_hold_what_was_asked_for_and_is_published_only_with_leave(make: Make):
    event = make.draft()
    reviewer = office(make, event)
    given = {"kind": event.kind, "starts_at": event.starts_at, "summary": HELP}
    with clock.at(MONDAY):
        with pytest.raises(NeedsLeave) as refused:
            events.edit(event, given, by=event.drafted_by)
        assert refused.value.field == "summary" and "确需公开的理由" in refused.value.sentence
        service.ask([refused.value], WHY, by=event.drafted_by)
        events.edit(event, given, by=event.drafted_by)
        events.submit(event, by=event.drafted_by)
        db.session.commit()
        with pytest.raises(Refused, match="另一个人同意以后"):
            events.publish(event, as_seen(event), by=reviewer)
        db.session.rollback()
        service.give(db.session.scalars(select(Leave)).one(), by=reviewer)
        events.publish(event, as_seen(event), by=reviewer)
    assert (event.state, event.summary) == (EventState.PUBLISHED, HELP)


def test_who_is_refused_may_ask_again_and_both_are_on_record(make: Make):
    event = make.event()
    row, second = asked(event), office(make, event)
    with pytest.raises(Refused, match="为什么不同意"):
        service.refuse(row, "不", by=second)
    service.refuse(row, "请写座机", by=second)
    with pytest.raises(Refused, match="不用再定"):
        service.give(row, by=second)
    again = asked(event)
    assert again.id != row.id
    service.give(again, by=second)
    db.session.flush()
    assert [(one.state, one.around) for one in service.of(event)] == [(State.REFUSED, ""), (State.GIVEN, "")]
    rows = select(AuditEntry).where(AuditEntry.subject_kind == "event", AuditEntry.did.startswith("leave."))
    trail = [(one.did, one.actor_id, one.note) for one in db.session.scalars(rows.order_by(AuditEntry.id))]
    by = event.drafted_by_id
    assert trail == [
        ("leave.asked", by, WHY),
        ("leave.refused", second.id, "请写座机"),
        ("leave.asked", by, WHY),
        ("leave.given", second.id, ""),
    ]


@pytest.mark.parametrize(("reason", "told"), [("不行", "至少 8 个字"), (f"请打 {MOBILE} 找值班的人", "手机号")])
def test_a_reason_is_words_and_holds_nobodys_number(make: Make, reason: str, told: str):
    event = make.event()
    with pytest.raises(NeedsLeave) as refused:
        leave.guard(event, HELP)
    with pytest.raises(Refused, match=told) as why:
        service.ask([refused.value], reason, by=event.drafted_by)
    assert why.value.field == "leave_reason"


def test_what_is_kept_of_the_request_is_masked(make: Make):
    row = asked(make.event(), f"王师傅 13800001111 换成 {HELP}")
    db.session.refresh(row)
    assert MOBILE not in repr(row.__dict__) and "13800001111" not in repr(row.__dict__)
    assert "走失儿童请打 139****5678，昼夜有人" in db.session.scalars(select(Leave.around)).all()[-1]


def test_a_list_is_never_let_out(make: Make):
    event = make.event()
    numbers = "、".join(f"1390000000{n}" for n in range(4))
    table = "姓名,手机号\n张三,13900000001\n".encode()
    with pytest.raises(Refused) as refused:
        leave.guard(event, numbers)
    assert not isinstance(refused.value, NeedsLeave)
    with pytest.raises(Refused) as refused:
        leave.guard_file(event, kept(table, "名单.csv"))
    assert not isinstance(refused.value, NeedsLeave)
    leave_of_three = "、".join(f"1390000000{n}" for n in range(3))
    with pytest.raises(NeedsLeave):
        leave.guard(event, leave_of_three)


WORDS = ("患尿毒症", "肢体残疾二级", "患肺癌", "精神残疾", "因病致贫", "低收入")
PEOPLE = ("张建国", "李秀英", "王志强", "赵国庆", "刘大海", "周小红")
OF_PEOPLE = [
    [["姓名", "情况"], *zip(PEOPLE, WORDS, strict=True)],
    [["序号", "姓名", "说明"], *((str(n), name, "患尿毒症") for n, name in enumerate(PEOPLE, 1))],
    [["姓名", "情况"], ("阿依古丽", "患尿毒症")],  # no name that is known as one, but headed so
    [["名称", "补助原因"], ("付周强", "尿毒症住院")],
    *([[heading, "情况"], ("楼建国", "患尿毒症")] for heading in ("领款人", "受助人", "患者", "救助对象")),
    [["学生", "情况"], ("阿依古丽", "肢体残疾二级")],
    [["姓名", "年龄"], *((name, str(n)) for n, name in enumerate(PEOPLE, 7))],
    list(zip(PEOPLE, WORDS, strict=True)),
]
OF_RULES = [
    [["救治对象", "补助标准"], ("尿毒症患者", "每年 6000 元"), ("低收入家庭", "每年 3000 元"), ("高血压患者", "每月 50 元")],
    [["救助对象", "补助原因"], ("低保", "患尿毒症"), ("残疾儿童", "肢体残疾二级"), ("特困人员", "患肺癌")],
    [["事项", "补助", "责任人"], ("尿毒症救治", "每年 6000 元", "王建国"), ("残疾二级护理", "每月 60 元", "李秀英")],
]  # fmt: skip


def told_in(rows: Iterable[Sequence[str]]) -> list[privacy.Found]:
    seen = privacy.examine_file(xlsx(rows), "结果.xlsx")
    return [one for one in seen.found if one.force == privacy.Force.BLOCK or one.kind in privacy.TELLING]


@pytest.mark.parametrize("rows", OF_PEOPLE)
def test_rows_that_say_of_people_what_they_suffer_from_are_a_list(make: Make, rows: list[Sequence[str]]):
    assert is_list(told_in(rows))
    event = make.draft()
    kept = attachments.keep(FileStorage(io.BytesIO(xlsx(rows)), "结果.xlsx"), by=None)
    db.session.add(Paper(event=event, title="结果", attachment=kept, audience=Audience.PUBLIC))
    db.session.flush()
    with pytest.raises(Refused, match="工作表") as refused:
        leave.guard_file(event, kept, more=privacy.TELLING)
    assert wanted_in(refused.value) == []


@pytest.mark.parametrize("rows", OF_RULES)
def test_a_table_of_what_is_paid_for_which_illness_may_be_let_out(rows: list[Sequence[str]]):
    assert len(told_in(rows)) >= 2 and not is_list(told_in(rows))


def test_nothing_is_let_out_of_what_is_not_stored_yet():
    with pytest.raises(Refused) as refused:
        leave.guard(None, HELP)
    assert not isinstance(refused.value, NeedsLeave)


def test_a_file_is_let_out_for_its_bytes_only(make: Make):
    event = make.event()
    first = kept(pdf(MOBILE), "求助电话.pdf")
    with pytest.raises(NeedsLeave) as refused:
        leave.guard_file(event, first)
    service.ask([refused.value], WHY, by=event.drafted_by)
    for row in service.of(event):
        service.give(row, by=office(make, event))
    db.session.flush()
    leave.guard_file(event, first)
    with pytest.raises(NeedsLeave):
        leave.guard_file(event, kept(pdf(f"see {MOBILE}"), "求助电话.pdf"))


def test_words_behind_more_findings_than_are_listed_are_no_way_out(make: Make):
    event = make.event()
    phones = [("办事处", f"0731-8777{n:04}") for n in range(520)]
    leave.guard_file(event, kept(xlsx([("单位", "座机"), *phones]), "座机.xlsx"), more=privacy.TELLING)
    with pytest.raises(Refused, match="522 处），列不完") as refused:
        words = ("张建国", "患尿毒症，低收入")
        leave.guard_file(event, kept(xlsx([("单位", "座机"), *phones, words]), "座机和人.xlsx"), more=privacy.TELLING)
    assert not isinstance(refused.value, NeedsLeave), "nobody can say of what leave would be given"


def test_the_database_holds_that_there_are_two(make: Make):
    row = asked(make.event())
    row.state, row.decided_by_id, row.decided_at = State.GIVEN, row.asked_by_id, clock.now()
    with pytest.raises(IntegrityError, match="two_people"):
        db.session.flush()


def test_several_findings_keep_what_they_are_when_all_mistakes_are_told_at_once(make: Make):
    event, rules = make.event(), Rules()
    rules.refuse("先填标题", "title")
    rules.ask(leave.guard, event, HELP, "text")
    with pytest.raises(Refused) as refused:
        rules.tell()
    assert [one.field for one in refused.value.every] == ["title", "text"]
    assert [one.field for one in wanted_in(refused.value)] == ["text"]


def test_only_whoever_reviews_the_thing_decides_and_sql_and_python_agree(make: Make):
    event = make.event()
    row = asked(event)
    elsewhere = make.region("望城区")
    people: dict[User, tuple[bool, bool]] = {
        event.drafted_by: (True, False),
        office(make, event): (True, True),
        make.staff(Role.HANDLER, unit=event.unit): (True, False),
        make.staff(Role.OPENNESS_OFFICE, region=elsewhere): (False, False),
        make.staff(Role.BOOKKEEPER, region=event.region): (False, False),
    }
    for user, (sees, gives) in people.items():
        assert (access.may_see(user, row), access.may_give(user, row)) == (sees, gives), user.name
    asker = office(make, event)
    row.asked_by_id = asker.id
    assert not access.may_give(asker, row)


# pages


def edit_form(event: Event, **more: str) -> dict[str, str]:
    starts, ends = (clock.here(at).strftime("%Y-%m-%dT%H:%M") for at in (event.starts_at, event.ends_at))
    return {
        "kind": event.kind.value,
        "title": event.title,
        "summary": HELP,
        "place": event.place,
        "starts_at": starts,
        "ends_at": ends,
        "office": str(event.unit_id),
        "month": "0",
        "selection": event.selection.value,
        "contact_phone": event.contact_phone,
        "least_age": "18",
        "companions": "0",
        **more,
    }


def test_asked_on_the_form_itself_agreed_on_a_page_and_shown_at_the_place(app: Flask, make: Make):
    with clock.at(MONDAY):
        event = make.draft()
        clerk, reviewer = sign_in(app, event.drafted_by), sign_in(app, office(make, event))
        at = f"/desk/openday/{event.id}/edit"
        assert not page(clerk.get(at)).select("#leave_reason")
        refused = page(clerk.post(at, data=edit_form(event)))
        assert "手机号（139" in refused.select_one("#summary-error").text
        assert refused.select_one("#summary").text.strip() == HELP  # nothing typed is lost
        short = page(clerk.post(at, data=edit_form(event, leave_reason="要公开")))
        assert "至少 8 个字" in short.select_one("#leave_reason-error").text
        assert short.select_one("#leave_reason").text.strip() == "要公开"
        assert short.select_one("a[href='#leave_reason']")
        saved = clerk.post(at, data=edit_form(event, leave_reason=WHY), follow_redirects=True)
        shown = page(saved)
        assert "已请求放行 1 处" in shown.text and "等待放行" in shown.select_one("#leave + ul").text
        db.session.refresh(event)
        assert event.summary == HELP
        row = db.session.scalars(select(Leave)).one()
        own = page(clerk.get(f"/desk/leave/{row.id}"))
        assert not own.select("input[name=choice]") and "要由另一个有审核权限的人同意" in own.text
        assert clerk.post(f"/desk/leave/{row.id}", data={"choice": "yes"}).status_code == 403
        assert "放行个人信息：走进水厂" in page(reviewer.get("/desk/")).text
        assert "139****5678" in page(reviewer.get("/desk/leave/")).text
        decided = page(reviewer.get(f"/desk/leave/{row.id}"))
        assert "走失儿童请打 139****5678" in decided.text and WHY in decided.text
        no = page(reviewer.post(f"/desk/leave/{row.id}", data={"choice": "no", "answer": ""}))
        assert "请写明为什么不同意" in no.select_one("#answer-error").text
        yes = page(reviewer.post(f"/desk/leave/{row.id}", data={"choice": "yes"}, follow_redirects=True))
        assert "已放行" in yes.select_one("#leave + ul").text and WHY in yes.text
        assert "放行个人信息" not in page(reviewer.get("/desk/")).text


def test_a_file_is_read_again_when_its_leave_is_asked_for_on_the_form(app: Flask, make: Make):
    with clock.at(MONDAY):
        event = make.draft()
        clerk = sign_in(app, event.drafted_by)
        at = f"/desk/openday/{event.id}/papers"

        def sent(**more: str) -> Any:
            data = {"title": "求助电话", "audience": "public", "item_id": "0", **more}
            data["file"] = (io.BytesIO(pdf(MOBILE)), "help.pdf")  # type: ignore[assignment]
            return page(clerk.post(at, data=data, content_type="multipart/form-data", follow_redirects=True))

        assert "文件里有不能公开的个人信息" in sent().text
        assert "已请求放行 1 处" in sent(leave_reason=WHY).text
        paper = db.session.scalars(select(Paper)).one()
        assert paper.attachment.bytes_count == len(pdf(MOBILE)) and paper.audience == Audience.PUBLIC


def test_of_another_offices_things_nobody_says_whether_they_exist(app: Flask, make: Make):
    with clock.at(MONDAY):
        row = asked(make.event())
        stranger = sign_in(app, make.staff(Role.OPENNESS_OFFICE, region=make.region("望城区")))
        assert stranger.get(f"/desk/leave/{row.id}").status_code == 404
        assert "139****5678" not in stranger.get("/desk/leave/").text


def test_what_only_waits_for_the_second_person_is_no_mistake_and_leads_to_its_page(app: Flask, make: Make):
    with clock.at(MONDAY):
        town = Town(make)
        post = town.handled()
        with pytest.raises(NeedsLeave) as refused:
            answering.draft(post, HELP, [], "", by=town.handler)
        service.ask([refused.value], WHY, by=town.handler)
        found = answering.draft(post, HELP, [], "", by=town.handler)
        answering.submit(found, by=town.handler)
        db.session.commit()
        row = db.session.scalars(select(Leave)).one()
        shown = page(sign_in(app, town.reviewer).post(f"/desk/feedback/{post.id}/publish", data={}))
        note = shown.select_one("[data-focus]")
        assert "没有要改的，等另一个人同意放行" in note.text and "需要改一下" not in shown.text
        assert note.select_one(f"a[href='/desk/leave/{row.id}']"), "the page where it is decided"


def test_a_declined_request_is_not_taken_to_the_next_person_unseen(app: Flask, make: Make):
    event, other = make.event(), make.event()
    row, second = asked(event), office(make, event)
    service.refuse(row, "请改用办公室座机", by=second)
    db.session.flush()
    with pytest.raises(NeedsLeave, match="另一个人没有同意：请改用办公室座机"):
        leave.guard(event, HELP)
    for somewhere, words in ((other, HELP), (event, "打 13912345679")):
        with pytest.raises(NeedsLeave) as refused:
            leave.guard(somewhere, words)
        assert "没有同意" not in refused.value.sentence, "of just this datum of just this thing"
    again = asked(event)
    with clock.at(MONDAY):
        third = sign_in(app, office(make, event, "第三人"))
        shown = page(third.get(f"/desk/leave/{again.id}")).select_one("main").text
        assert f"{second.name}" in shown and "没有同意：请改用办公室座机" in shown
        assert "没有同意：" not in page(third.get(f"/desk/leave/{row.id}")).select_one("main .flash.warning, h1").text
