"""Lists of people: typed row by row, hung for their 公示期, shown in part, gone the day after."""

import io
from dataclasses import replace
from datetime import date, datetime

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage

from app import clock
from app.clock import HERE
from app.core.limits.rules import Limit, Unit
from app.core.workdays.rules import WorkCalendar
from app.db import db
from app.errors import Refused
from app.village import queries, showing
from app.village.models import BOARD_PHOTO, Question, Release
from app.village.rules import due, notices
from app.village.rules.asking import QuestionState
from app.village.rules.life import State
from app.village.rules.notices import NoticeResult
from app.village.rules.periods import read_period
from app.village.service import asking, books, chain, results
from app.village.tables import Kind, all_forms
from tests.attachments.making import picture
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, PHONE, Hamlet

pytestmark = pytest.mark.databases("sqlite")

# National Day 2026: off 1–7 October, make-up working days on Sunday 20 September and Saturday 10 October
OCTOBER = {date(2026, 10, day): "国庆节" for day in range(1, 8)}
CALENDAR = WorkCalendar(frozenset({2026}), OCTOBER, frozenset({date(2026, 9, 20), date(2026, 10, 10)}))
DECLARED = {limit.key: limit for limit in (*notices.LIMITS, due.QUARTERLY_DUE)}
RELIEF = {"name": "王小明", "group": "桥头组12号", "kind": "支出型", "amount": 120000, "given_on": "2026-10-20"}


def in_force(key: str, on: date) -> Limit:
    return DECLARED[key]


THIRD = read_period("2026Q3")


def ends(form: str, start: date, period: str = "2026Q3") -> date:
    return notices.end_of(form, read_period(period), start, CALENDAR, in_force).on


@pytest.mark.parametrize(
    ("form", "start", "end"),
    [
        ("allowance_first", date(2026, 11, 6), date(2026, 11, 12)),  # 7 days, the first and the last counted
        ("extreme_hardship", date(2026, 2, 26), date(2026, 3, 4)),
        ("temporary_relief", date(2026, 12, 29), date(2027, 1, 2)),
        ("watched", date(2026, 11, 6), date(2026, 11, 10)),
        ("farmland_subsidy", date(2026, 10, 1), date(2026, 10, 7)),  # calendar days: a holiday counts
        ("land_taken", date(2026, 11, 1), date(2026, 11, 30)),
        ("condolence", date(2026, 11, 1), date(2026, 11, 15)),  # no rule of its own: as the board
        ("homesteads", date(2026, 11, 6), date(2026, 11, 12)),  # 5 working days: Fri, Mon–Thu
        ("homesteads", date(2026, 9, 30), date(2026, 10, 12)),  # 30th, 8th, 9th, the make-up Saturday 10th, Monday
        ("homesteads", date(2026, 10, 3), date(2026, 10, 13)),  # hung in the holidays: counted from the 8th
        ("candidates", date(2026, 11, 6), date(2026, 11, 8)),
        ("house_repairs", date(2026, 11, 6), date(2026, 11, 12)),
        ("public_housing", date(2026, 11, 6), date(2026, 11, 20)),
        ("land_plan", date(2026, 11, 1), date(2026, 11, 30)),
        ("land_foretold", date(2026, 9, 24), date(2026, 10, 13)),  # 10 working days over National Day
        ("houses_taken", date(2026, 11, 1), date(2026, 11, 30)),
        ("planning_draft", date(2026, 11, 1), date(2026, 11, 30)),
    ],
)
def test_how_long_a_list_hangs(form: str, start: date, end: date):
    assert ends(form, start) == end


def test_every_list_of_people_has_a_period_and_says_why():
    for form in all_forms().values():
        if form.of_people:
            found = notices.end_of(form.key, THIRD, date(2026, 10, 12), CALENDAR, in_force)
            assert found.on > date(2026, 10, 12)
            assert found.rule and found.article
    assert set(notices.OF_FORM) <= set(all_forms())


def test_a_county_that_counts_in_working_days_sets_so(monkeypatch: pytest.MonkeyPatch):
    own = notices.ALLOWANCE
    monkeypatch.setitem(DECLARED, own.key, replace(own, unit=Unit.WORKDAYS))
    found = notices.end_of("allowance_first", THIRD, date(2026, 9, 28), CALENDAR, in_force)
    assert found.on == date(2026, 10, 12)
    assert found.explanation and sum(note.counts for note in found.explanation.days) == 7


def hung(hamlet: Hamlet, form: str = "temporary_relief", item: str = "V22", *rows: dict[str, object]) -> Release:
    return hamlet.notice(item, form, rows or [RELIEF])


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 23, 30, tzinfo=HERE)


def address(release: Release, ending: str = "/") -> str:
    return f"/village/{release.village.region.alias}/notices/{release.id}{ending}"


def test_publishing_hangs_it_and_the_page_says_until_when_and_why(app: Flask, hamlet: Hamlet):
    release = hung(hamlet)
    assert (release.notice_from, release.notice_to) == (date(2026, 11, 6), date(2026, 11, 10))
    with clock.at(NOW):
        seen = page(app.test_client().get(address(release)))
    assert "还剩 4 日" in seen.text
    assert "公示 5 日，首尾两日都算" in seen.select_one("details.chip").text
    assert "王小明" in seen.text
    assert "桥头组" in seen.text and "12号" not in seen.text
    assert PHONE in seen.text


def test_the_last_day_still_counts_and_the_day_after_only_sums_are_left(app: Flask, hamlet: Hamlet):
    release = hung(hamlet, "temporary_relief", "V22", RELIEF, {**RELIEF, "name": "陈桂花", "amount": 50000})
    reader = app.test_client()
    with clock.at(at(date(2026, 11, 10))):
        last = page(reader.get(address(release))).text
        assert "今天是最后一天" in last and "陈桂花" in last
        for ending in (".csv", ".xlsx", ".json", ".pdf"):
            assert reader.get(address(release, ending)).status_code == 200
    with clock.at(at(date(2026, 11, 11))):
        after = page(reader.get(address(release))).text
        assert "公示期满" in after and "2 行" in after and "1,700.00" in after
        assert "陈桂花" not in after and "王小明" not in after and "我要提异议" not in after
        for ending in (".csv", ".xlsx", ".json", ".pdf"):
            assert reader.get(address(release, ending)).status_code == 410


def test_a_name_without_a_rule_of_its_own_is_shown_in_part_on_page_and_in_files(app: Flask, hamlet: Hamlet):
    row = {"name": "王小明", "group": "桥头组", "project": "慰问金", "amount": 50000, "paid_on": "2026-10-20"}
    release = hung(hamlet, "condolence", "V24", row)
    with clock.at(NOW):
        for ending in ("/", ".csv", ".json"):
            text = app.test_client().get(address(release, ending)).text
            assert "王*明" in text and "王小明" not in text


@pytest.mark.parametrize(
    ("note", "shown"),
    [
        ("由王秀英代领", "由王*英代领"),
        ("其妻王秀英，其子彭亮", "其妻王*英，其子彭*"),
        ("同彭亮户", "同彭*户"),
        ("由王 秀 英代领", "由王*英代领"),
        ("同彭　亮户", "同彭*户"),
        ("打卡发放", "打卡发放"),
        ("", ""),
    ],
)
def test_a_name_of_the_list_in_a_remark_is_masked_as_in_its_own_column(note: str, shown: str):
    form = all_forms()["condolence"]
    release = Release(form=form.key, notice_from=date(2026, 11, 6), notice_to=date(2026, 11, 20), state=State.PUBLISHED)
    rows = [{"name": name, "project": note} for name in ("彭建国", "王秀英", "彭亮")]
    for audience, said in (("web", shown), ("board", note)):
        seen = showing.shown(form, rows, audience, release, date(2026, 11, 7))
        assert [row["project"] for row in seen] == [said] * 3
    assert rows[0]["project"] == note


@pytest.mark.parametrize("form", ["condolence", "farmland_subsidy"])
@pytest.mark.parametrize(
    ("note", "shown"),
    [
        ("其妻李小红代领", "其妻李*红代领"),
        ("监护人刘四", "监护人刘*"),
        ("张三之母", "张*之母"),
        ("由王强代领，户主：彭建国", "由王*代领，户主：{own}"),
        ("其妻李某某", "其妻李某某"),
        ("其妻桂芳代领", "其妻**代领"),
        ("户主之女 丽", "户主之女 *"),
        ("监护人 李 小 红", "监护人 李*红"),
    ],
)
def test_a_relative_who_is_not_on_the_list_is_shown_in_part_on_the_web_whoever_else_is_named(form, note, shown):
    form = all_forms()[form]
    free = next(column.key for column in form.columns if column.kind == Kind.TEXT and not column.personal)
    own = next(column.key for column in form.columns if column.personal and column.personal.startswith("name"))
    release = Release(form=form.key, notice_from=date(2026, 11, 6), notice_to=date(2026, 11, 20), state=State.PUBLISHED)
    (row,) = showing.shown(form, [{own: "彭建国", free: note}], "web", release, date(2026, 11, 7))
    assert row[free] == shown.format(own=row[own])
    (row,) = showing.shown(form, [{own: "彭建国", free: note}], "board", release, date(2026, 11, 7))
    assert row[free] == note


def test_a_child_s_guardian_says_nothing_of_the_child():
    form = all_forms()["condolence"]
    release = Release(form=form.key, notice_from=date(2026, 11, 6), notice_to=date(2026, 11, 20), state=State.PUBLISHED)
    rows = [{"name": "李思远", "project": "孤儿慰问，其妹李思甜同住"}]
    for audience in ("web", "board"):
        assert (
            showing.shown(form, rows, audience, release, date(2026, 11, 7))[0]["project"] == "孤儿慰问，其妹李某某同住"
        )


def test_a_minor_is_never_named(hamlet: Hamlet):
    form = all_forms()["condolence"]
    release = Release(form=form.key, notice_from=date(2026, 11, 6), notice_to=date(2026, 11, 20), state=State.PUBLISHED)
    rows = [{"name": "李思远", "project": "事实无人抚养儿童慰问"}, {"name": "某未成年人", "project": "慰问"}]
    for audience in ("web", "board"):
        names = [row["name"] for row in showing.shown(form, rows, audience, release, date(2026, 11, 7))]
        assert names == ["李某某", "某未成年人"]


@pytest.mark.parametrize(("audience", "name"), [("web", "王*明"), ("board", "王小明")])
def test_the_board_in_the_village_shows_the_whole_name(audience: str, name: str):
    form = all_forms()["condolence"]
    release = Release(form=form.key, notice_from=date(2026, 11, 6), notice_to=date(2026, 11, 20), state=State.PUBLISHED)
    shown = showing.shown(form, [{"name": "王小明", "project": "慰问金"}], audience, release, date(2026, 11, 20))
    assert shown == [{"name": name, "project": "慰问金"}]
    assert showing.shown(form, shown, audience, release, date(2026, 11, 21)) == []


def test_a_list_without_a_telephone_goes_nowhere(hamlet: Hamlet):
    release = draft(hamlet)
    with clock.at(NOW):
        books.put_row(release, RELIEF, by=hamlet.bookkeeper)
        with pytest.raises(Refused, match="监督电话"):
            chain.submit(release, by=hamlet.bookkeeper)
        hamlet.village.complaint_phone = PHONE
        chain.submit(release, by=hamlet.bookkeeper)
    assert release.state == State.CHECKING or release.state == State.SIGNING


# typing


def draft(hamlet: Hamlet, form: str = "temporary_relief", item: str = "V22") -> Release:
    with clock.at(NOW):
        release = books.start(
            hamlet.village, item, form, "2026" if item == "V08" else "2026Q3", by=hamlet.bookkeeper, batch=0
        )
    db.session.flush()
    return release


TYPED = {"c_name": "王小明", "c_group": "桥头组", "c_kind": "支出型", "c_amount": "1,200", "c_given_on": "2026-10-20"}
KEPT = {"name": "王小明", "group": "桥头组", "kind": "支出型", "amount": 120000, "given_on": "2026-10-20"}


@pytest.mark.databases("sqlite", "postgres")
def test_head_and_rows_are_typed_changed_and_struck_one_by_one(app: Flask, hamlet: Hamlet):
    release = draft(hamlet)
    client, desk = sign_in(app, hamlet.bookkeeper), f"/desk/village/releases/{release.id}/"
    with clock.at(NOW):
        client.post(desk + "row", data=TYPED)
        client.post(desk + "row", data={**TYPED, "c_name": "陈桂花", "c_amount": "500"})
        shown = page(client.get(desk + "rows/2"))
        assert shown.select_one("#c_amount")["value"] == "500.00"
        assert shown.select_one("#c_given_on")["value"] == "2026-10-20"
        client.post(desk + "rows/2", data={**TYPED, "c_name": "陈桂香"})
        client.post(desk + "head", data={"c_batch": "第 1 批", "c_phone": PHONE, "c_total": "1200"})
        seen = page(client.get(desk))
    assert "陈桂香" in seen.text and PHONE in seen.text
    with clock.at(NOW):
        client.post(desk + "rows/1/drop")
    db.session.expire_all()
    assert queries.rows_of(release, "temporary_relief") == [{**KEPT, "name": "陈桂香"}]
    assert release.head["temporary_relief"] == {"batch": "第 1 批", "phone": PHONE, "total": 120000}
    assert release.lines_count == 1


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "请填姓名"),
        ("kind", "", "请选救助类型"),
        ("amount", "一千二", "最多两位小数"),
        ("amount", "", "请填金额"),
        ("given_on", "十月", ""),
        ("name", "王" * 201, "最多 200 字"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(app: Flask, hamlet: Hamlet, field: str, typed: str, said: str):
    release = draft(hamlet)
    with clock.at(NOW):
        answer = sign_in(app, hamlet.bookkeeper).post(
            f"/desk/village/releases/{release.id}/row", data={**TYPED, f"c_{field}": typed}
        )
    beside = page(answer).select_one(f"#c_{field}-error")
    assert beside is not None and said in beside.text
    assert queries.rows_of(release, "temporary_relief") == []


def test_typing_voids_a_signed_explanation(hamlet: Hamlet):
    release = draft(hamlet)
    verbs = (
        lambda: books.put_row(release, KEPT, by=hamlet.bookkeeper),
        lambda: books.put_head(release, {"phone": PHONE}, by=hamlet.bookkeeper),
        lambda: books.drop_row(release, 1, by=hamlet.bookkeeper),
    )
    with clock.at(NOW):
        for verb in verbs:
            chain.explain(release, "上级多拨一笔，下月冲回，附说明。", by=hamlet.bookkeeper)
            verb()
            assert release.explanation == ""


def test_what_is_no_longer_there_or_no_draft_is_not_written(hamlet: Hamlet):
    release = draft(hamlet)
    with clock.at(NOW):
        for verb in (lambda: books.put_row(release, KEPT, 5, by=hamlet.bookkeeper), lambda: books.drop_row(release, 1, by=hamlet.bookkeeper)):  # fmt: skip
            with pytest.raises(Refused, match="已经不在了"):
                verb()
        books.state_nothing(release, True, by=hamlet.bookkeeper)
        with pytest.raises(Refused, match="撤销声明"):
            books.put_row(release, KEPT, by=hamlet.bookkeeper)
    public = hung(hamlet, "condolence", "V24", {"name": "王小明", "project": "慰问金"})
    with pytest.raises(Refused):
        books.put_row(public, {"name": "张三", "project": "慰问金"}, by=hamlet.bookkeeper)


def test_two_clerks_on_one_row_do_not_overwrite_each_other(app: Flask, hamlet: Hamlet):
    release = draft(hamlet)
    with clock.at(NOW):
        books.put_row(release, KEPT, by=hamlet.bookkeeper)
        db.session.flush()
        client, one = sign_in(app, hamlet.bookkeeper), f"/desk/village/releases/{release.id}/rows/1"
        version = page(client.get(one)).select_one("input[name=version]")["value"]
        client.post(one, data={**TYPED, "c_amount": "900", "version": version})
        client.post(one, data={**TYPED, "c_amount": "800", "version": version})
    db.session.expire_all()
    assert queries.rows_of(release, "temporary_relief")[0]["amount"] == 90000


@pytest.mark.parametrize(
    "key", sorted(key for key, form in all_forms().items() if form.items)
)  # entries come from a sheet alone
def test_every_form_can_be_typed(app: Flask, hamlet: Hamlet, key: str):
    form = all_forms()[key]
    release = draft(hamlet, key, form.items[0])
    client = sign_in(app, hamlet.bookkeeper)
    with clock.at(NOW):
        for part in ("row", "head"):
            assert client.get(f"/desk/village/releases/{release.id}/{part}").status_code == 200


def test_only_the_bookkeeper_of_this_village_types(app: Flask, hamlet: Hamlet):
    release = draft(hamlet)
    other = Hamlet(hamlet.make, hamlet.township, "另一个村")
    with clock.at(NOW):
        for who in (hamlet.head, hamlet.reviewer, hamlet.members[0], other.bookkeeper):
            answer = sign_in(app, who).post(f"/desk/village/releases/{release.id}/row", data=TYPED)
            assert answer.status_code in (403, 404)
    assert queries.rows_of(release, "temporary_relief") == []


# what came of it


def photo() -> FileStorage:
    return FileStorage(io.BytesIO(picture()), "公开栏.jpg")


def concluded(hamlet: Hamlet, release: Release, result: NoticeResult = NoticeResult.CLEAR, **more: object) -> None:
    remark, file = more.get("remark", ""), more.get("photo", photo())
    with clock.at(at(more.get("day", date(2026, 11, 11)))):
        results.record(release, result, "村部公开栏", remark, file, by=hamlet.bookkeeper)
    db.session.flush()


def objection(hamlet: Hamlet, release: Release) -> Question:
    with clock.at(NOW):
        asked = asking.ask(release, 1, "他家在镇上有商铺，请核实。", False, by=hamlet.resident(), objection=True)
    db.session.flush()
    return asked


def test_a_result_is_written_down_with_its_photograph_and_stands_on_the_page(app: Flask, hamlet: Hamlet):
    release = hung(hamlet)
    concluded(hamlet, release)
    assert [file.caption for file in release.files] == [BOARD_PHOTO]
    with clock.at(at(date(2026, 11, 12))):
        seen = page(app.test_client().get(address(release)))
    assert "无异议" in seen.text and "村部公开栏" in seen.text
    assert not seen.select("main img")


def test_the_photograph_of_the_board_is_for_the_staff_of_that_village_alone(app: Flask, hamlet: Hamlet):
    release = hung(hamlet)
    concluded(hamlet, release)
    kept = release.files[0].attachment
    other = Hamlet(hamlet.make, hamlet.township, "另一个村")
    with clock.at(at(date(2026, 11, 12))):
        desk = sign_in(app, hamlet.head).get(f"/desk/village/releases/{release.id}/")
        link = page(desk).find("a", string="公开栏照片")["href"]
        for who in (hamlet.head, hamlet.reviewer):
            assert sign_in(app, who).get(link).status_code == 200
        for client in (app.test_client(), sign_in(app, hamlet.resident()), sign_in(app, other.bookkeeper)):
            assert client.get(link).status_code == 404
    assert link.startswith(f"/files/{kept.id}/")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"day": date(2026, 11, 10)}, "期满以后"),
        ({"photo": None}, "公开栏照片"),
        ({"result": NoticeResult.REVIEWED}, "复核的情况"),
    ],
)
def test_a_result_is_refused(hamlet: Hamlet, more: dict[str, object], said: str):
    release = hung(hamlet)
    with pytest.raises(Refused, match=said):
        concluded(hamlet, release, **more)
    assert "result" not in release.stated


def test_a_result_is_offered_once_the_time_is_over_and_no_day_before(app: Flask, hamlet: Hamlet):
    release = hung(hamlet)
    own, client = f"/desk/village/releases/{release.id}/", sign_in(app, hamlet.bookkeeper)
    with clock.at(at(date(2026, 11, 10))):
        shown = page(client.get(own))
        assert "公示到 2026 年 11 月 10 日，期满以后再登记结果" in shown.text
        assert not shown.find("a", string="登记公示结果")
        for answer in (
            client.get(f"{own}result", follow_redirects=True),
            client.post(f"{own}result", data={"result": "clear", "places": "村部"}, follow_redirects=True),
        ):
            assert answer.request.path == own
            assert "公示到 2026 年 11 月 10 日" in page(answer).select_one(".flash.warning").text
    with clock.at(at(date(2026, 11, 11))):
        link = page(client.get(own)).find("a", string="登记公示结果")
        assert page(client.get(link["href"])).select_one("h1").text.startswith("公示结果：")
    assert "result" not in release.stated


def test_a_result_waits_for_every_answer_and_is_given_once(hamlet: Hamlet):
    release = hung(hamlet)
    asked = objection(hamlet, release)
    with pytest.raises(Refused, match="没有答复"):
        concluded(hamlet, release, NoticeResult.REVIEWED, remark="入户核实")
    asked.state, asked.answered_at = QuestionState.ANSWERED, NOW
    db.session.flush()
    with pytest.raises(Refused, match="有人提过异议"):
        concluded(hamlet, release)
    concluded(hamlet, release, NoticeResult.REVIEWED, remark="入户核实")
    with pytest.raises(Refused, match="登记过"):
        concluded(hamlet, release, NoticeResult.REVIEWED, remark="入户核实")


@pytest.mark.databases("sqlite", "postgres")
def test_after_a_second_look_the_list_is_posted_anew_and_both_are_linked(app: Flask, hamlet: Hamlet):
    release = hung(hamlet)
    with pytest.raises(Refused, match="先登记结果"):
        results.repost(release, by=hamlet.bookkeeper)
    concluded(hamlet, release, NoticeResult.REVIEWED, remark="入户核实，改了一户")
    with clock.at(at(date(2026, 11, 12))):
        sign_in(app, hamlet.bookkeeper).post(f"/desk/village/releases/{release.id}/repost")
        db.session.expire_all()
        again = db.session.get_one(Release, release.stated["reposted_as"])
        assert again.stated["reposted_from"] == release.id
        with pytest.raises(Refused, match="已经重新公示"):
            results.repost(release, by=hamlet.bookkeeper)
        assert "重新公示的名单" not in app.test_client().get(address(release)).text  # a draft is nobody's to read
        books.put_row(again, RELIEF, by=hamlet.bookkeeper)
    hamlet.pass_on(again, State.PUBLISHED, at(date(2026, 11, 12)))
    with clock.at(at(date(2026, 11, 12))):
        assert "重新公示的名单" in app.test_client().get(address(release)).text
        assert "复核前的公示" in app.test_client().get(address(again)).text
