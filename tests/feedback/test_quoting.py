"""What an answer may quote is found as clerks look for it: the clause they name, the text in force, residents' words last."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.consult.models import Consultation
from app.consult.service import correcting, drafting, hearing
from app.core import search
from app.db import db
from app.feedback.models import Answer, Post
from app.feedback.models.answers import Source
from app.feedback.service import answering, quoting
from tests.conftest import page
from tests.consult.making import Hall
from tests.feedback.making import Town
from tests.making import Make, as_seen, sign_in

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.databases("sqlite")]

TITLE = "城区道路停车管理办法（征求意见稿）"
CLAUSES = [
    "为了规范停车管理，制定本办法。",
    "本办法适用于城区道路停车泊位。",
    "摊位费每月三百元。",
    "夜间停车免费。",
    "学校门口设临时停靠泊位。",
    "残疾人凭证免费使用专用泊位。",
    "违法占用泊位的，依法处理。",
]
NUMERALS = "一二三四五六七八九十"
RULES = 7


def lettered(clauses: list[str]) -> str:
    lines = [f"第{NUMERALS[n]}条 {text}" for n, text in enumerate(clauses)]
    return "\n".join(["第一章 总则", *lines[:-1], "第二章 附则", lines[-1]])


@pytest.fixture
def hall(make: Make, town: Town) -> Hall:
    return Hall(make, town.county)


@pytest.fixture
def draft(hall: Hall) -> Consultation:
    return hall.open(text=lettered(CLAUSES), title=TITLE)


def looked(client: FlaskClient, post: Post, words: str, **more: str) -> list[tuple[str, str]]:
    """Title and address of each that is offered, in the order of the page."""
    shown = page(client.post(f"/desk/feedback/{post.id}/answer", data={"find": words, "look": "1", **more}))
    listed = shown.select("ul[aria-label='查到的公开内容'] a")
    return [(one.text, one["href"]) for one in listed]


def titles(client: FlaskClient, post: Post, words: str, **more: str) -> list[str]:
    return [title for title, _ in looked(client, post, words, **more)]


@pytest.mark.parametrize(
    ("words", "clause"),
    [
        ("停车管理办法 第六条", "第六条"),
        ("停车管理办法第六条", "第六条"),
        ("《停车管理办法》第６条第一款", "第六条"),
        ("停车 第 7 条", "第七条"),
        ("第五条", "第五条"),
        ("停车管理办法 第六条 和 第七条", "第六条"),
        ("停车管理办法 第三至五条", "第三条"),
        ("停车 第3条-第5条", "第三条"),
    ],
)
def test_the_clause_named_by_its_number_comes_first(app: Flask, town: Town, draft: Consultation, words: str, clause: str) -> None:  # fmt: skip
    assert titles(sign_in(app, town.handler), town.handled(), words)[0] == f"{TITLE} {clause}"


@pytest.mark.parametrize("written", ["{}、{}", "（{}）{}"])
def test_a_draft_that_counts_otherwise_is_found_by_the_number_of_its_clause(app: Flask, town: Town, hall: Hall, written: str) -> None:  # fmt: skip
    lines = [written.format(NUMERALS[n], text) for n, text in enumerate(CLAUSES)]
    hall.open(text="\n".join(["为了方便居民，提出如下意见。", *lines]), title=TITLE)
    hall.open(text=lettered(CLAUSES[:2]), title="夜市管理办法（征求意见稿）")
    client, post = sign_in(app, town.handler), town.handled()
    label = "第六条" if "、" in written else "（六）"
    for words in ("停车管理办法 第六条", "停车 第6条", "第六条"):
        assert titles(client, post, words)[0] == f"{TITLE} {label}", words
    assert titles(client, post, "夜市管理办法 第一条")[0] == "夜市管理办法（征求意见稿） 第一条"
    listed = titles(client, post, "停车管理办法 第十六条")
    assert not listed[0].endswith((label, "前言")), "no clause bears that number: the thing itself stands first"


@pytest.mark.parametrize(
    ("words", "clauses"),
    [
        ("停车管理办法 第六条 和 第七条", "六七"),
        ("停车管理办法第七条、第二条第一款及第五条", "二五七"),
        ("停车管理办法 第三至五条", "三四五"),
        ("停车 第3条到第5条", "三四五"),
    ],
)
def test_all_the_clauses_that_were_named_come_before_their_thing(app: Flask, town: Town, draft: Consultation, words: str, clauses: str) -> None:  # fmt: skip
    listed = titles(sign_in(app, town.handler), town.handled(), words)
    assert listed[: len(clauses) + 1] == [*(f"{TITLE} 第{one}条" for one in clauses), TITLE]


@pytest.mark.parametrize(
    ("words", "clause"), [("停车 残疾人", "第六条"), ("停车 附则", "第七条"), ("临时停靠泊位", "第五条")]
)
def test_the_clause_that_holds_the_words_stands_before_the_others(app: Flask, town: Town, draft: Consultation, words: str, clause: str) -> None:  # fmt: skip
    listed = titles(sign_in(app, town.handler), town.handled(), words)
    assert listed[:2] == [TITLE, f"{TITLE} {clause}"]


def test_every_clause_is_reached_by_asking_for_all(app: Flask, town: Town, draft: Consultation) -> None:
    client, post = sign_in(app, town.handler), town.handled()
    shown = page(client.post(f"/desk/feedback/{post.id}/answer", data={"find": "停车", "look": "1"}))
    button = shown.select_one("button[name=unfold]")
    assert button.text == f"列出全部 {RULES} 条"
    again = page(client.post(f"/desk/feedback/{post.id}/answer", data={"find": "停车", "sought": "停车", "unfold": button["value"]}))  # fmt: skip
    listed = [one.text for one in again.select("ul[aria-label='查到的公开内容'] a")]
    assert [f"{TITLE} 第{NUMERALS[n]}条" for n in range(RULES)] == [
        one for one in listed if one.startswith(f"{TITLE} ")
    ]
    assert again.select_one("button[name=unfold]") is None
    cite = again.select("button[name=cite]")[-1]["value"]
    kept = again.select_one("input[name=unfolded]")["value"]
    more = page(client.post(f"/desk/feedback/{post.id}/answer", data={"find": "停车", "sought": "停车", "unfolded": kept, "cite": cite}))  # fmt: skip
    assert f"{TITLE} 第七条" in more.select_one("input[name=quoted]").parent.text
    assert len(more.select("button[name=cite]")) == RULES, "the list stays open while one picks"


@pytest.mark.databases("sqlite", "postgres")
def test_what_residents_said_comes_after_the_texts_of_offices(app: Flask, town: Town, hall: Hall, draft: Consultation) -> None:  # fmt: skip
    for n in range(8):
        opinion = hall.opinion(draft, f"城区道路停车管理办法第 {n} 处太严，停车费也贵")
        hearing.show(opinion, opinion.text, by=hall.drafter)
    town.public(title="停车没有地方", text="城区道路停车管理办法什么时候出来，停车很难")
    listed = titles(sign_in(app, town.handler), town.handled(), "城区道路停车管理办法")
    assert listed[0] == TITLE and listed[1] == f"{TITLE} 第一条"
    said = [n for n, title in enumerate(listed) if not title.startswith(TITLE)]
    assert said == list(range(len(listed) - len(said), len(listed))) and len(said) == 4


def adopted(hall: Hall, draft: Consultation) -> Consultation:
    """The third clause says another sum, and a new one stands before the last."""
    final = [*CLAUSES[:2], "摊位费每月二百元。", *CLAUSES[3:6], "老年摊主的摊位费减半。", CLAUSES[6]]
    opinion = hall.opinion(draft, "摊位费太贵", anchor=hall.anchor(draft, "第三条"))
    hall.close(draft)
    hall.answer(opinion)
    return hall.adopt(hall.summarise(draft), lettered(final))


def test_once_a_text_is_adopted_its_clauses_are_quoted_with_those_new_in_it(app: Flask, town: Town, hall: Hall, draft: Consultation) -> None:  # fmt: skip
    adopted(hall, draft)
    client, post = sign_in(app, town.handler), town.handled()
    title, address = looked(client, post, "停车管理办法 第三条")[0]
    assert title == f"{TITLE} 定稿 第三条" and address.startswith(f"/consultations/{draft.id}/texts/1#c")
    shown = page(client.get(address.partition("#")[0]))
    assert "每月二百元" in shown.select_one(f"#{address.partition('#')[2]}").text
    listed = titles(client, post, "停车 老年摊主")
    assert listed[1] == f"{TITLE} 定稿 第七条", "the clause that is new in it"
    assert f"{TITLE} 第三条" not in titles(client, post, "停车", unfold=f"consultation:{draft.id}")


@pytest.mark.databases("sqlite", "postgres")
def test_an_answer_names_the_adopted_clause_and_leads_to_it(app: Flask, town: Town, hall: Hall, draft: Consultation) -> None:  # fmt: skip
    adopted(hall, draft)
    post = town.handled()
    answer = answered_with(town, post, "停车管理办法 第三条")
    answering.submit(answer, by=town.handler)
    answering.publish(answer, by=town.reviewer)
    shown = page(app.test_client().get(f"/feedback/{post.no}/"))
    link = shown.find("a", string=f"{TITLE} 定稿 第三条")
    assert link["href"].startswith(f"/consultations/{draft.id}/texts/1#c")
    assert "每月二百元" in app.test_client().get(link["href"]).text
    correction = correcting.begin(draft, "第七条漏了一个字", by=hall.drafter)
    correcting.write(correction, draft.adopted.text.replace("减半", "减一半"), by=hall.drafter)
    correcting.submit(correction, by=hall.drafter)
    correcting.publish(correction, as_seen(correction), by=hall.office)
    quoting.follow_again(answer.sources[0].id)
    assert answer.sources[0].title == f"{TITLE} 定稿 第三条", "still read where it was quoted"
    newer = looked(sign_in(app, town.handler), town.handled(), "停车管理办法 第三条")[0]
    assert newer[0] == f"{TITLE} 定稿第 2 版 第三条" and "/texts/2#c" in newer[1]
    assert "每月二百元" in app.test_client().get(newer[1]).text


def answered_with(town: Town, post: Post, words: str) -> Answer:
    quoted = quoting.picked([quoting.found(words)[0].value], None, "", "")
    return answering.draft(post, "已经按办法执行，摊位费照办法收取。", quoted, "", by=town.handler)


@pytest.mark.databases("sqlite", "postgres")
def test_a_draft_that_quotes_the_text_of_before_says_so_to_its_drafter(app: Flask, town: Town, hall: Hall, draft: Consultation) -> None:  # fmt: skip
    post = town.handled()
    answered_with(town, post, "停车管理办法 第三条")
    client = sign_in(app, town.handler)
    said = "已有定稿或者更正，请改引现行的"
    assert said not in client.get(f"/desk/feedback/{post.id}/answer").text
    adopted(hall, draft)
    assert said in client.get(f"/desk/feedback/{post.id}/answer").text
    assert db.session.scalars(select(Source.title)).all() == [f"{TITLE} 第三条"]


def test_a_quoted_clause_goes_with_its_thing(app: Flask, town: Town, hall: Hall, draft: Consultation) -> None:
    adopted(hall, draft)
    answer = answered_with(town, town.handled(), "停车管理办法 第三条")
    search.drop("consultation", draft.id)
    assert answer.sources[0].is_gone


ENDED = "（不是现行的文字：征集已终止，草案没有成为定稿）"


@pytest.mark.databases("sqlite", "postgres")
def test_the_draft_of_an_ended_consultation_stands_last_with_a_word_and_offers_no_clause(app: Flask, town: Town, hall: Hall, draft: Consultation) -> None:  # fmt: skip
    other = hall.open(text=lettered(CLAUSES), title="县城停车管理办法（试行，征求意见稿）")
    newest = hall.open(text=lettered(CLAUSES), title="停车管理办法补充规定（征求意见稿）")
    drafting.withdraw(newest, "上级另有规定", by=hall.office)
    db.session.commit()
    client, post = sign_in(app, town.handler), town.handled()
    listed = titles(client, post, "停车管理办法 第三条")
    assert listed[0] == f"{other.title} 第三条" and listed[-1] == newest.title
    assert not [one for one in listed if one.startswith(f"{newest.title} ")]
    shown = page(client.post(f"/desk/feedback/{post.id}/answer", data={"find": newest.title, "look": "1"}))
    assert ENDED in shown.find("a", string=newest.title).parent.text
    cited = page(
        client.post(f"/desk/feedback/{post.id}/answer", data={"find": "", "cite": f"consultation:{newest.id}"})
    )
    assert f"{newest.title}{ENDED}" in cited.select_one("input[name=quoted]").parent.text


@pytest.mark.databases("sqlite", "postgres")
def test_a_quote_of_a_draft_that_was_ended_since_says_so_to_drafter_and_reviewer(app: Flask, town: Town, hall: Hall, draft: Consultation) -> None:  # fmt: skip
    post = town.handled()
    answer = answered_with(town, post, "停车管理办法 第三条")
    drafting.withdraw(draft, "上级另有规定", by=hall.office)
    db.session.commit()
    form = page(sign_in(app, town.handler).get(f"/desk/feedback/{post.id}/answer"))
    assert ENDED in form.select_one("input[name=quoted]").parent.text
    answering.submit(answer, by=town.handler)
    db.session.commit()
    assert f"{TITLE} 第三条{ENDED}" in page(sign_in(app, town.reviewer).get(f"/desk/feedback/{post.id}/publish")).text


@pytest.mark.databases("sqlite", "postgres")
def test_the_reviewer_reads_that_a_quote_is_of_the_text_of_before(app: Flask, town: Town, hall: Hall, draft: Consultation) -> None:  # fmt: skip
    """Sent for review before the adoption: what is published after it would name a sum that is not in force."""
    post = town.handled()
    answering.submit(answered_with(town, post, "停车管理办法 第三条"), by=town.handler)
    db.session.commit()
    client = sign_in(app, town.reviewer)
    assert "不是现行" not in page(client.get(f"/desk/feedback/{post.id}/publish")).text
    adopted(hall, draft)
    db.session.commit()
    shown = page(client.get(f"/desk/feedback/{post.id}/publish"))
    assert f"{TITLE} 第三条（不是现行的文字了：已有定稿或者更正，请改引现行的）" in shown.text
