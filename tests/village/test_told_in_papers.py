"""A paper of a book tells of nobody's life what the book itself withholds, unless two people agree; what is in doubt somebody reads."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage

from app import clock
from app.core import attachments
from app.core.attachments.kinds import PDF
from app.core.attachments.storage import storage
from app.core.privacy import Examination, Force, Place, examine_file
from app.core.privacy.files.beside import examine_beside
from app.db import db
from app.errors import Refused
from app.village.exports.grids import Grid
from app.village.exports.pdf_file import Sheet, written
from app.village.models import Release
from app.village.rules.life import State
from app.village.service import books, chain, corrections, files, guarding, papers, pictures
from app.village.tables import Kind
from tests.conftest import page
from tests.making import sign_in
from tests.privacy.carriers import pdf_bookmark, pdf_form, pdf_note, pdf_property
from tests.village.making import NOW, Hamlet

pytestmark = pytest.mark.databases("sqlite")

WHY = "本人书面同意写明，原件存村委会"


def printed(title: str, *rows: tuple[str, str]) -> bytes:
    grid = Grid("表", (("栏目", Kind.TEXT), ("内容", Kind.TEXT)), [list(row) for row in rows or (("名称", "电"),)])
    return written(Sheet(title, "", "", "https://example.cn/", [grid]))


RECEIPT = printed("收条", ("领款人", "周强"), ("金额", "500.00"), ("事由", "尿毒症住院临时补助"))
OF_NOBODY = printed("发票", ("名称", "尿毒症防治手册"), ("数量", "200"))


def paper(content: bytes, name: str = "收条.pdf") -> FileStorage:
    return FileStorage(io.BytesIO(content), filename=name)


@pytest.mark.parametrize(
    ("rows", "kinds"),
    [
        ((("领款人", "周强"), ("事由", "尿毒症住院临时补助")), {"health", "recipient"}),
        ((("事由", "因病致贫补助"), ("收款人", "欧阳建国")), {"cause", "recipient"}),
        ((("付", "李*明肢体二级残疾护理补贴"),), {"disability"}),
        ((("付", "某户癌症手术补助"),), {"health"}),
        ((("慰问", "孤儿李小宝"),), {"minor"}),
        ((("慰问困难户签收", "周强  刘德华"),), {"recipient"}),
    ],
)
def test_what_a_paper_tells_of_somebody_is_asked_for_with_its_place(hamlet: Hamlet, rows: tuple[tuple[str, str], ...], kinds: set[str]):  # fmt: skip
    with pytest.raises(Refused, match=r"不能整个公开的内容：文件“收条”第 1 页") as refused:
        files.attach(hamlet.draft(), paper(printed("收条", *rows)), "", "收条", by=hamlet.bookkeeper)
    assert "请求放行的理由" in str(refused.value) and refused.value.field == "file"
    found = papers.examined(printed("收条", *rows), "收条.pdf", "收条", papers.Of.BOOK).barred
    assert kinds <= {one.kind for one in found} and {one.force for one in found} == {Force.ASK}
    assert not [one for one in found if "周强" in str(one) or "李小宝" in str(one)]


@pytest.mark.parametrize(
    "lines",
    [
        ("诊断证明  李建国", "诊断：肺癌晚期，住院治疗"),
        ("监督  负责：李建国", "肺癌"),
        ("联系人：李建国", "患肺癌，申请救助"),
        ("填表人：李建国", "申请理由：尿毒症，无力治疗"),
        ("经手人：李建国", "诊断：肺癌"),
        ("证明人  李建国", "诊断：肺癌"),
    ],
)
def test_a_name_behind_a_word_of_duty_is_the_page_s_own_where_nobody_else_is_named(lines: tuple[str, ...]):
    found = Examination(lives=[])
    examine_beside(lines, Place(part="第 1 页"), found)
    assert {one.force for one in found.found if one.kind == "health"} == {Force.ASK}


def test_a_page_is_one_saying_however_long_it_is():
    """A name on top and an illness seven thousand letters below."""
    for lines in (
        ["收款：周强", *["水泥沙石若干" * 10] * 120, "诊断：肺癌"],
        ["慰问周强", *["水泥沙石若干" * 10] * 120, "诊断：肺癌"],
    ):
        found = Examination(lives=[])
        examine_beside(lines, Place(part="第 1 页"), found)
        assert {one.force for one in found.found if one.kind == "health"} == {Force.ASK}, lines[0]


def test_several_who_answer_for_a_payment_are_named_by_duty():
    found = Examination(lives=[])
    examine_beside(
        ["肺癌防治宣传册 200 本", "经手人：李建国  证明人：周强", "审批人：彭国强"], Place(part="第 1 页"), found
    )
    assert {one.force for one in found.found} == {Force.WARN}


@pytest.mark.parametrize(
    "rows",
    [
        (("名称", "购买医疗保险"), ("经手人", "周强")),
        (("名称", "路灯更换 12 盏"), ("领款人", "周强")),
        (("名称", "残疾人之家维修"), ("审批人", "彭国强")),
    ],
)
def test_an_ordinary_paper_goes_out_unasked(hamlet: Hamlet, rows: tuple[tuple[str, str], ...]):
    release = hamlet.draft()
    kept = files.attach(release, paper(printed("发票", *rows)), "", "发票", by=hamlet.bookkeeper)
    assert (kept.unread, kept.telling) == ("", "") and pictures.unread(release) == []


def test_words_of_nobody_that_was_recognised_are_read_by_whoever_publishes(app: Flask, hamlet: Hamlet):
    release = hamlet.draft()
    kept = files.attach(release, paper(OF_NOBODY), "", "宣传册发票", by=hamlet.bookkeeper)
    assert kept.telling == "第 1 页"
    db.session.commit()
    with clock.at(NOW):
        read = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{release.id}/files")).text
        assert "第 1 页写到病、残疾、贫困或者孩子，系统没有认出写的是谁，审核时请逐页看" in read
        hamlet.pass_on(release, State.REVIEWING)
        with pytest.raises(Refused, match="请打开看过"):
            chain.publish(release, "", by=hamlet.reviewer)
        chain.publish(release, "", by=hamlet.reviewer, looked=[kept.id])
    assert release.state == State.PUBLISHED


def test_two_people_let_a_paper_out_and_a_correction_brings_what_is_to_be_read_along(hamlet: Hamlet):
    release = hamlet.draft()
    with clock.at(NOW):
        files.attach(release, paper(RECEIPT), "记-2", "收条", WHY, by=hamlet.bookkeeper)
        files.attach(release, paper(OF_NOBODY, "发票.pdf"), "", "发票", by=hamlet.bookkeeper)
        db.session.flush()
        db.session.refresh(release)
        hamlet.pass_on(release, State.REVIEWING)
        looked = [file.id for file in release.files]
        with pytest.raises(Refused, match="还没有经第二人同意放行"):
            chain.publish(release, "", by=hamlet.reviewer, looked=looked)
        guarding.give_leave(release, guarding.overrides(release)[-1].id, by=hamlet.reviewer)
        chain.publish(release, "", by=hamlet.reviewer, looked=looked)
        version = corrections.correct(release, "更正一处金额", by=hamlet.bookkeeper)
        db.session.flush()
        db.session.refresh(version)
    assert [file.telling for file in version.files] == ["", "第 1 页"]
    with pytest.raises(Refused, match="处个人信息不能公开.*文件“收条”"):
        guarding.require_asked(version)


def test_a_paper_kept_before_the_rule_does_not_get_out_unasked(hamlet: Hamlet):
    release = _as_kept_before(hamlet)
    with pytest.raises(Refused, match="在文件里的，请遮住后换上"):
        guarding.require_asked(release)


def _as_kept_before(hamlet: Hamlet) -> Release:
    release = hamlet.draft()
    kept = files.attach(release, paper(printed("空")), "", "收条", by=hamlet.bookkeeper)
    db.session.flush()
    db.session.refresh(release)
    kept.attachment = attachments.keep(paper(RECEIPT), by=hamlet.bookkeeper, allow=frozenset({PDF}))
    db.session.flush()
    return release


@pytest.mark.parametrize("hidden", [pdf_property, pdf_note, pdf_form, pdf_bookmark])
def test_what_no_page_shows_tells_of_nobody_either(hidden: Callable[[str], bytes]):
    found = papers.examined(hidden("尿毒症住院"), "发票.pdf", "发票", papers.Of.BOOK)
    assert {one.kind for one in found.barred} == {"health"} and found.telling == ""


def test_a_paper_of_a_table_is_asked_about_a_life_and_not_about_a_name_of_relief():
    assert papers.examined(printed("合同", ("慰问困难户", "周强")), "合同.pdf", "合同", papers.Of.TABLE).barred == []
    told = papers.examined(printed("合同", ("付周强", "尿毒症住院")), "合同.pdf", "合同", papers.Of.TABLE).barred
    assert {"health", "recipient"} <= {one.kind for one in told}


def test_a_page_that_never_ends_is_read_in_pieces():
    content = printed("收条", *[("付周强", "尿毒症住院")] * 30, *[("名称", "路灯更换十二盏")] * 900)
    assert examine_file(content, "收条.pdf", ()).forces[Force.ASK] >= 30


def test_the_papers_of_a_draft_are_opened_once_until_one_is_put_in(app: Flask, hamlet: Hamlet, monkeypatch):
    release, opened = hamlet.draft(), []
    for name in ("甲", "乙"):
        files.attach(release, paper(RECEIPT, f"{name}.pdf"), "", name, WHY, by=hamlet.bookkeeper)
    db.session.commit()
    kind = type(storage())
    real = kind.open
    monkeypatch.setattr(kind, "open", lambda self, key: opened.append(key) or real(self, key))
    with clock.at(NOW):
        clerk, address = sign_in(app, hamlet.bookkeeper), f"/desk/village/releases/{release.id}/"
        assert [clerk.get(address).status_code for _ in range(3)] == [200, 200, 200] and len(opened) == 2
        files.attach(release, paper(RECEIPT, "丙.pdf"), "", "丙", WHY, by=hamlet.bookkeeper)
        db.session.commit()
        assert "请求放行" in page(clerk.get(address)).text and len(opened) == 5


def test_a_paper_with_more_than_can_be_listed_since_is_told_when_it_is_handed_on_and_leaves_the_page_whole(
    app: Flask, hamlet: Hamlet
):
    """A list of relief that came later names more people of a paper than can be asked for one by one."""
    names = [f"王{first}{last}" for first in "大铁金银福禄寿喜春夏秋冬东南西北山水" for last in "锤柱宝根生财旺林森海涛江河湖泉柏松竹梅兰菊荣华富贵安康平顺"]  # fmt: skip
    with clock.at(NOW):
        release = hamlet.draft()
        files.attach(release, paper(printed("名册", *[("领款人", name) for name in names]), "名册.pdf"), "", "名册", by=hamlet.bookkeeper)  # fmt: skip
        rows = [{"name": name, "project": "慰问金", "amount": 50000} for name in names]
        listed = books.start(hamlet.village, "V24", "condolence", "2026Q3", by=hamlet.bookkeeper, batch=0)
        books.put_table(listed, "condolence", {}, rows, by=hamlet.bookkeeper)
        db.session.commit()
        assert sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{release.id}/").status_code == 200
        with pytest.raises(Refused, match="文件里个人信息太多"):
            chain.submit(release, by=hamlet.bookkeeper)


def test_a_paper_from_before_is_read_by_whoever_publishes_its_correction(hamlet: Hamlet):
    release = hamlet.draft()
    kept = files.attach(release, paper(OF_NOBODY, "发票.pdf"), "", "发票", by=hamlet.bookkeeper)
    asked = kept.telling
    kept.telling = ""  # nobody looked for such pages when it was attached
    hamlet.pass_on(release, State.PUBLISHED)
    with clock.at(NOW):
        version = corrections.correct(release, "有一笔的摘要写错了一行", by=hamlet.bookkeeper)
        db.session.flush()
    assert asked and [file.telling for file in version.files] == [asked] and kept.telling == ""
    assert [file.caption for file in pictures.unread(version)] == ["发票"]
