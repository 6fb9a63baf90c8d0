"""What an office was let write in the words of somebody who did not ask to be public stays read: as everyone, as each author,
after the night; what may not be written of her is held back everywhere by the same measure.
"""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import delete, select
from werkzeug.datastructures import FileStorage

from app import clock
from app.core import attachments
from app.core.attachments.models import Attachment
from app.db import db
from app.errors import Refused
from app.feedback import jobs
from app.feedback.models import Answer, Post, TakenBack
from app.feedback.models.answers import NOT_SHOWN
from app.feedback.rules.screening import Reason
from app.feedback.service import answering, desks, repeating, results, saying, screening, taking_back
from tests.conftest import page
from tests.feedback.making import Town
from tests.feedback.test_merged import opened_by
from tests.making import MONDAY

pytestmark = pytest.mark.databases("sqlite", "postgres")
PIECE = "孩子们上学要绕路三公里"
LONG = "东头那口水井的盖板也被人半夜搬走卖了废铁"
TELLS = "隔壁的孙大林半夜砸桥栏"
MINE = f"渡口的桥断了半个月没人修，{PIECE}，{LONG}，{TELLS}。"
SAID = f"渡口的桥11月底修好，修好以前{PIECE}，请注意安全。"


@pytest.fixture(autouse=True)
def _monday(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = False
    with clock.at(MONDAY):
        yield


def public_lead(town: Town) -> Post:
    return town.handled(title="渡口的桥坏了", text="三号渡口的桥坏了，学生走不了，请尽快来修。")


def private_lead(town: Town) -> Post:
    return town.handled(title="渡口的桥坏了", text="三号渡口的桥坏了，学生走不了，请尽快来修。", wants_public=False)


def joined(town: Town, lead: Post) -> Post:
    mine = town.post(title="桥断了没人修", text=MINE, wants_public=False)
    desks.merge(mine, lead, by=town.office)
    db.session.commit()
    return mine


def sheet(town: Town, words: str, name: str = "验收单.txt") -> Attachment:
    return attachments.keep(FileStorage(BytesIO(words.encode()), name), by=town.handler)


def shown(app: Flask, post: Post, author: Post | None = None) -> str:
    """What everyone reads of a post, or its author on her own page."""
    db.session.commit()
    if author is None:
        return page(app.test_client().get(f"/feedback/{post.no}/")).select_one("main").text
    return page(opened_by(app, author).get(f"/feedback/own/{author.id}/")).select_one("main").text


def answer_of(post: Post) -> Answer:
    db.session.commit()
    return db.session.scalars(select(Answer).where(Answer.post_id == post.id).order_by(Answer.id.desc())).first()  # type: ignore[return-value]


def test_an_answer_in_her_words_is_read_by_everyone_and_each_author(app: Flask, town: Town) -> None:
    lead = public_lead(town)
    mine = joined(town, lead)
    town.answer(lead, SAID)
    assert all(PIECE in text for text in (shown(app, lead), shown(app, lead, lead), shown(app, lead, mine)))


def test_of_two_private_posts_each_author_reads_the_answer(app: Flask, town: Town) -> None:
    lead = private_lead(town)
    mine = joined(town, lead)
    town.answer(lead, SAID)
    assert PIECE in shown(app, lead, lead) and PIECE in shown(app, lead, mine)


def test_so_are_what_is_written_later_and_its_file(app: Flask, town: Town) -> None:
    lead = public_lead(town)
    joined(town, lead)
    town.answer(lead, "渡口的桥下周开工，谢谢提醒，请注意安全。")
    told = f"桥已修好，{PIECE}的事结束了"
    answering.add_result(lead, sheet(town, told, f"{PIECE}.txt"), told, by=town.handler)
    db.session.commit()
    db.session.refresh(lead)
    (paper,) = lead.papers
    results.judge(lead, {paper.id: None}, by=town.reviewer)
    assert paper.caption == told and told in shown(app, lead)
    screening.mask_later(lead, "渡口的桥坏了", "三号渡口的桥坏了，***走不了，请尽快来修。", "涉及他人", by=town.office)
    assert paper.is_public and paper.caption == told and paper.attachment.name == f"{PIECE}.txt"
    assert told in shown(app, lead)


def test_what_stood_before_she_was_merged_in_stays(app: Flask, town: Town) -> None:
    with clock.at(MONDAY - timedelta(hours=3)):
        lead = public_lead(town)
        mine = town.post(title="桥断了没人修", text=MINE, wants_public=False)
    town.answer(lead, SAID)
    saying.reopen(lead, "还是没有修好，请再来看看", by=None)
    desks.merge(mine, lead, by=town.office)
    assert PIECE in shown(app, lead) and PIECE in shown(app, lead, lead)


def test_a_line_stays_when_she_leaves_the_case(app: Flask, town: Town) -> None:
    """She withdraws what was private all the time: it is not more so than before."""
    lead = public_lead(town)
    mine = joined(town, lead)
    desks.ask_extension(lead, 5, f"桥墩要重新打桩，打好以前{PIECE}", by=town.handler)
    desks.decide_extension(lead, True, "", by=town.office)
    saying.withdraw(mine, by=None)
    assert mine.merged_into is None and PIECE in shown(app, lead)
    assert answering.draft(lead, SAID, [], "", by=town.handler)
    with pytest.raises(Refused, match="不公开的"):
        answering.draft(lead, f"另一位说的{LONG}，已经办好了。", [], "", by=town.handler)


@pytest.mark.parametrize(("said", "stays"), [(PIECE, True), (LONG, False), (TELLS, False)])
def test_the_first_night_hides_what_may_not_be_written_and_nothing_else(
    app: Flask, town: Town, said: str, stays: bool
) -> None:
    """Of a case of before there were marks; the second night finds nothing to do."""
    with clock.at(MONDAY - timedelta(hours=3)):
        lead = public_lead(town)
        mine = town.post(title="桥断了没人修", text=MINE, wants_public=False)
    town.answer(lead, f"另一位说的{said}，镇里已到场看过，年底以前办好。")
    saying.reopen(lead, "还是没有修好，请再来看看", by=None)
    desks.merge(mine, lead, by=town.office)
    db.session.execute(delete(TakenBack))
    answer_of(lead).quotes_author = False
    db.session.commit()
    for _ in range(2):
        jobs.mark_taken_back()
        assert taking_back.to_mark_ids() == [] and answer_of(lead).quotes_author is not stays
        assert (said in shown(app, lead)) is stays and (said in shown(app, lead, lead)) is stays
    with nullcontext() if stays else pytest.raises(Refused, match="不公开的"):  # nor may a draft say it
        answering.draft(lead, f"另一位说的{said}，已经办好了。", [], "", by=town.handler)


def withheld(town: Town, mine: Post) -> None:
    screening.withhold(mine, Reason.PRIVACY, "写到了别人", by=town.office)


def withdrew(town: Town, mine: Post) -> None:
    screening.release(mine, *screening.masked(mine), {}, by=town.office)
    saying.withdraw(mine, by=None)


def withheld_in_private(town: Town, mine: Post) -> None:
    """An office found more in it than that its author did not ask to be public."""
    mine.wants_public = False
    withheld(town, mine)


@pytest.mark.parametrize("way", [withheld, withheld_in_private, withdrew])
def test_of_who_withdrew_or_was_withheld_eight_letters_are_held(
    app: Flask, town: Town, way: Callable[[Town, Post], None]
) -> None:
    lead, mine = public_lead(town), town.post(title="桥断了没人修", text=MINE)
    desks.merge(mine, lead, by=town.office)
    desks.ask_extension(lead, 5, f"桥墩要重新打桩，打好以前{PIECE}", by=town.handler)
    desks.decide_extension(lead, True, "", by=town.office)
    assert PIECE in shown(app, lead)
    way(town, mine)
    assert PIECE not in shown(app, lead) and repeating.brings_back(lead, SAID)


def test_of_a_lead_who_withdrew_too_though_others_wait_behind_her(app: Flask, town: Town) -> None:
    lead = town.handled(title="桥断了没人修", text=MINE)
    mine = town.public(title="渡口的桥坏了", text="三号渡口的桥坏了，学生走不了，请尽快来修。")
    desks.merge(mine, lead, by=town.office)
    saying.withdraw(lead, by=None)
    with pytest.raises(Refused, match=f"不公开的.*“{PIECE}”"):
        answering.draft(lead, SAID, [], "", by=town.handler)
    assert repeating.brings_back(lead, SAID) and NOT_SHOWN not in shown(app, lead, mine)


@pytest.mark.parametrize(
    ("told", "said", "held"),
    [
        ("我儿子坐过牢找不到事做", "您儿子坐过牢找不到事做的情况", "儿子坐过牢找不到事做"),
        ("欠了三十万赌债还不起", "您欠了三十万赌债还不起的事", "欠了三十万赌债还不起"),
        ("我老公天天打我和孩子", "您说我老公天天打我和孩子", "我老公天天打我和孩子"),
        ("家里的自来水发黄一周了", "您家里的自来水发黄一周了的问题", ""),
    ],
)
@pytest.mark.parametrize("way", ["added", "private"])
def test_plain_words_of_her_life_are_hers(town: Town, way: str, told: str, said: str, held: str) -> None:
    post = town.answered() if way == "added" else town.handled()
    more = f"灯是修好了，可{told}，能不能来人看看"
    if way == "added":
        saying.follow_up(post, more, by=None)
    else:
        desks.merge(town.post(text=more, wants_public=False), post, by=town.office)
    with pytest.raises(Refused, match=f"不公开的.*“{held}”") if held else nullcontext():
        answering.draft(post, f"{said}，已转县里有关部门去办。", [], "", by=town.handler)


def test_what_stands_and_tells_of_her_life_is_hidden(app: Flask, town: Town) -> None:
    with clock.at(MONDAY - timedelta(hours=3)):
        lead = public_lead(town)
        mine = town.post(title="请公益岗收我", text="我儿子坐过牢找不到事做，请给个公益岗。", wants_public=False)
    town.answer(lead, "另一位儿子坐过牢找不到事做，也已安排。")
    saying.reopen(lead, "还是没有修好，请再来看看", by=None)
    desks.merge(mine, lead, by=town.office)
    assert "坐过牢" not in shown(app, lead) + shown(app, lead, lead) and "坐过牢" in shown(app, lead, mine)
