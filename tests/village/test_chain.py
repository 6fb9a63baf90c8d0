"""From the bookkeeper to the public: each step, its person, and what it refuses."""

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import inspect, text
from werkzeug.datastructures import FileStorage

from app import clock
from app.core import audit
from app.core.accounts.rules import Role
from app.core.attachments.storage import storage
from app.db import db
from app.errors import Refused
from app.village import queries
from app.village.acts import Did
from app.village.books import Line
from app.village.models import BOARD_PHOTO, Release, ReleaseFile
from app.village.rules.life import State, Step
from app.village.rules.periods import Span
from app.village.service import books, chain, corrections, files, seal, taking_down, villages
from tests.making import sign_in
from tests.village.making import NOW, OCTOBER, Hamlet, behind_the_program, line


def test_a_book_goes_through_four_pairs_of_hands_and_is_public(hamlet: Hamlet):
    release = hamlet.book()
    assert release.state == State.PUBLISHED
    assert [(step.step, step.by_name) for step in release.steps] == [
        (Step.PREPARED, "黄秀英"),
        (Step.CHECKED, "易桂兰"),
        (Step.CHECKED, "陈大勇"),
        (Step.CHECKED, "杨秋生"),
        (Step.SIGNED, "彭国强"),
        (Step.REVIEWED, "刘芳"),
    ]
    assert release.closing == 18244036 + 3680000 - 936000 + 2500000
    assert release.display_until == date(2026, 11, 20)
    assert [found.balance for found in queries.lines_of(release)] == [21924036, 20988036, 23488036]


def test_a_correction_is_shown_no_shorter_than_the_version_before_promised(hamlet: Hamlet):
    draft = hamlet.pass_on(hamlet.draft(), State.REVIEWING)
    with clock.at(NOW):
        chain.publish(draft, "", display_until=date(2027, 1, 5), by=hamlet.reviewer, has_read=True)
        second = corrections.correct(draft, "第 2 笔的数量写错了", by=hamlet.bookkeeper)
    hamlet.pass_on(second, State.REVIEWING)
    with (
        clock.at(NOW),
        pytest.raises(Refused, match="至少要展示到 2027 年 1 月 5 日（以前的版本已经写明展示到这一天）"),
    ):
        chain.publish(second, "", display_until=date(2026, 12, 12), by=hamlet.reviewer, has_read=True)
    db.session.refresh(second)
    assert hamlet.pass_on(second, State.PUBLISHED).display_until == date(2027, 1, 5)
    with clock.at(NOW):
        third = hamlet.pass_on(corrections.correct(second, "第 3 笔写错了", by=hamlet.bookkeeper), State.REVIEWING)
        chain.publish(third, "", display_until=date(2027, 2, 1), by=hamlet.reviewer, has_read=True)
    assert third.display_until == date(2027, 2, 1), "longer one may always"


def test_the_next_book_opens_with_what_the_last_closed_with(hamlet: Hamlet):
    hamlet.book()
    with clock.at(NOW):
        november = books.start(hamlet.village, "V04", "ledger", "2026-11", by=hamlet.bookkeeper, batch=0)
    assert november.opening == 23488036


def test_nobody_does_two_steps_of_one_book(hamlet: Hamlet):
    release = hamlet.pass_on(hamlet.draft(), State.CHECKING)
    with clock.at(NOW):
        chain.check(release, "", by=hamlet.members[0])
        with pytest.raises(Refused, match="您已签字，等其他成员签"):
            chain.check(release, "", by=hamlet.members[0])
        for member in hamlet.members[1:]:
            if release.state == State.CHECKING:
                chain.check(release, "", by=member)
        with pytest.raises(Refused, match="换一个人"):
            chain.sign(release, "", by=hamlet.members[0])


def test_a_member_who_has_not_declared_cannot_sign(hamlet: Hamlet):
    release = hamlet.pass_on(hamlet.draft(), State.CHECKING)
    hamlet.village.members[0].declared_at = None
    with clock.at(NOW), pytest.raises(Refused, match="回避声明"):
        chain.check(release, "", by=hamlet.members[0])


def test_a_returned_book_needs_all_signatures_anew(hamlet: Hamlet):
    release = hamlet.pass_on(hamlet.draft(), State.SIGNING)
    with clock.at(NOW):
        with pytest.raises(Refused, match="要改什么"):
            chain.send_back(release, "", by=hamlet.head)
        chain.send_back(release, "路灯少写了一盏", by=hamlet.head)
        assert release.state == State.DRAFT
        chain.submit(release, by=hamlet.bookkeeper)
        chain.check(release, "", by=hamlet.members[0])
    assert release.state == State.CHECKING


def end(hamlet: Hamlet, place: int):
    villages.end_member(hamlet.village.members[place], by=hamlet.reviewer)
    db.session.flush()


def test_a_term_that_ends_leaves_the_book_waiting_for_another_member(hamlet: Hamlet):
    release = hamlet.pass_on(hamlet.draft(), State.CHECKING)
    with clock.at(NOW):
        assert chain.lack_of_signers(release) == ""
        chain.check(release, "", by=hamlet.members[0])
        end(hamlet, 2)
        chain.check(release, "", by=hamlet.members[1])
        assert release.state == State.CHECKING
        lack = chain.lack_of_signers(release)
        assert "还差 1 位" in lack and "只有 0 位" in lack and "杨秋生的任期已经结束" in lack and "登记新的成员" in lack
        new = hamlet.make.staff(Role.SUPERVISION, region=hamlet.village.region, name="周小兰")
        villages.name_member(hamlet.village, new.name, "成员", new, by=hamlet.reviewer)
        db.session.flush()
        db.session.refresh(hamlet.village)
        assert "周小兰还没有账号或没有作回避声明" in chain.lack_of_signers(release)
        villages.declare(hamlet.village, by=new)
        assert chain.lack_of_signers(release) == ""
        chain.check(release, "", by=new)
    assert release.state == State.SIGNING


def test_what_a_member_signed_before_her_term_ended_stays(hamlet: Hamlet):
    release = hamlet.pass_on(hamlet.draft(), State.CHECKING)
    with clock.at(NOW):
        chain.check(release, "", by=hamlet.members[0])
        end(hamlet, 0)
        assert chain.lack_of_signers(release) == ""
        for member in hamlet.members[1:]:
            chain.check(release, "", by=member)
    assert release.state == State.SIGNING


def test_a_smaller_committee_may_begin_anew(hamlet: Hamlet):
    release = hamlet.pass_on(hamlet.draft(), State.CHECKING)
    with clock.at(NOW):
        end(hamlet, 2)
        chain.send_back(release, "成员少了一位，重新提交", by=hamlet.head)
        chain.submit(release, by=hamlet.bookkeeper)
        for member in hamlet.members[:2]:
            chain.check(release, "", by=member)
    assert release.state == State.SIGNING


def test_who_ends_a_term_reads_which_book_waits(app: Flask, hamlet: Hamlet):
    release = hamlet.pass_on(hamlet.draft(), State.CHECKING)
    with clock.at(NOW):
        township = sign_in(app, hamlet.reviewer)
        end_of = hamlet.village.members[2]
        answer = township.post(f"/desk/village/members/{end_of.id}/end", follow_redirects=True)
        assert "还差 3 位成员签字，能签的只有 2 位" in answer.text
        assert "杨秋生的任期已经结束" in township.get(f"/desk/village/releases/{release.id}/").text


def test_an_empty_book_is_refused_and_a_statement_of_nothing_is_not(hamlet: Hamlet):
    release = hamlet.draft(lines=())
    with clock.at(NOW):
        with pytest.raises(Refused, match="本月无发生"):
            chain.submit(release, by=hamlet.bookkeeper)
        books.state_nothing(release, True, by=hamlet.bookkeeper)
    assert hamlet.pass_on(release, State.PUBLISHED).nothing


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"day": date(2026, 11, 1)}, "2026 年 10 月之内"),
        ({"income": 100}, "只填一个"),
        ({"expense": 0}, "收入或支出"),
        ({"category": "999"}, "科目或类别"),
    ],
)
def test_a_line_that_cannot_be_is_refused(hamlet: Hamlet, changed: dict, sentence: str):
    release = hamlet.draft()
    with clock.at(NOW), pytest.raises(Refused, match=sentence):
        books.put_line(release, line(4, **changed), by=hamlet.bookkeeper)


def test_what_is_published_cannot_be_changed_even_with_a_bare_prompt(hamlet: Hamlet):
    release = hamlet.book()
    with clock.at(NOW), pytest.raises(Refused, match="提出更正"):
        books.put_line(release, line(2, expense=1), by=hamlet.bookkeeper)
    for statement in (
        "UPDATE village_line SET expense = 1 WHERE release_id = :id",
        "DELETE FROM village_line WHERE release_id = :id",
        "INSERT INTO village_line (release_id, seq, day, voucher, summary, category, income, expense, handler, witness, "
        "approver, note) VALUES (:id, 99, '2026-10-01', '', 'x', '514', 0, 1, '', '', '', '')",
    ):
        with pytest.raises(Exception, match="never changes"), db.session.begin_nested():
            db.session.execute(text(statement), {"id": release.id})


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("village_category_total", "expense = 1"),
        ("village_payment", "paid = 1"),
        ("village_file", "voucher = '记-3'"),
        ("village_step", "by_name = '别人'"),
        ("village_row", "form = 'other'"),
    ],
)
def test_what_belongs_to_a_published_version_is_closed_by_the_database(hamlet: Hamlet, table: str, change: str):
    release = hamlet.notice() if table == "village_row" else with_a_file(hamlet, PAID)
    named = {"id": release.id}
    columns = [column["name"] for column in inspect(db.session.connection()).get_columns(table) if column["name"] != "id"]  # fmt: skip
    copied = ", ".join(columns)
    for statement in (
        f"UPDATE {table} SET {change} WHERE release_id = :id",
        f"DELETE FROM {table} WHERE release_id = :id",
        f"INSERT INTO {table} ({copied}) SELECT {copied} FROM {table} WHERE release_id = :id",
    ):
        with pytest.raises(Exception, match="never changes"), db.session.begin_nested():
            db.session.execute(text(statement), named)


def test_a_long_book_is_published_in_a_few_statements(hamlet: Hamlet, statements: list[str]):
    long = [line(seq, summary="租车湘A12345拉沙石", expense=100) for seq in range(1, 301)]
    long[200] = replace(long[200], balance=18244036 - 20100)
    release = hamlet.pass_on(hamlet.draft(lines=long), State.REVIEWING)
    statements.clear()
    hamlet.pass_on(release, State.PUBLISHED)
    assert sum("UPDATE village_line" in statement for statement in statements) == 2
    found = queries.lines_of(release)
    assert (found[0].balance, found[200].balance, found[299].balance) == (18243936, 18223936, 18244036 - 30000)
    assert all("12345" not in line.summary for line in found)


def test_a_correction_is_a_new_version_and_the_old_stays(hamlet: Hamlet):
    first = hamlet.book()
    with clock.at(NOW):
        with pytest.raises(Refused, match="为什么更正"):
            corrections.correct(first, "错", by=hamlet.bookkeeper)
        second = corrections.correct(first, "路灯的发票金额抄错了", by=hamlet.bookkeeper)
        books.put_line(second, line(2, expense=963000), by=hamlet.bookkeeper)
    hamlet.pass_on(second, State.PUBLISHED)
    db.session.refresh(first)
    assert (first.state, second.state, second.number) == (State.SUPERSEDED, State.PUBLISHED, 2)
    assert queries.lines_of(first)[1].expense == 936000
    (change,) = corrections.changes(first, second)
    assert (change.old.expense, change.new.expense, change.fields) == (936000, 963000, ["支出"])
    assert [found.balance for found in queries.lines_of(second)] == [21924036, 20961036, 23461036]
    assert first.code != second.code


def test_two_corrections_at_once_are_one_too_many(hamlet: Hamlet):
    release = hamlet.book()
    with clock.at(NOW):
        corrections.correct(release, "路灯的发票金额抄错了", by=hamlet.bookkeeper)
        db.session.flush()
        with pytest.raises(Refused, match="已经有一份更正在办"):
            corrections.correct(release, "路灯的发票金额抄错了", by=hamlet.bookkeeper)


def test_a_discarded_draft_leaves_room_for_another(hamlet: Hamlet):
    release = hamlet.draft()
    with clock.at(NOW):
        taking_down.discard(release, by=hamlet.bookkeeper)
        db.session.flush()
        again = books.start(hamlet.village, "V04", "ledger", "2026-10", by=hamlet.bookkeeper, batch=0)
        db.session.flush()
    assert again.id != release.id


def test_sums_by_category_are_written_with_the_book(hamlet: Hamlet):
    release = hamlet.book()
    found = {code: (totals.income, totals.expense) for code, totals in queries.subtotals_of(release).items()}
    assert found == books.subtotals(OCTOBER)


def test_what_somebody_changed_behind_the_program_is_found_once(hamlet: Hamlet):
    release = hamlet.book()
    assert seal.verify(release)
    with behind_the_program():
        release.explanation = "后来塞进去的话"
    for _ in range(2):
        assert not seal.verify(release)
        db.session.flush()
    found = [
        entry
        for entry in db.session.scalars(audit.trail("village_release", release.id))
        if entry.did == Did.FOUND_CHANGED
    ]
    assert len(found) == 1


PAID = (line(1, summary="付长沙县建设工程有限公司路灯款"),)


def with_a_file(hamlet: Hamlet, lines: Sequence[Line] = OCTOBER) -> Release:
    """A published book with an invoice."""
    release = hamlet.draft(lines=lines)
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "#abc").save(picture, "JPEG")
    picture.seek(0)
    with clock.at(NOW):
        files.attach(release, FileStorage(picture, "记-2.jpg"), "记-2", "路灯发票", by=hamlet.bookkeeper)
    return hamlet.pass_on(release, State.PUBLISHED)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    "change",
    [
        lambda release: setattr(release, "title", "另一个题目"),
        lambda release: setattr(release, "published_at", release.published_at - timedelta(days=3)),
        lambda release: setattr(release, "display_until", date(2027, 1, 1)),
        lambda release: setattr(release.steps[1], "by_name", "别人"),
        lambda release: setattr(release.steps[1], "at", release.steps[1].at - timedelta(hours=1)),
        lambda release: setattr(release.files[0], "voucher", "记-3"),
        lambda release: setattr(release.files[0].attachment, "sha256", "0" * 64),
    ],
    ids=("title", "published_at", "display_until", "who", "when", "voucher", "sha256"),
)
def test_the_code_covers_title_days_hands_and_files(hamlet: Hamlet, change: Callable[[Release], None]):
    release = with_a_file(hamlet)
    assert seal.verify(release)
    with db.session.no_autoflush:
        change(release)
        assert not seal._holds(release)


@pytest.mark.parametrize("now", [b"another picture", None])
def test_bytes_changed_or_gone_from_the_storage_are_found(hamlet: Hamlet, now: bytes | None):
    release = with_a_file(hamlet)
    kept = storage()
    path = kept._path(release.files[0].attachment.storage_key)
    path.unlink() if now is None else path.write_bytes(now)
    assert not seal.verify(release)


def test_the_photograph_of_the_board_comes_later_and_changes_no_code(hamlet: Hamlet):
    release = with_a_file(hamlet)
    photo = release.files[0].attachment
    code = seal.code_of(release)
    db.session.add(ReleaseFile(release=release, attachment=photo, caption=BOARD_PHOTO))
    db.session.flush()
    assert seal.code_of(release) == code == release.code


def test_a_code_of_the_first_recipe_is_still_judged_by_it(hamlet: Hamlet):
    release = hamlet.book()
    with behind_the_program():
        release.code = seal.code_of(release, "")
    assert len(release.code) == 14
    assert seal.verify(release)
    with behind_the_program():
        release.explanation = "后来塞进去的话"
    assert not seal.verify(release)


def test_every_release_has_its_night(hamlet: Hamlet):
    release = hamlet.book()
    nights = [night for night in range(queries.NIGHTS) if release.id in queries.to_verify_ids(night)]
    assert len(nights) == 1


def test_a_remark_with_a_number_that_names_somebody_is_refused(hamlet: Hamlet):
    release = hamlet.pass_on(hamlet.draft(), State.CHECKING)
    with clock.at(NOW):
        with pytest.raises(Refused, match="个人信息"):
            chain.doubt(release, 2, "打 13912345678 问一问", by=hamlet.members[0])
        with pytest.raises(Refused, match="个人信息"):
            chain.check(release, "打 13912345678 问一问", by=hamlet.members[0])


def test_a_doubt_holds_the_book_until_it_is_cleared_or_the_book_goes_back(hamlet: Hamlet):
    release = hamlet.pass_on(hamlet.draft(), State.CHECKING)
    with clock.at(NOW):
        with pytest.raises(Refused, match="没有这一行"):
            chain.doubt(release, 9, "哪来的这一笔", by=hamlet.members[0])
        chain.doubt(release, 2, "单价太高", by=hamlet.members[0])
        with pytest.raises(Refused, match="第 2 行"):
            chain.check(release, "", by=hamlet.members[0])
        chain.withdraw_doubt(release, 2, by=hamlet.members[0])
        chain.check(release, "", by=hamlet.members[0])


def test_whoever_filled_it_in_cannot_sign_though_another_began_it(hamlet: Hamlet):
    release = hamlet.draft()
    with clock.at(NOW):
        chain.submit(release, by=hamlet.head)
        for member in hamlet.members:
            chain.check(release, "", by=member)
        with pytest.raises(Refused, match="换一个人"):
            chain.sign(release, "", by=hamlet.head)


def test_lines_put_in_take_a_statement_of_nothing_back(hamlet: Hamlet):
    release = hamlet.draft(period="2026-09", lines=())
    with clock.at(NOW):
        books.state_nothing(release, True, by=hamlet.bookkeeper)
        books.put_line(release, line(1, day=date(2026, 9, 3)), by=hamlet.bookkeeper)
    assert not release.nothing


@pytest.mark.parametrize(("period", "sentence"), [("2026-12", "还没有开始"), ("2026Q3", "每月公开一次"), ("x", "期间")])
def test_a_book_of_a_period_that_cannot_be_is_refused(hamlet: Hamlet, period: str, sentence: str):
    with clock.at(NOW), pytest.raises(Refused, match=sentence):
        books.start(hamlet.village, "V04", "ledger", period, by=hamlet.bookkeeper, batch=0)


@pytest.mark.parametrize(
    ("item", "form", "taken", "refused", "often"),
    [
        ("V08", "plan", "2026", ("2026-10", "2026Q3"), "每年公开一次，期间请写成 2025 这样"),
        ("V01", "decisions", "2026Q3", ("2026-10", "2026"), "每季度公开一次，期间请写成 2026Q3 这样"),
        ("V20", "allowance", "2026Q4", ("2026-10", "2026"), "每季度公开一次，期间请写成 2026Q3 这样"),
        ("V04", "ledger", "2026-10", ("2026Q3", "2026"), "每月公开一次，期间请写成 2026-10 这样"),
    ],
)
def test_only_periods_of_an_item_s_own_length_are_begun(hamlet: Hamlet, item, form, taken, refused, often):
    with clock.at(NOW):
        for period in refused:
            with pytest.raises(Refused, match=often) as told:
                books.start(hamlet.village, item, form, period, by=hamlet.bookkeeper, batch=0)
            assert told.value.field == "period"
        assert books.start(hamlet.village, item, form, taken, by=hamlet.bookkeeper, batch=0).period == taken


@pytest.mark.parametrize("period", ["2026-10", "2026Q3", "2026"])
def test_what_comes_with_a_batch_or_an_event_has_the_period_it_is_given(hamlet: Hamlet, period: str):
    with clock.at(NOW):
        for item, form in (("V15", "farmland_subsidy"), ("V11", "projects")):
            assert books.start(hamlet.village, item, form, period, by=hamlet.bookkeeper).period == period


def test_the_same_days_never_stand_in_two_books(hamlet: Hamlet):
    hamlet.book(period="2026-08", lines=[line(1, day=date(2026, 8, 3))])
    hamlet.village.span = Span.QUARTER
    with clock.at(NOW), pytest.raises(Refused, match="已经有一份账"):
        books.start(hamlet.village, "V04", "ledger", "2026Q3", by=hamlet.bookkeeper, batch=0)


def test_a_running_month_cannot_be_stated_empty(hamlet: Hamlet):
    release = hamlet.draft(period="2026-11", lines=())
    with clock.at(NOW), pytest.raises(Refused, match="2026 年 12 月 1 日起才能声明无发生"):
        books.state_nothing(release, True, by=hamlet.bookkeeper)
    assert not release.nothing


@pytest.mark.parametrize(("day", "is_over"), [(6, False), (30, False), (31, True)])
def test_a_running_month_is_handed_on_only_when_it_is_over(hamlet: Hamlet, day: int, is_over: bool):
    release = hamlet.draft(period="2026-11", lines=[line(1, day=date(2026, 11, 3))])
    with clock.at(NOW + timedelta(days=day - 6)):
        if is_over:
            chain.submit(release, by=hamlet.bookkeeper)
        else:
            with pytest.raises(Refused, match="2026 年 11 月要到 11 月 30 日才过完，2026 年 12 月 1 日起才能提交审核"):
                chain.submit(release, by=hamlet.bookkeeper)
    assert (release.state == State.CHECKING) is is_over


def test_a_tender_or_a_list_of_a_running_quarter_need_not_wait(hamlet: Hamlet):
    assert hamlet.notice(period="2026Q4").state == State.PUBLISHED


def test_a_book_handed_on_before_this_rule_is_not_published_before_its_month_is_over(hamlet: Hamlet):
    release = hamlet.draft(period="2026-11", lines=[line(1, day=date(2026, 11, 3))])
    release.state, release.signatures = State.REVIEWING, 3
    db.session.flush()
    with clock.at(NOW), pytest.raises(Refused, match="才过完"):
        chain.publish(release, "", by=hamlet.reviewer)


def test_the_files_of_a_published_version_outlive_the_draft_of_its_correction(hamlet: Hamlet):
    release = with_a_file(hamlet)
    with clock.at(NOW):
        version = corrections.correct(release, "路灯的发票金额抄错了", by=hamlet.bookkeeper)
        db.session.flush()
        db.session.refresh(version)
        files.remove(version.files[0], by=hamlet.bookkeeper)
    assert release.files[0].attachment.withdrawn_at is None


WORDS = "凭证金额抄错，下月更正，原凭证附后"


def explained(hamlet: Hamlet) -> Release:
    """A book whose second voucher says another amount, explained."""
    release = hamlet.draft()
    with clock.at(NOW):
        books.put_vouchers(release, VOUCHERS | {"记-2": (0, 930000)}, by=hamlet.bookkeeper)
        chain.explain(release, WORDS, by=hamlet.bookkeeper)
    return release


VOUCHERS = {"记-1": (3680000, 0), "记-2": (0, 936000), "记-3": (2500000, 0)}


def test_an_explanation_stands_for_what_failed_when_it_was_signed(hamlet: Hamlet):
    release = explained(hamlet)
    assert hamlet.pass_on(release, State.PUBLISHED).explanation == WORDS


@pytest.mark.parametrize("later", [{"记-2": (0, 900000)}, {"记-1": (3680001, 0), "记-2": (0, 930000)}])
def test_another_law_or_another_amount_is_explained_anew(hamlet: Hamlet, later: dict[str, tuple[int, int]]):
    release = explained(hamlet)
    with clock.at(NOW):
        books.put_vouchers(release, VOUCHERS | later, by=hamlet.bookkeeper)
        with pytest.raises(Refused, match="重新签字说明"):
            chain.submit(release, by=hamlet.bookkeeper)
        chain.explain(release, WORDS, by=hamlet.bookkeeper)
    assert hamlet.pass_on(release, State.PUBLISHED).state == State.PUBLISHED


def test_a_law_that_fails_while_the_book_is_on_its_way_stops_its_publication(hamlet: Hamlet):
    september = hamlet.book(period="2026-09", lines=(line(1, day=date(2026, 9, 9)),))
    with clock.at(NOW):
        corrected = corrections.correct(september, "期初余额抄错了一位", by=hamlet.bookkeeper)
        db.session.flush()
    release = hamlet.pass_on(hamlet.draft(), State.REVIEWING)
    with clock.at(NOW):
        books.set_balances(corrected, 100, None, by=hamlet.bookkeeper)
    hamlet.pass_on(corrected, State.PUBLISHED)
    with clock.at(NOW), pytest.raises(Refused, match="核对不符"):
        chain.publish(release, "", by=hamlet.reviewer)
