"""What an office writes for others to read tells of nobody's life: health, income, minors, home; two people may let it out."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app.core import attachments
from app.core.leave import service as leaving
from app.core.leave.rules import NeedsLeave, State
from app.db import db
from app.errors import Refused
from app.feedback.acts import Did
from app.feedback.models import Enclosure, Post, Template
from app.feedback.service import answering, desks, screening, steps, templates
from app.feedback.service import results as looking
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import sign_in

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]

LIFE = {
    "health": "她有高血压，所以先修了她门口的灯。",
    "income": "您家里月收入800元，符合条件，已经登记。",
    "minor": "孩子12岁，可以在本镇上学，已登记。",
    "home": "已经到大塘组12号门口看过，灯修好了。",
}
RULE = "高血压、糖尿病、重度残疾、孤儿、低收入家庭都可以申请救助，带身份证到窗口来。"
WHY = "本人同意公开这一句，已电话核实"


def drafted(town: Town, post: Post, text: str) -> object:
    return answering.draft(post, text, [], "", by=town.handler)


def noted(town: Town, post: Post, text: str) -> object:
    return steps.note(post, Did.MASKED, "遮盖了部分文字", text, by=town.office, words_public=True)


def masked_later(town: Town, post: Post, text: str) -> object:
    return screening.mask_later(post, post.public_title or "", post.public_text or "", text, by=town.office)


def asked_for_time(town: Town, post: Post, text: str) -> object:
    return desks.ask_extension(post, 3, text, by=town.handler)


@pytest.mark.parametrize("kind", LIFE)
@pytest.mark.parametrize("verb", [drafted, noted, masked_later, asked_for_time])
def test_what_others_read_tells_of_nobodys_life(
    town: Town, kind: str, verb: Callable[[Town, Post, str], object]
) -> None:
    with pytest.raises(Refused, match="不能公开的个人信息"):
        verb(town, town.handled(), LIFE[kind])


@pytest.mark.parametrize("kind", LIFE)
def test_what_came_of_it_later_tells_of_nobodys_life(town: Town, kind: str) -> None:
    post = town.answered()
    with pytest.raises(Refused, match="不能公开的个人信息"):
        answering.add_result(post, None, LIFE[kind], by=town.handler)


@pytest.mark.parametrize("kind", LIFE)
def test_a_template_holds_nobodys_life_that_nobody_else_let_out(town: Town, kind: str) -> None:
    with pytest.raises(Refused, match="不能公开的个人信息"):
        templates.keep(Template(unit=town.roads), "答修灯", f"【填：办理日期】{LIFE[kind]}", by=town.handler)


def test_to_her_alone_an_office_may_speak_of_her_own_life(town: Town) -> None:
    post = town.handled(wants_public=False)
    drafted(town, post, LIFE["income"])


def test_an_answer_that_must_say_it_is_let_out_by_two(app: Flask, town: Town) -> None:
    post = town.handled()
    db.session.commit()
    app.config["WTF_CSRF_ENABLED"] = False
    address = f"/desk/feedback/{post.id}/answer"
    clerk = sign_in(app, town.handler)
    refused = page(clerk.post(address, data={"text": RULE, "version": "0"}))
    told = refused.select_one("#text-error").text
    assert "健康状况“高血压”" in told.replace("（", "").replace("）", "") and refused.select_one("#leave_reason")
    clerk.post(address, data={"text": RULE, "version": "0", "leave_reason": WHY})
    asked = leaving.of(post)
    assert len(asked) >= 4, "words of a rule that is explained are no list of people"
    answer = drafted(town, post, RULE)
    answering.submit(answer, by=town.handler)
    with pytest.raises(Refused, match="另一个人同意以后才能公开"):
        answering.publish(answer, by=town.reviewer)
    for one in asked:
        leaving.give(one, by=town.reviewer)
    db.session.flush()
    answering.publish(answer, by=town.reviewer)
    assert page(app.test_client().get(f"/feedback/{post.no}/")).find(string=lambda said: said and RULE in said)


def test_an_answer_written_before_the_post_was_public_is_masked_when_everyone_reads_it(town: Town) -> None:
    post = town.answer(town.taken_on(town.post(), town.roads), LIFE["health"])
    screening.release(post, *screening.masked(post), {}, by=town.office)
    (answer,) = answering.answers_of(post, everyone=True)
    assert "高血压" not in answer.text and "（不公开）" in answer.text


TEMPLATE = f"您问的救助政策：\n{RULE}\n您的申请【填：办到哪一步】。"


def asked_for(app: Flask, town: Town) -> Template:
    """A template of the roads' about relief, which waits for a second person."""
    app.config["WTF_CSRF_ENABLED"] = False
    clerk, sent = sign_in(app, town.handler), {"unit": town.roads.id, "title": "救助政策", "text": TEMPLATE}
    refused = page(clerk.post("/desk/feedback/templates/", data=sent))
    assert "健康状况“高血压”" in refused.select_one("#text-error").text.replace("（", "").replace("）", "")
    assert refused.select_one("#leave_reason") and db.session.scalars(select(Template)).all() == []
    clerk.post("/desk/feedback/templates/", data={**sent, "leave_reason": WHY})
    return db.session.scalars(select(Template)).one()


def let_out(kept: Template, town: Town) -> None:
    for one in leaving.of(kept):
        if one.state == State.ASKED:
            leaving.give(one, by=town.reviewer)
    db.session.commit()


def test_a_template_about_relief_is_kept_with_a_reason_and_used_once_a_second_person_agreed(
    app: Flask, town: Town
) -> None:
    post = town.handled()
    db.session.commit()
    kept = asked_for(app, town)
    address = f"/desk/feedback/{post.id}/answer"
    assert templates.of([town.roads.id]) == [kept] and templates.ready([town.roads.id]) == []
    assert "救助政策" not in page(sign_in(app, town.handler).get(address)).select_one("main form").text
    shown = page(sign_in(app, town.handler).get("/desk/feedback/templates/")).select_one("main").text
    assert "还不能用" in shown and "另一个人同意以后" in shown
    first = leaving.of(kept)[0]
    assert sign_in(app, town.handler).post(f"/desk/leave/{first.id}", data={"choice": "yes"}).status_code == 403
    assert sign_in(app, town.other).get(f"/desk/leave/{first.id}").status_code == 404
    assert "答复模板“救助政策”" in sign_in(app, town.reviewer).get(f"/desk/leave/{first.id}").text
    let_out(kept, town)
    assert templates.ready([town.roads.id]) == [kept]
    assert "救助政策" in page(sign_in(app, town.handler).get(address)).select_one("main form").text
    page(sign_in(app, town.handler).get(f"/desk/feedback/templates/{kept.id}/"))


def test_what_was_let_out_in_a_template_needs_no_more_leave_in_the_answers_that_say_it_as_it_is(
    app: Flask, town: Town
) -> None:
    kept = asked_for(app, town)
    post, other = town.handled(), town.handled(town.water)
    with pytest.raises(Refused, match="不能公开的个人信息"):
        drafted(town, post, RULE)  # nobody agreed yet
    let_out(kept, town)
    drafted(town, post, f"您问的救助政策：\n{RULE}\n您的申请已经转给民政所。")
    with pytest.raises(Refused, match="不能公开的个人信息"):
        drafted(town, post, f"{RULE}\n您有高血压，可以申请救助。")
    with pytest.raises(Refused, match="不能公开的个人信息"):
        drafted(town, post, f"您家是{RULE}")
    with pytest.raises(Refused, match="不能公开的个人信息"):
        answering.draft(other, RULE, [], "", by=town.other)  # another unit's
    templates.end(kept, by=town.handler)
    with pytest.raises(Refused, match="不能公开的个人信息"):
        drafted(town, post, RULE)


def test_another_wording_of_a_template_is_asked_for_anew(app: Flask, town: Town) -> None:
    kept = asked_for(app, town)
    let_out(kept, town)
    with pytest.raises(NeedsLeave) as refused:
        templates.keep(kept, "救助政策", "您家有高血压、糖尿病的人，已经登记【填：哪一天】。", by=town.handler)
    assert refused.value.wanted, "the same words of another sentence"
    db.session.rollback()
    templates.keep(kept, "救助", TEMPLATE + "请带证件来。", by=town.handler)
    assert templates.why_not_ready(kept) == ""


def test_a_template_that_was_refused_is_not_used_and_says_why(app: Flask, town: Town) -> None:
    kept = asked_for(app, town)
    for one in leaving.of(kept):
        leaving.refuse(one, "写成大家都读的政策原文", by=town.reviewer)
    assert "写成大家都读的政策原文" in templates.why_not_ready(kept) and templates.ready([town.roads.id]) == []


def paper(text: str, name: str = "办理结果.txt") -> FileStorage:
    return FileStorage(BytesIO(text.encode()), name)


def sent_with(app: Flask, town: Town, post: Post, text: str, name: str = "办理结果.txt", **more: str) -> Any:
    version = {"version": str(db.session.get_one(Post, post.id, populate_existing=True).version)}
    data = {"caption": "已经办到发放这一步", "file": paper(text, name), **version, **more}
    return sign_in(app, town.handler).post(f"/desk/feedback/{post.id}/result", data=data)


def results(post: Post) -> list[Enclosure]:
    return list(db.session.scalars(select(Enclosure).where(Enclosure.post_id == post.id, Enclosure.by_unit)))


@pytest.mark.parametrize("kind", LIFE)
def test_a_file_of_what_came_of_it_tells_of_nobodys_life(town: Town, kind: str) -> None:
    with pytest.raises(Refused, match="文件里有不能公开的个人信息"):
        answering.add_result(town.answered(), attachments.keep(paper(LIFE[kind]), by=town.handler), "验收单在这里", by=town.handler)  # fmt: skip
    private = town.answered(wants_public=False)
    answering.add_result(
        private, attachments.keep(paper(LIFE["income"]), by=town.handler), "回函在这里", by=town.handler
    )


def test_a_file_about_a_rule_is_let_out_by_two_for_these_bytes_only(app: Flask, town: Town) -> None:
    post = town.answered()
    db.session.commit()
    app.config["WTF_CSRF_ENABLED"] = False
    refused = page(sent_with(app, town, post, RULE))
    assert "健康状况" in refused.select_one("#file-error").text and refused.select_one("#leave_reason")
    sent_with(app, town, post, RULE, leave_reason=WHY)
    asked = leaving.of(post)
    assert asked and len({one.kind for one in asked}) == len(asked) and results(post) == [], "each kind once"
    assert all("高血压" not in f"{one.place}{one.shown}{one.around}" for one in asked)
    for one in asked:
        leaving.give(one, by=town.reviewer)
    db.session.commit()
    assert results(post) == [] and "文件里有不能公开" in sent_with(app, town, post, RULE + "您也一样。").text
    sent_with(app, town, post, RULE)
    assert len(results(post)) == 1
    looking.judge(post, {results(post)[0].id: None}, by=town.reviewer)
    db.session.commit()
    assert f"/files/{results(post)[0].attachment_id}/" in app.test_client().get(f"/feedback/{post.no}/").text


def test_a_table_of_a_rule_may_be_let_out_and_a_list_of_people_never(app: Flask, town: Town) -> None:
    post = town.answered()
    db.session.commit()
    app.config["WTF_CSRF_ENABLED"] = False
    rule = "项目,补助（元）\n高血压用药,300\n糖尿病用药,400\n"
    assert page(sent_with(app, town, post, rule, "补助标准.csv")).select_one("#leave_reason")
    people = "姓名,病种\n周晓禾,高血压\n李晓明,糖尿病\n"
    told = page(sent_with(app, town, post, people, "补助名单.csv"))
    assert "文件里有不能公开" in told.text and told.select_one("#leave_reason") is None
