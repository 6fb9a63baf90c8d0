"""A book stays for good: what it says of somebody's life is withheld, shown before it is signed, or let out by two people."""

from datetime import date

import pytest
from flask import Flask

from app import clock
from app.db import db
from app.errors import Refused
from app.village import queries, recipients, searching
from app.village.models import Release
from app.village.rules.life import State
from app.village.searching import Asked
from app.village.service import books, chain, corrections, guarding, telling
from tests.conftest import page
from tests.making import sign_in
from tests.privacy.test_told import ORDINARY, SAID
from tests.unpacked import text_of
from tests.village.making import NOW, Hamlet, line

pytestmark = pytest.mark.databases("sqlite")

SIX = SAID[:6]
WHOLE = ("周强", "刘德华", "周小宝", "癌", "尿毒", "因病", "肢体", "李*明")
WHY = "本人书面同意写明，原件存村委会"


def of(hamlet: Hamlet, *texts: str) -> Release:
    return hamlet.draft(lines=tuple(line(n, summary=text) for n, text in enumerate(texts, 1)))


def summaries(release: Release) -> list[str]:
    return [one.summary for one in queries.lines_of(release)]


def publish(hamlet: Hamlet, *texts: str) -> Release:
    return hamlet.pass_on(of(hamlet, *texts), State.PUBLISHED)


@pytest.mark.databases("sqlite", "postgres")
def test_a_published_book_tells_nothing_of_anybodys_life_on_any_page_or_file(app: Flask, hamlet: Hamlet):
    release = publish(hamlet, *(text for text, _ in SIX))
    assert summaries(release) == [shown for _, shown in SIX]
    alias, client = hamlet.village.region.alias, app.test_client()
    with clock.at(NOW):
        for address in ("2026-10/", "2026-10.json", "2026-10.csv", "2026-10.xlsx", "2026-10.pdf"):
            answer = client.get(f"/village/{alias}/finance/{address}")
            assert answer.status_code == 200, address
            assert not [word for word in WHOLE if word in text_of(answer)], address
        for words in WHOLE[:6]:
            assert searching.page_of_hits(Asked(hamlet.village.region, words), 1, 30)[0] == [], words
    assert not [word for word in WHOLE if word in searching.entry(release)["text"]]


def test_the_clerk_and_whoever_signs_and_publishes_read_what_everyone_will_read(app: Flask, hamlet: Hamlet):
    release = of(hamlet, *(text for text, _ in SIX), "慰问住院老党员 3 人")
    app.config["WTF_CSRF_ENABLED"] = False
    steps = (("", State.DRAFT, hamlet.bookkeeper), ("check", State.CHECKING, hamlet.members[0]))
    steps += (("sign", State.SIGNING, hamlet.head), ("publish", State.REVIEWING, hamlet.reviewer))
    for address, state, who in steps:
        hamlet.pass_on(release, state)
        db.session.commit()
        with clock.at(NOW):
            read = page(sign_in(app, who).get(f"/desk/village/releases/{release.id}/{address}")).text
        for at, (_, shown) in enumerate(SIX, 1):
            assert f"工作表“账目”摘要第 {at} 行：{shown}" in read, (address, shown)
        assert "摘要第 1 行：健康状况（不公开），只能部分显示" in read
        assert "摘要第 7 行：健康状况，会原样公开，请人工核对" in read and "不拦" in read


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_expense_is_published_as_it_stands_unasked(hamlet: Hamlet, text: str):
    release = of(hamlet, text)
    assert guarding.as_read(release) == [] and guarding.may_be_let_out(release) == {}
    assert summaries(hamlet.pass_on(release, State.PUBLISHED)) == [text]


def test_a_reworded_line_is_published_without_a_question(hamlet: Hamlet):
    release = publish(hamlet, "付困难户临时救助金", "付周某某助学金")
    assert summaries(release) == ["付困难户临时救助金", "付周某某助学金"]


def test_a_name_in_the_summary_and_the_illness_in_the_note_are_one_saying(hamlet: Hamlet):
    draft = hamlet.draft(
        lines=(line(1, summary="付周强", note="尿毒症住院"), line(2, summary="付周小宝", note="孤儿助学"))
    )
    first, second = queries.lines_of(hamlet.pass_on(draft, State.PUBLISHED))
    assert (first.summary, first.note) == ("付周*", "（不公开）")
    assert (second.summary, second.note) == ("付周某某", "孤儿助学")


def test_title_words_and_reason_of_a_book_tell_nothing_either(hamlet: Hamlet):
    draft = of(hamlet, "付办公用品款")
    draft.text, draft.title = "另付周强尿毒症住院补助", "十月（含周强癌症救助）"
    assert len(guarding.as_read(draft)) == 2
    release = hamlet.pass_on(draft, State.PUBLISHED)
    assert release.text == "另付周*（不公开）补助" and "癌" not in release.title and "周强" not in release.title


def let_out(hamlet: Hamlet, release: Release, chosen: set[int]) -> None:
    with clock.at(NOW):
        guarding.ask_leave(release, WHY, chosen, by=hamlet.bookkeeper)
        db.session.flush()
        hamlet.pass_on(release, State.REVIEWING)
        guarding.give_leave(release, guarding.overrides(release)[-1].id, by=hamlet.reviewer)
        db.session.flush()


def test_two_people_let_words_out_and_never_a_name(hamlet: Hamlet):
    release = of(hamlet, "付周强癌症救助金", "付刘德华因病致贫慰问")
    let_out(hamlet, release, {0})
    assert [said.partition("：")[2] for said in guarding.as_read(release)] == [
        "付周*癌症救助金",
        "付刘*华（不公开）慰问",
    ]
    assert "摘要第 1 行：健康状况，会原样公开，请人工核对" in "".join(guarding.examination(release).sentences())
    assert summaries(hamlet.pass_on(release, State.PUBLISHED)) == ["付周*癌症救助金", "付刘*华（不公开）慰问"]


@pytest.mark.databases("sqlite", "postgres")
def test_the_search_finds_and_shows_what_everyone_reads_on_the_page_and_no_more(hamlet: Hamlet):
    release = hamlet.draft(
        lines=(line(1, summary="付周强癌症救助金"), line(2, summary="付刘德华", note="因病致贫慰问"))
    )
    let_out(hamlet, release, {0})
    hamlet.pass_on(release, State.PUBLISHED)
    on_page = summaries(release)
    assert on_page == ["付周*癌症救助金", "付刘*华"] and searching.words_of(release) == on_page
    with clock.at(NOW):
        for words, found in {
            "癌症": on_page[:1],
            "救助金": on_page[:1],
            "付": on_page,
            "刘德华": [],
            "周强": [],
        }.items():
            hits, _, _ = searching.page_of_hits(Asked(hamlet.village.region, words), 1, 30)
            assert [hit.line.summary for hit in hits if hit.line] == found, words


def test_leave_that_nobody_gave_leaves_the_words_withheld(hamlet: Hamlet):
    release = of(hamlet, "付周强癌症救助金")
    with clock.at(NOW):
        guarding.ask_leave(release, WHY, {0}, by=hamlet.bookkeeper)
    assert summaries(hamlet.pass_on(release, State.PUBLISHED)) == ["付周*（不公开）救助金"]


def test_leave_is_for_these_words_and_for_no_others_in_their_place(hamlet: Hamlet):
    release = of(hamlet, "付周强癌症救助金")
    let_out(hamlet, release, {0})
    with clock.at(NOW):
        chain.send_back(release, "请核对", by=hamlet.reviewer)
        books.put_line(release, line(1, summary="付周强艾滋病救助金"), by=hamlet.bookkeeper)
    assert summaries(hamlet.pass_on(release, State.PUBLISHED)) == ["付周*（不公开）救助金"]


@pytest.mark.databases("sqlite", "postgres")
def test_leave_for_one_persons_illness_is_none_for_anothers_in_the_same_line(hamlet: Hamlet):
    release = hamlet.draft(lines=(line(1, summary="付周强救助金", note="尿毒症"),))
    let_out(hamlet, release, {0})
    with clock.at(NOW):
        assert guarding.as_read(release) == ["工作表“账目”摘要第 1 行：付周*救助金"]
        chain.send_back(release, "请核对", by=hamlet.reviewer)
        books.put_line(release, line(1, summary="付李秀英救助金", note="尿毒症"), by=hamlet.bookkeeper)
    (kept,) = queries.lines_of(hamlet.pass_on(release, State.PUBLISHED))
    assert (kept.summary, kept.note) == ("付李*英救助金", "（不公开）")


def test_leave_for_a_cell_and_for_words_beside_the_lines_is_for_what_they_were_read_with(hamlet: Hamlet):
    row = {"side": "债权", "party": "周强", "reason": "借款治疗尿毒症", "amount": 100000}
    with clock.at(NOW):
        release = books.start(hamlet.village, "V07", "debts", "2026Q3", by=hamlet.bookkeeper, batch=0)
        db.session.flush()
        books.put_table(release, "debts", {}, [row], by=hamlet.bookkeeper)
        release.title, release.text = "周强借款", "其子患白血病"
    asked = guarding.may_be_let_out(release)
    assert list(asked.values()) == [
        "工作表“债权债务明细表”事由第 1 行“借款治疗尿毒症”，健康状况，同处还写着对方名称“周*”",
        "正文“其子患白血病”，健康状况，同处还写着标题“周强借款”",
    ]
    cell, text = (one.sha256 for one in asked)
    with clock.at(NOW):
        books.put_table(release, "debts", {}, [{**row, "party": "李秀英"}], by=hamlet.bookkeeper)
        release.title = "李秀英借款"
    assert {one.sha256 for one in guarding.may_be_let_out(release)}.isdisjoint({cell, text})


def test_both_people_read_of_whom_the_words_are_that_leave_is_asked_for(app: Flask, hamlet: Hamlet):
    release = hamlet.draft(lines=(line(1, summary="付周强救助金", note="尿毒症"),))
    db.session.commit()
    words = "工作表“账目”备注第 1 行“尿毒症”，健康状况，同处还写着摘要“付周*救助金”"
    desk = f"/desk/village/releases/{release.id}/"
    with clock.at(NOW):
        assert words in page(sign_in(app, hamlet.bookkeeper).get(f"{desk}leave")).text
        guarding.ask_leave(release, WHY, {0}, by=hamlet.bookkeeper)
        hamlet.pass_on(release, State.REVIEWING)
        db.session.commit()
        assert f"{words}（只对现在的文字有效" in page(sign_in(app, hamlet.reviewer).get(desk)).text
        chain.send_back(release, "请核对", by=hamlet.reviewer)
        books.put_line(release, line(1, summary="付李秀英救助金", note="尿毒症"), by=hamlet.bookkeeper)
        db.session.commit()
        read = page(sign_in(app, hamlet.reviewer).get(desk)).text
    assert "备注第 1 行（请求以后文字改了，这一条不再有效）" in read


def test_leave_given_shows_at_once_what_will_be_read_and_a_page_opened_before_publishes_nothing(
    app: Flask, hamlet: Hamlet
):
    release = of(hamlet, "付周强癌症救助金")
    with clock.at(NOW):
        guarding.ask_leave(release, WHY, {0}, by=hamlet.bookkeeper)
        hamlet.pass_on(release, State.REVIEWING)
        db.session.commit()
        app.config["WTF_CSRF_ENABLED"] = False
        client, address = sign_in(app, hamlet.reviewer), f"/desk/village/releases/{release.id}/publish"
        before = page(client.get(address))
        assert "摘要第 1 行：付周*（不公开）救助金" in before.text
        guarding.give_leave(release, guarding.overrides(release)[-1].id, by=hamlet.reviewer)
        db.session.commit()
        typed = {"remark": "", "version": before.select_one("input[name=version]")["value"]}
        refused = page(client.post(address, data=typed))
        after = page(client.get(address))
    assert (
        release.state == State.REVIEWING and "刷新" in refused.select_one(".errors, .error-summary, [role=alert]").text
    )
    assert "摘要第 1 行：付周*癌症救助金" in after.text


def test_whoever_signs_reads_what_a_list_begun_meanwhile_hides(app: Flask, hamlet: Hamlet):
    release = hamlet.pass_on(of(hamlet, "付欧阳娜娜劳务费"), State.CHECKING)
    db.session.commit()
    with clock.at(NOW):
        client, address = sign_in(app, hamlet.members[0]), f"/desk/village/releases/{release.id}/check"
        assert "欧阳**" not in page(client.get(address)).text
        listed = books.start(hamlet.village, "V24", "condolence", "2026Q3", by=hamlet.bookkeeper, batch=0)
        books.put_table(
            listed, "condolence", {}, [{"name": "欧阳娜娜", "project": "慰问金", "amount": 50000}], by=hamlet.bookkeeper
        )
        db.session.commit()
        assert "摘要第 1 行：付欧阳**劳务费" in page(client.get(address)).text


def test_leave_is_asked_on_the_page_word_by_word(app: Flask, hamlet: Hamlet):
    release = of(hamlet, "付周强癌症救助金", "付刘德华因病致贫慰问")
    db.session.commit()
    app.config["WTF_CSRF_ENABLED"] = False
    with clock.at(NOW):
        client = sign_in(app, hamlet.bookkeeper)
        address = f"/desk/village/releases/{release.id}/leave"
        form = page(client.get(address))
        version = form.select_one("input[name=version]")
        typed = {"remark": WHY} | ({"version": version["value"]} if version else {})
        assert [box["name"] for box in form.select("input[type=checkbox]")] == ["keep_0", "keep_1"]
        assert "没有要放行的内容" in page(client.post(address, data=typed)).text
        assert client.post(address, data={**typed, "keep_1": "y"}).status_code == 302
    assert [leave.kind for leave in guarding.overrides(release)] == ["cause"]


def test_a_list_offers_no_leave_where_none_is_given(app: Flask, hamlet: Hamlet):
    db.session.commit()
    with clock.at(NOW):
        release = books.start(hamlet.village, "V15", "farmland_subsidy", "2026Q3", by=hamlet.bookkeeper, batch=0)
        db.session.flush()

        def told(note: str) -> str:
            books.put_table(
                release,
                release.form,
                {},
                [{"group": "一组", "householder": "彭秀兰", "note": note}],
                by=hamlet.bookkeeper,
            )
            db.session.commit()
            return str(
                page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{release.id}/")).select_one(
                    "#main, main"
                )
            )

        number = told("电话13912345678，患尿毒症")
        assert "请求放行</a>" not in number and "名单里不放行" in number
        words = told("患尿毒症")
        assert "请求放行</a>" in words and "健康状况（不公开），请删去，或由两人放行" in words
        with pytest.raises(Refused, match="请删去，或由两人放行"):
            chain.submit(release, by=hamlet.bookkeeper)
        assert "请求放行</a>" not in told("")


def test_a_book_published_before_stays_as_it_was_and_its_correction_tells_less(hamlet: Hamlet, monkeypatch):
    with monkeypatch.context() as without:
        without.setattr(guarding, "mask", lambda release: None)
        book = publish(hamlet, "付周强癌症救助金", "付办公用品款")
    assert summaries(book)[0] == "付周强癌症救助金"
    with clock.at(NOW):
        version = corrections.correct(book, "遮去不该公开的病情", by=hamlet.bookkeeper)
        db.session.flush()
    hamlet.pass_on(version, State.PUBLISHED)
    assert summaries(book)[0] == "付周强癌症救助金" and summaries(version)[0] == "付周*（不公开）救助金"
    (change,) = corrections.changes(book, version)
    assert change.old and change.old.summary == "付周*（不公开）救助金"
    assert recipients.shown("付周强癌症救助金") == "付周*（不公开）救助金"


def test_a_mobile_cut_in_two_over_summary_and_note_stops_the_book(hamlet: Hamlet):
    release = hamlet.draft(lines=(line(1, summary="路灯维修，联系139", note="12345678"),))
    with clock.at(NOW), pytest.raises(Refused, match="摘要和备注第 1 行：手机号"):
        chain.submit(release, by=hamlet.bookkeeper)
    assert guarding.examination(
        hamlet.draft("2026-09", (line(1, day=date(2026, 9, 3), summary="付路灯款12", note="45678"),))
    ).is_clean


def test_what_is_said_beside_a_release_tells_of_nobodys_life(hamlet: Hamlet):
    release = of(hamlet, "付办公用品款")
    with clock.at(NOW):
        with pytest.raises(Refused, match="健康状况") as refused:
            chain.explain(release, "差的是付周强癌症救助金的那一笔", by=hamlet.bookkeeper)
        assert refused.value.field == "text"
        hamlet.pass_on(release, State.CHECKING)
        with pytest.raises(Refused, match="未成年人"):
            chain.doubt(release, 1, "孤儿李小明的助学金记错了", by=hamlet.members[0])
        chain.doubt(release, 1, "慰问住院老党员的发票在哪里", by=hamlet.members[0])


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ({"summary": "付周强临时救助金", "handler": "周强（尿毒症）"}, "周强（不公开）"),
        ({"summary": "付周强临时救助金", "witness": "本人尿毒症住院"}, "本人（不公开）"),
        ({"summary": "付临时救助金", "approver": "周强（肢体二级残疾）"}, "周强（不公开）"),
        ({"summary": "付周强临时救助金", "handler": "彭建军（残疾人专干）"}, "彭建军（残疾人专干）"),
        ({"summary": "付办公用品款", "handler": "彭建军"}, "彭建军"),
        ({"summary": "付周强尿毒症救助", "handler": "周强"}, "周强"),
    ],
)
def test_what_stands_beside_the_name_of_who_handled_tells_of_no_life(
    hamlet: Hamlet, written: dict[str, str], shown: str
):
    (name,) = written.keys() - {"summary"}
    release = hamlet.draft(lines=(line(1, note="", **written),))
    said = [one for one in guarding.as_read(release) if shown in one and f"{telling.DUTY[name]}第 1 行" in one]
    assert bool(said) == (shown != written[name])
    (kept,) = queries.lines_of(hamlet.pass_on(release, State.PUBLISHED))
    assert getattr(kept, name) == shown


def test_a_life_told_in_the_number_of_a_voucher_stops_the_book(hamlet: Hamlet):
    release = hamlet.draft(lines=(line(1, voucher="记-3周强肺癌"), line(2, voucher="医疗-2")))
    with clock.at(NOW), pytest.raises(Refused, match="有 1 处个人信息不能公开：工作表“账目”凭证号第 1 行"):
        chain.submit(release, by=hamlet.bookkeeper)


@pytest.mark.parametrize(
    ("party", "reason", "shown"),
    [
        ("周强（尿毒症住院）", "借款", ("周*（不公开）", "借款")),
        ("肺癌患者", "付周强借款", ("（不公开）", "付周*借款")),
        ("马小宝（学生）", "借款", ("马某某（学生）", "借款")),
        ("周强", "借款", ("周强", "借款")),
        ("县精神病医院", "付周强借款", ("县精神病医院", "付周强借款")),
        ("县残疾人联合会", "付周强借款", ("县残疾人联合会", "付周强借款")),
        ("周强肺癌住院", "借款", ("周*（不公开）", "借款")),  # it ends as an institution does
        ("周强尿毒症在省肿瘤医院", "借款", ("周*（不公开）在省（不公开）医院", "借款")),
        ("刘德华（精神病）住院", "借款", ("刘*华（不公开）（不公开）", "借款")),
        ("周口市肿瘤医院", "付周强借款", ("周口市肿瘤医院", "付周强借款")),
        ("石门县癌症康复协会", "借款", ("石门县癌症康复协会", "借款")),
        ("江华县聋哑学校", "借款", ("江华县聋哑学校", "借款")),
    ],
)
def test_what_stands_beside_a_name_in_its_own_column_tells_of_no_life(hamlet: Hamlet, party: str, reason: str, shown: tuple[str, str]):  # fmt: skip
    row = {"side": "债务", "party": party, "reason": reason, "opening": 100_00, "closing": 100_00}
    (kept,) = queries.rows_of(hamlet.notice("V07", "debts", [row]), "debts")
    assert (kept["party"], kept["reason"]) == shown
