"""Two at the same moment, with real commits on both databases: one is let through, the other is told why, nothing is half done."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.core import privacy
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.regions.models import Region
from app.core.units.models import Unit
from app.db import db, unit_of_work
from app.feedback.models import Answer, Assignment, Enclosure, Extension, Post, PostStep, Turned
from app.feedback.models.answers import Writing
from app.feedback.models.desks import Holding, Part
from app.feedback.rules.life import State
from app.feedback.rules.screening import PhotoReason
from app.feedback.rules.turning import Into
from app.feedback.service import answering, desks, papers, photos, saying, screening, targets, turning
from app.feedback.service.targets import Target
from app.foi.models import Application
from app.foi.rules import Result
from app.foi.service import applying, handling
from app.village.models import Question, Release
from tests.feedback.making import Town, met, together
from tests.feedback.test_leaks import photo
from tests.foi.test_foi import typed
from tests.making import MONDAY, Make
from tests.village.making import Hamlet

WHY = "留言说的其实是另一件事"
LET_THROUGH = ""


@pytest.fixture
def town(live: Flask) -> Town:
    with clock.at(MONDAY), unit_of_work():
        return Town(Make())


@pytest.fixture
def by(town: Town) -> SimpleNamespace:
    """Numbers of people and offices: a thread loads its own."""
    names = ("office", "second", "handler", "reviewer", "roads", "water")
    return SimpleNamespace(**{name: getattr(town, name).id for name in names})


def kept(make: Callable[[], Any]) -> Any:
    with clock.at(MONDAY), unit_of_work():
        return make()


def got(kind: Any, id: int) -> Any:
    return db.session.get_one(kind, id)


def one_of(said: list[str], *words: str) -> None:
    """One was let through; the other was told one of these."""
    assert said.count(LET_THROUGH) == 1, said
    refusal = next(sentence for sentence in said if sentence)
    assert any(word in refusal for word in ("他人刚刚处理过", *words)), refusal


def count(kind: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def target(into: Into) -> Target:
    found = targets.target_of(into)
    assert found is not None
    return found


def turned(app: Flask, post: int, who: int, into: Into, pick: str, detail: str = "") -> Callable[[], object]:
    def work() -> object:
        mine, person = met(app, got(Post, post), got(User, who))
        words = turning.first_words(mine, target(into)) or "路灯采购的合同在哪里能看到？"
        return turning.turn(mine, target(into), words, WHY, pick, detail, by=person)

    return work


def test_two_who_turn_one_post_at_once_make_one_question(live: Flask, town: Town, by: SimpleNamespace) -> None:
    hamlet = kept(lambda: Hamlet(town.make, town.township, "板仓村"))
    release = kept(lambda: hamlet.book().id)
    post = kept(lambda: town.handled(region=hamlet.village.region).id)
    works = [turned(live, post, who, Into.OBJECTION, str(release)) for who in (by.handler, by.office)]
    one_of(together(live, works), "已经转为村务疑问", "已经转过一次")
    assert (count(Turned), count(Question)) == (1, 1) and got(Post, post).state == State.TURNED
    assert got(Release, release) is not None


def test_two_who_turn_one_post_into_different_things_leave_it_one_of_them(
    live: Flask, town: Town, by: SimpleNamespace
) -> None:
    hamlet = kept(lambda: Hamlet(town.make, town.township, "板仓村"))
    release = kept(lambda: hamlet.book().id)
    post = kept(lambda: town.handled(region=hamlet.village.region).id)
    works = [
        turned(live, post, by.handler, Into.OBJECTION, str(release)),
        turned(live, post, by.office, Into.FOI, str(by.roads)),
    ]
    one_of(together(live, works), "已转出")
    assert count(Turned) == 1 == count(Question) + count(Application)


def test_nobody_is_merged_into_what_is_turned_into_its_authors_own_at_that_moment(
    live: Flask, town: Town, by: SimpleNamespace
) -> None:
    lead, other = kept(lambda: (town.handled().id, town.public().id))

    def merge() -> object:
        post, into, person = met(live, got(Post, other), got(Post, lead), got(User, by.office))
        return desks.merge(post, into, by=person) or True

    works = [turned(live, lead, by.handler, Into.FOI, str(by.roads)), merge]
    one_of(together(live, works), "已经转出", "只能由本人提出")
    states = (got(Post, lead).state, got(Post, other).state)
    assert states in ((State.TURNED, State.RECEIVED), (State.HANDLING, State.MERGED))


def reviewed(town: Town) -> tuple[int, int]:
    post = town.handled()
    answer = answering.draft(post, "已派人到现场，当晚修好线路亮灯。", [], "", by=town.handler)
    answering.submit(answer, by=town.handler)
    return post.id, answer.id


@pytest.mark.parametrize("other", ["publish", "send_back"])
def test_two_who_decide_about_one_answer_at_once_decide_once(
    live: Flask, town: Town, by: SimpleNamespace, other: str
) -> None:
    post, answer = kept(lambda: reviewed(town))

    def publish(who: int) -> Callable[[], object]:
        return lambda: answering.publish(met(live, got(Answer, answer)), by=got(User, who)) or True

    def send_back() -> object:
        return answering.send_back(met(live, got(Answer, answer)), "请写明哪一天亮灯", by=got(User, by.office)) or True

    works = [publish(by.reviewer), publish(by.office) if other == "publish" else send_back]
    one_of(together(live, works), "不在待审核")
    published = got(Answer, answer).state == Writing.PUBLISHED
    assert (got(Post, post).state == State.ANSWERED) is published
    lines = list(db.session.scalars(select(PostStep.what).where(PostStep.post_id == post)))
    assert sum("局答复" in line for line in lines) == published


def test_two_first_drafts_at_once_are_one_draft(live: Flask, town: Town, by: SimpleNamespace) -> None:
    post = kept(lambda: town.handled().id)

    def draft(words: str, who: int) -> Callable[[], object]:
        def work() -> object:
            mine = got(Post, post)
            assert answering.current(mine) is None or db.session.get_bind().dialect.name == "sqlite"
            return answering.draft(met(live, mine), words, [], "", by=got(User, who))

        return work

    works = [draft("已派人到现场，当晚修好。", by.handler), draft("配件订了，到货就装。", by.reviewer)]
    said = together(live, works)
    assert count(Answer) == 1 and said.count(LET_THROUGH) in (1, 2), said  # the second may have seen the first's


def test_the_answer_and_a_question_to_the_author_do_not_cross(live: Flask, town: Town, by: SimpleNamespace) -> None:
    post, answer = kept(lambda: reviewed(town))

    def ask() -> object:
        return desks.ask_more(met(live, got(Post, post)), "是哪一根灯杆，杆上有编号", by=got(User, by.handler))

    def publish() -> object:
        return answering.publish(met(live, got(Answer, answer)), by=got(User, by.reviewer)) or True

    said = together(live, [ask, publish])
    answered = got(Post, post).state == State.ANSWERED
    assert not (answered and desks.open_pause(got(Post, post)) is not None), said
    assert all(not words or "他人刚刚处理过" in words or "接办以后" in words for words in said), said


def deciding(town: Town) -> int:
    post = town.public()
    for unit, person in ((town.water, town.other), (town.roads, town.handler)):
        desks.assign(post, unit, "人工", by=town.office)
        desks.refuse(post, "不归本单位办，请转别的单位", by=person)
    return post.id


def test_two_who_decide_one_transfer_at_once_name_one_unit(live: Flask, town: Town, by: SimpleNamespace) -> None:
    post = kept(lambda: deciding(town))
    units = kept(
        lambda: [town.make.unit("长沙县城管局", town.county).id, town.make.unit("长沙县住建局", town.county).id]
    )

    def decide(unit: int, who: int) -> Callable[[], object]:
        def work() -> object:
            mine, named, person = met(live, got(Post, post), got(Unit, unit), got(User, who))
            return desks.decide(mine, named, "职责清单第三条，由它办理", by=person) or True

        return work

    one_of(together(live, [decide(units[0], by.office), decide(units[1], by.second)]), "现在不能裁定")
    rows = select(Assignment).where(Assignment.post_id == post, Assignment.part == Part.LEAD)
    live_ones = [row for row in db.session.scalars(rows).unique() if row.holding == Holding.ACCEPTED]
    assert len(live_ones) == 1 and got(Post, post).unit_id == live_ones[0].unit_id


def test_two_who_send_one_post_to_two_desks_at_once_send_it_to_one(
    live: Flask, town: Town, by: SimpleNamespace
) -> None:
    post = kept(lambda: town.public().id)

    def assign(unit: int, who: int) -> Callable[[], object]:
        def work() -> object:
            mine, named, person = met(live, got(Post, post), got(Unit, unit), got(User, who))
            return desks.assign(mine, named, "人工转办", by=person)

        return work

    works = [assign(by.roads, by.office), assign(by.water, by.second)]
    one_of(together(live, works), "现在不能转办")
    assert count(Assignment) == 1


def test_a_yes_and_a_no_to_one_extension_at_once_are_one_word(live: Flask, town: Town, by: SimpleNamespace) -> None:
    def asked() -> tuple[int, Any]:
        post = town.handled()
        desks.ask_extension(post, 5, "灯杆要定做，十二月初到货后安装", by=town.handler)
        return post.id, post.due_on

    post, due = kept(asked)

    def decide(granted: bool, who: int) -> Callable[[], object]:
        def work() -> object:
            mine, person = got(Post, post), got(User, who)
            asked = db.session.scalars(select(Extension).where(Extension.post_id == post)).one()
            met(live, asked)
            return desks.decide_extension(mine, granted, "请先装临时的灯，按期答复", by=person) or True

        return work

    one_of(together(live, [decide(True, by.office), decide(False, by.second)]), "已经有人批过")
    granted = db.session.scalars(select(Extension)).one().granted
    assert (got(Post, post).due_on > due) is granted


def test_a_yes_and_a_no_to_one_longer_period_at_once_are_one_word(live: Flask, town: Town, by: SimpleNamespace) -> None:
    def asked() -> tuple[int, Any]:
        made = applying.apply(typed(), town.roads, by=None).application
        handling.receive(made, by=town.handler)
        handling.ask_longer(made, 5, "要向档案馆调阅旧的卷宗", by=town.handler)
        db.session.flush()
        return made.id, made.due_on

    id, due = kept(asked)

    def decide(granted: bool, who: int) -> Callable[[], object]:
        def work() -> object:
            mine, person = got(Application, id), got(User, who)
            met(live, mine.extension)
            return handling.decide_longer(mine, granted, by=person) or True

        return work

    one_of(together(live, [decide(True, by.office), decide(False, by.second)]), "已经有人批过")
    made = got(Application, id)
    assert (made.due_on > due) is made.extension.granted


def test_an_application_is_answered_once(live: Flask, town: Town, by: SimpleNamespace) -> None:
    def received() -> int:
        made = applying.apply(typed(), town.roads, by=None).application
        handling.receive(made, by=town.handler)
        db.session.flush()
        return int(made.id)

    id = kept(received)

    def answer(result: Result, who: int) -> Callable[[], object]:
        words = "讨论记录属于过程性信息，依法不予公开。"
        return lambda: handling.answer(met(live, got(Application, id)), result, words, by=got(User, who)) or True

    works = [answer(Result.C6, by.handler), answer(Result.A2, by.reviewer)]
    one_of(together(live, works), "现在不能做")


def test_who_reopens_and_withholds_at_once_do_not_lose_each_other(live: Flask, town: Town, by: SimpleNamespace) -> None:
    post = kept(lambda: town.answered().id)

    def again() -> object:
        return saying.reopen(met(live, got(Post, post)), "昨天晚上又不亮了", by=None) or True

    def down() -> object:
        reason = screening.Reason.PRIVACY
        return screening.take_down(met(live, got(Post, post)), reason, "", by=got(User, by.office))

    said = together(live, [again, down])
    assert said.count(LET_THROUGH) >= 1 and all(not words or "他人刚刚处理过" in words for words in said), said
    found = got(Post, post)
    assert (found.reopens == 1) + (not found.is_public) == said.count(LET_THROUGH)


def test_two_who_look_at_hidden_photos_at_once_are_one_word(live: Flask, town: Town, by: SimpleNamespace) -> None:
    def shown_in_part() -> tuple[int, int, int]:
        post = town.post()
        paper = papers.keep(photo())
        papers.hand_in(post.id, [paper])
        db.session.flush()
        db.session.refresh(post)
        screening.release(post, *screening.masked(post), {paper: PhotoReason.FACE}, by=town.office)
        photos.appeal(post, "照片里是路灯，没有别人", by=None)
        return post.id, paper, town.make.staff(Role.OPENNESS_OFFICE, town.county).id

    post, paper, third = kept(shown_in_part)

    def decide(who: int, yes: bool) -> Callable[[], object]:
        why = None if yes else PhotoReason.HOME
        return lambda: photos.decide(met(live, got(Post, post)), {paper: why}, by=got(User, who))

    one_of(together(live, [decide(by.second, True), decide(third, False)]), "已经复核过")
    asked, is_public = got(Post, post).photo_appeal, got(Enclosure, paper).is_public
    assert asked is not None and asked.decided_by_id == (by.second if is_public else third)


def test_of_eight_posts_of_one_phone_at_once_five_are_kept(live: Flask, town: Town) -> None:
    with clock.at(MONDAY), unit_of_work():
        resident = town.make.resident()
        id, phone_hash = resident.id, resident.phone_hash
        said = town.said(phone=privacy.unseal(resident.phone_sealed))
        place = said.region.id if said.region else 0

    def say() -> Any:
        ready = saying.ready(replace(said, region=got(Region, place)))
        return saying.keep(ready, by=met(live, got(User, id)))

    told = together(live, [say] * 8)
    kept = db.session.scalar(select(func.count()).select_from(Post).where(Post.phone_hash == phone_hash))
    assert kept == 5 and Counter(told) == {LET_THROUGH: 5, saying.TOO_MANY: 3}
