"""Where a line tells of a life and nobody is recognised, whoever publishes reads it and says so; clean books ask nothing."""

from itertools import islice

import pytest
from flask import Flask

from app import clock
from app.core import audit
from app.db import db
from app.errors import Refused
from app.village.acts import Did
from app.village.models import Release
from app.village.rules.life import State
from app.village.service import books as service
from app.village.service import chain, guarding
from tests.conftest import page
from tests.making import sign_in
from tests.privacy.corpus import book
from tests.village.making import NOW, Hamlet, line

pytestmark = pytest.mark.databases("sqlite")

TOLD = "老屋里那家尿毒症住院补助"  # nobody is named, and the whole village knows who it is
TICK = "has_read"


def reviewed(hamlet: Hamlet, *summaries: str, note: str = "") -> Release:
    lines = [line(n, summary=summary, note=note) for n, summary in enumerate(summaries, 1)]
    release = hamlet.pass_on(hamlet.draft(lines=lines), State.REVIEWING)
    db.session.commit()
    return release


def test_she_is_shown_the_lines_and_refused_beside_the_box_until_she_has_read_them(app: Flask, hamlet: Hamlet):
    release = reviewed(hamlet, TOLD, "村组路灯更换 12 盏")
    with clock.at(NOW):
        app.config["WTF_CSRF_ENABLED"] = False
        reviewer, address = sign_in(app, hamlet.reviewer), f"/desk/village/releases/{release.id}/publish"
        asked = page(reviewer.get(address))
        assert f"工作表“账目”摘要第 1 行：{TOLD}" in asked.select_one("#of-nobody").find_next("ul").text
        box = asked.select_one(f"input[name={TICK}]")
        assert box["type"] == "checkbox" and "上面列出的 1 处都读过，从中认不出写的是谁" in box.find_parent("div").text
        sent = {"version": asked.select_one("input[name=version]")["value"], "remark": "同意"}
        refused = page(reviewer.post(address, data=sent))
        mistake = refused.select_one(f"#{TICK}-error") or refused.select_one(f"input[name={TICK}]").find_parent("div")
        assert "请把上面列出的 1 处都读过，确认认不出写的是谁，再勾上" in mistake.text
        assert refused.select_one("textarea[name=remark]").text.strip() == "同意" and release.state == State.REVIEWING
        assert reviewer.post(address, data={**sent, TICK: "y"}).status_code == 302
    db.session.refresh(release)
    assert release.state == State.PUBLISHED
    (act,) = [one for one in db.session.scalars(audit.trail("village_release", release.id)) if one.did == Did.READ_OVER]
    assert act.actor_id == hamlet.reviewer.id and act.changes == {"read": ["工作表“账目”摘要第 1 行"]}
    assert "尿毒症" not in str(act.changes)


def test_a_clean_book_asks_for_no_tick_and_leaves_no_record(app: Flask, hamlet: Hamlet):
    release = reviewed(hamlet, "购买医疗保险", "残疾人之家维修", "慰问困难户 12 户", "村组路灯更换 12 盏")
    with clock.at(NOW):
        asked = page(sign_in(app, hamlet.reviewer).get(f"/desk/village/releases/{release.id}/publish"))
        assert asked.select(f"input[name={TICK}]") == [] and asked.select("#of-nobody") == []
        chain.publish(release, "", by=hamlet.reviewer)
    assert not [one for one in db.session.scalars(audit.trail("village_release", release.id)) if one.did == Did.READ_OVER]  # fmt: skip


@pytest.mark.parametrize(
    ("summary", "note"),
    [("付周强尿毒症住院补助", ""), ("付周强", "尿毒症住院"), ("付某户癌症手术补助", "")],
)
def test_what_is_masked_by_itself_is_not_asked_about(hamlet: Hamlet, summary: str, note: str):
    assert guarding.of_nobody(reviewed(hamlet, summary, note=note)) == {}


@pytest.mark.parametrize("said", ["付手术费", "因病返贫户改厕", "为车祸伤者捐款", "购买透析药品"])
def test_every_word_of_the_two_tables_is_asked_about(hamlet: Hamlet, said: str):
    release = reviewed(hamlet, said)
    assert list(guarding.of_nobody(release).values()) == [said]
    with clock.at(NOW), pytest.raises(Refused, match="请把上面列出的 1 处都读过") as refused:
        chain.publish(release, "", by=hamlet.reviewer)
    assert refused.value.field == TICK


def test_tables_their_heads_and_texts_are_asked_about_too(hamlet: Hamlet):
    with clock.at(NOW):
        draft = service.start(hamlet.village, "V11", "projects", "2026Q3", by=hamlet.bookkeeper, batch=0)
        db.session.flush()
        row = {"name": "肢体残疾人家门口坡道", "budget": 100_00}
        service.put_table(draft, "projects", {"phone": "0731-87770001"}, [row], by=hamlet.bookkeeper)
        draft.explanation = "支出的是透析药品，已经核实"
        release = hamlet.pass_on(draft, State.REVIEWING)
    assert list(guarding.of_nobody(release)) == ["签字说明", "工作表“工程项目公开表”项目名称第 1 行"]


@pytest.mark.parametrize("field", ["handler", "witness", "approver", "voucher"])
def test_who_handled_a_line_and_its_voucher_are_asked_about_too(hamlet: Hamlet, field: str):
    release = hamlet.draft(lines=(line(1, **{field: "老屋里那家尿毒症"}), line(2)))
    assert list(guarding.of_nobody(release).values()) == ["老屋里那家尿毒症"]


def test_what_stands_where_a_name_belongs_is_asked_about_and_an_institution_is_not(hamlet: Hamlet):
    row = {"side": "债务", "reason": "借款", "opening": 100_00, "closing": 100_00}
    with clock.at(NOW):
        draft = service.start(hamlet.village, "V07", "debts", "2026Q3", by=hamlet.bookkeeper)
        rows = [{**row, "party": party} for party in ("老屋里那家尿毒症住院", "县精神病医院", "县残疾人联合会")]
        service.put_table(draft, "debts", {}, rows, by=hamlet.bookkeeper)
    assert guarding.of_nobody(draft) == {"工作表“债权债务明细表”对方名称第 1 行": "老屋里那家尿毒症住院"}


def test_of_a_clean_book_of_thousands_of_lines_hardly_one_is_asked_about(hamlet: Hamlet):
    rows = list(islice(book(3001, seed=63), 1, None))
    lines = [line(n, summary=row[3], note=row[-1]) for n, row in enumerate(rows, 1)]
    assert len(guarding.of_nobody(hamlet.draft(lines=lines))) * 100 <= len(lines)
