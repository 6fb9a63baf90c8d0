"""A list that lasts until the next one; what closes at the very end of a list; what a notice says of its village."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app import clock
from app.core import limits
from app.core.accounts.rules import Role
from app.core.limits import service as settings
from app.core.limits.rules import Unit
from app.db import db
from app.errors import Refused
from app.village import queries, recipients, showing
from app.village.exports import sheets
from app.village.jobs import take_down
from app.village.laws.sealed import told_of_code
from app.village.models import BOARD_PHOTO, Release, TableRow
from app.village.rules import notices
from app.village.rules.life import State
from app.village.rules.periods import read_period
from app.village.service import asking, books, chain, corrections, files, seal, taking_down, villages
from app.village.tables import all_forms
from tests.attachments.making import picture
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, PHONE, Hamlet, behind_the_program
from tests.village.test_notices import CALENDAR, RELIEF, address, at, hung, in_force

pytestmark = pytest.mark.databases("sqlite")

OCTOBER_12, JANUARY_5 = datetime(2026, 10, 12, 2, 0, tzinfo=UTC), datetime(2027, 1, 5, 2, 0, tzinfo=UTC)
STAYS = {"group": "大塘组", "householder": "葛满秀", "family": 2, "covered": 2, "class": "A", "monthly": 104000}
LEFT = {**STAYS, "householder": "禤文君"}


def listed(hamlet: Hamlet, period: str, now: datetime, *rows: dict[str, object]) -> Release:
    """低保在保对象 of a quarter, published at a moment."""
    with clock.at(now):
        release = books.start(hamlet.village, "V20", "allowance", period, by=hamlet.bookkeeper, batch=0)
        db.session.flush()
        books.put_table(release, "allowance", {"phone": PHONE}, rows or [STAYS], by=hamlet.bookkeeper)
    return hamlet.pass_on(release, State.PUBLISHED, now)


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("2026Q3", date(2026, 10, 12), date(2027, 1, 15)),  # the day the list of the fourth quarter is due
        ("2026Q4", date(2026, 12, 20), date(2027, 4, 15)),  # of the running quarter by the same rule
        ("2026Q4", date(2027, 1, 5), date(2027, 4, 15)),
        (
            "2026Q2",
            date(2026, 11, 6),
            date(2027, 1, 15),
        ),  # hung late: the third quarter's day is over, the next is meant
    ],
)
def test_a_lasting_list_hangs_to_the_day_the_next_one_is_due(period: str, start: date, end: date):
    found = notices.end_of("allowance", read_period(period), start, CALENDAR, in_force)
    assert found.on == end
    assert "新一期名单公开时换下" in found.rule


def test_the_list_of_a_quarter_says_when_the_next_one_is_due(app: Flask, hamlet: Hamlet):
    release = listed(hamlet, "2026Q3", OCTOBER_12)
    db.session.commit()
    assert release.notice_to == date(2027, 1, 15)
    with clock.at(OCTOBER_12):
        assert "公示到 2027年1月15日" in page(app.test_client().get(address(release))).text


def test_the_next_list_takes_the_one_before_down_at_once(app: Flask, hamlet: Hamlet):
    old = listed(hamlet, "2026Q3", OCTOBER_12, STAYS, LEFT)
    new = listed(hamlet, "2026Q4", JANUARY_5, STAYS)
    db.session.commit()
    assert (old.state, new.state) == (State.TAKEN_DOWN, State.PUBLISHED)
    assert clock.here(old.taken_down_at).date() == date(2027, 1, 5)
    assert old.steps[-1].remark == "新一期名单已经公开，这一期换下"
    assert db.session.scalars(select(TableRow).where(TableRow.release_id == old.id)).all() == []
    with clock.at(JANUARY_5):
        reader = app.test_client()
        said = page(reader.get(address(old))).text
        assert "禤文君" not in said and "曾公示 2 行" in said
        assert "2026年10月12日（周一）至2027年1月5日（周二）" in said
        assert reader.get(address(old, ".json")).status_code == 410
        assert "葛满秀" in page(reader.get(address(new))).text


def test_another_village_s_list_and_another_item_s_stay(hamlet: Hamlet, make):
    other = Hamlet(make, hamlet.township, "开慧村")
    beside = listed(other, "2026Q3", OCTOBER_12)
    with clock.at(OCTOBER_12):
        relief = hung(hamlet)
    listed(hamlet, "2026Q4", JANUARY_5)
    assert (beside.state, relief.state) == (State.PUBLISHED, State.PUBLISHED)


def test_a_list_of_a_quarter_gone_by_is_public_in_sums_alone_where_a_newer_hangs(app: Flask, hamlet: Hamlet):
    listed(hamlet, "2026Q4", JANUARY_5)
    late = listed(hamlet, "2026Q3", JANUARY_5, LEFT)
    db.session.commit()
    with clock.at(JANUARY_5):
        reader = app.test_client()
        pages = [page(reader.get(address(late))).text]
        sheet = app.test_client().get(address(late, ".pdf"))
    with clock.at(JANUARY_5 + timedelta(days=1)):
        assert late.id in taking_down.ended_ids()
        taking_down.take_down(late, by=None)
        db.session.commit()
        pages.append(page(reader.get(address(late))).text)
    for said in pages:
        assert "已有新一期，只留合计" in said and "公示期满，" not in said and "至2027年1月4日" not in said
        assert "禤文君" not in said and "1 行" in said
    assert sheets._until(late) == "已有新一期，只留合计" and sheet.status_code in (200, 410)


def test_the_job_takes_down_what_two_lists_left_hanging_side_by_side(app: Flask, hamlet: Hamlet):
    """Published before the rule: both hang, and the older would to April."""
    old, new = listed(hamlet, "2026Q3", OCTOBER_12), listed(hamlet, "2026Q4", JANUARY_5)
    with behind_the_program():
        old.state = State.PUBLISHED
        db.session.flush()
    with clock.at(JANUARY_5):
        assert taking_down.ended_ids() == [old.id]
        taking_down.take_down(old, by=None)
    assert (old.state, new.state) == (State.TAKEN_DOWN, State.PUBLISHED)


def test_files_of_a_list_close_with_its_last_day_and_not_when_the_job_has_run(app: Flask, hamlet: Hamlet):
    with clock.at(NOW):
        release = books.start(hamlet.village, "V22", "temporary_relief", "2026Q3", by=hamlet.bookkeeper)
        db.session.flush()
        books.put_table(release, "temporary_relief", {"phone": PHONE}, [RELIEF], by=hamlet.bookkeeper)
        file = files.attach(
            release, FileStorage(io.BytesIO(picture()), "表.jpg"), "", "公示表扫描件", by=hamlet.bookkeeper
        )
    hamlet.pass_on(release, State.PUBLISHED)
    db.session.commit()
    reader, scan = app.test_client(), f"/files/{file.attachment_id}/{file.attachment.name}"
    with clock.at(at(release.notice_to)):
        assert reader.get(scan).status_code == 200
        assert "公示表扫描件" in page(reader.get(address(release))).text
    with clock.at(at(release.notice_to) + timedelta(minutes=31)):  # 00:01, the worker is down
        assert release.state == State.PUBLISHED
        assert reader.get(scan).status_code in (403, 404)
        assert "公示表扫描件" not in page(reader.get(address(release))).text
        assert sign_in(app, hamlet.bookkeeper).get(scan).status_code == 200


def test_a_notice_that_names_nobody_stays_after_its_days(app: Flask, hamlet: Hamlet):
    row = {"name": "渠道衬砌", "rank": 1, "bidder": "长沙湘塘建筑工程有限公司", "limit": 20000000, "price": 19000000}
    release = hamlet.notice("V12", "candidates", [row])
    db.session.commit()
    assert (release.notice_from, release.notice_to) == (date(2026, 11, 6), date(2026, 11, 8))
    with clock.at(NOW):
        assert "公示到 11月8日" in page(app.test_client().get(address(release))).text
    with clock.at(at(date(2026, 11, 20))):
        take_down()
        said = page(app.test_client().get(address(release))).text
        assert "这里有疑问" in said and "我要提异议" not in said
        asked = page(sign_in(app, hamlet.resident()).get(f"/village/{hamlet.village.region.alias}/ask/{release.id}"))
        assert "您的异议" not in asked.text
        assert "湘塘建筑" in said and "公示期满" in said and "名单不再显示" not in said
        assert app.test_client().get(address(release, ".json")).status_code == 200
    assert release.state == State.PUBLISHED


def test_the_caption_of_the_board_s_photograph_is_no_way_to_hide_a_file(hamlet: Hamlet):
    with clock.at(NOW):
        release = books.start(hamlet.village, "V22", "temporary_relief", "2026Q3", by=hamlet.bookkeeper)
        db.session.flush()
        with pytest.raises(Refused, match="公开栏照片在公示期满后") as refused:
            files.attach(
                release, FileStorage(io.BytesIO(picture()), "x.jpg"), "", f" {BOARD_PHOTO} ", by=hamlet.bookkeeper
            )
    assert refused.value.field == "caption" and release.files == []


# what a published page says of its village


@pytest.mark.databases("sqlite", "postgres")
def test_what_a_notice_says_of_its_village_never_changes_and_is_sealed(app: Flask, hamlet: Hamlet):
    hamlet.village.collective = "葛家山村股份经济合作社"
    with clock.at(NOW):
        release = books.start(hamlet.village, "V22", "temporary_relief", "2026Q3", by=hamlet.bookkeeper)
        db.session.flush()
        books.put_table(release, "temporary_relief", {"phone": PHONE}, [RELIEF], by=hamlet.bookkeeper)
    hamlet.pass_on(release, State.REVIEWING)
    with clock.at(NOW):
        chain.publish(release, "", by=hamlet.reviewer, places="村部公示栏\n大塘组议事亭\n")
    book = hamlet.book()
    db.session.commit()
    with clock.at(NOW):
        fields = {"collective": "别的合作社", "board_place": "别处", "complaint_phone": "0731-80000000"}
        villages.set_particulars(hamlet.village, fields, by=hamlet.head)
        db.session.commit()
        reader = app.test_client()
        said = page(reader.get(address(release))).text
        read = page(reader.get(f"/village/{hamlet.village.region.code}/finance/2026-10/")).text
        whole = reader.get(address(release, ".json")).get_json()
    sealed = whole["sealed"]
    assert told_of_code(whole)[1] is False
    assert "村部公示栏；大塘组议事亭" in said and "别处" not in said
    assert "葛家山村股份经济合作社逐笔公开" in read and "别的合作社" not in read
    assert (sealed["places"], sealed["phones"]) == (["村部公示栏", "大塘组议事亭"], [PHONE])
    assert seal.verify(release) and seal.verify(book)


def test_the_copied_particulars_are_closed_and_a_change_of_them_changes_the_code(hamlet: Hamlet):
    release = hamlet.book()
    with pytest.raises(Exception, match="never changes"), db.session.begin_nested():
        release.particulars = {**release.particulars, "places": ["别处"]}
        db.session.flush()
    db.session.refresh(release)
    with behind_the_program():
        release.particulars = {**release.particulars, "places": ["别处"]}
        db.session.flush()
    assert not seal.verify(release)


def test_what_was_published_before_has_the_code_it_had(hamlet: Hamlet):
    """Nothing was copied then: the village's own words stand on its page, and in no code."""
    release = hamlet.book()
    with behind_the_program():
        release.particulars = {}
        release.code = ""
        db.session.flush()
        assert "places" not in seal._facts(release)
    assert (release.collective, release.places) == (hamlet.village.collective, hamlet.village.board_places)


def test_a_corrected_notice_hangs_where_it_hung_unless_who_publishes_it_says_otherwise(app: Flask, hamlet: Hamlet):
    """The board moved since: nobody carried the notice along, and the correction does not say so."""
    with clock.at(NOW):
        first = books.start(hamlet.village, "V22", "temporary_relief", "2026Q3", by=hamlet.bookkeeper)
        db.session.flush()
        books.put_table(first, "temporary_relief", {"phone": PHONE}, [RELIEF], by=hamlet.bookkeeper)
    hamlet.pass_on(first, State.REVIEWING)
    with clock.at(NOW):
        chain.publish(first, "", by=hamlet.reviewer, places="村部公示栏\n大塘组议事亭\n")
        villages.set_particulars(hamlet.village, {"board_place": "新村部"}, by=hamlet.head)
        second = corrections.correct(first, "金额抄错了一位", by=hamlet.bookkeeper)
        db.session.flush()
    hamlet.pass_on(second, State.REVIEWING)
    db.session.commit()
    with clock.at(NOW):
        shown = page(sign_in(app, hamlet.reviewer).get(f"/desk/village/releases/{second.id}/publish"))
        assert shown.select_one("textarea[name=places]").text.strip().splitlines() == ["村部公示栏", "大塘组议事亭"]
        assert "公开栏现在在新村部" in shown.text.replace("\n", "").replace(" ", "")
    hamlet.pass_on(second, State.PUBLISHED)
    assert second.places == first.places == ["村部公示栏", "大塘组议事亭"] and seal.verify(second)
    with clock.at(NOW):
        third = corrections.correct(second, "金额又抄错了一位", by=hamlet.bookkeeper)
        db.session.flush()
    hamlet.pass_on(third, State.REVIEWING)
    with clock.at(NOW):
        chain.publish(third, "", by=hamlet.reviewer, places="新村部")
    assert third.places == ["新村部"] and seal.verify(third)
    book = hamlet.book()
    with clock.at(NOW):
        assert corrections.correct(book, "摘要写错了一个字", by=hamlet.bookkeeper).particulars == {}


def test_a_list_is_not_published_without_the_place_where_it_hangs(app: Flask, hamlet: Hamlet):
    app.config["WTF_CSRF_ENABLED"] = False
    hamlet.village.board_place = ""
    with clock.at(NOW):
        release = books.start(hamlet.village, "V22", "temporary_relief", "2026Q3", by=hamlet.bookkeeper)
        db.session.flush()
        books.put_table(release, "temporary_relief", {"phone": PHONE}, [RELIEF], by=hamlet.bookkeeper)
    hamlet.pass_on(release, State.REVIEWING)
    db.session.commit()
    client, form = sign_in(app, hamlet.reviewer), f"/desk/village/releases/{release.id}/publish"
    with clock.at(NOW):
        shown = page(client.get(form)).select_one("input[name=shown_version], input[name=seen], input[name=version]")
        data = {shown["name"]: shown["value"]} if shown else {}
        refused = page(client.post(form, data={**data, "places": ""}))
        assert "请写公示地点" in refused.text
        client.post(form, data={**data, "places": "村部公示栏"})
    db.session.refresh(release)
    assert (release.state, release.places) == (State.PUBLISHED, ["村部公示栏"])


# the unit is part of the dated limit


def test_a_limit_s_unit_is_set_with_its_number_from_a_day_on(hamlet: Hamlet, make):
    admin, today = make.staff(Role.ADMIN), clock.here(NOW).date()
    with clock.at(NOW):
        settings.set_value(notices.TEMPORARY.key, 5, today + timedelta(days=3), "县救助办法", "按工作日", by=admin, unit=Unit.WORKDAYS)  # fmt: skip
        assert limits.in_force(notices.TEMPORARY.key).unit == Unit.DAYS
        after = limits.in_force(notices.TEMPORARY.key, today + timedelta(days=3))
        assert (after.number, after.unit) == (5, Unit.WORKDAYS)
    with clock.at(NOW + timedelta(days=4)):  # Tuesday the 10th
        release = hung(hamlet)
    assert showing.end_of(release, date(2026, 11, 10)).on == date(2026, 11, 16)


@pytest.mark.parametrize("limit", [one for one in notices.LIMITS if one.key.startswith("village.notice_")])
def test_each_notice_is_counted_either_way_but_for_what_the_law_counts_in_one(make, limit):
    admin, today = make.staff(Role.ADMIN), clock.here(NOW).date()
    other = Unit.WORKDAYS if limit.unit == Unit.DAYS else Unit.DAYS
    by_law = {
        "village.notice_land",
        "village.notice_land_foretold",
        "village.notice_houses_taken",
        "village.notice_planning",
    }
    with clock.at(NOW):
        if limit.key in by_law:
            with pytest.raises(Refused, match="只能按"):
                settings.set_value(limit.key, 30, today, "", "县里另有规定", by=admin, unit=other)
        else:
            settings.set_value(limit.key, 30, today, "", "县里另有规定", by=admin, unit=other)
            assert limits.in_force(limit.key).unit == other


def test_the_page_of_a_limit_offers_the_unit_where_there_is_a_choice(app: Flask, make):
    app.config["WTF_CSRF_ENABLED"] = False
    client = sign_in(app, make.staff(Role.ADMIN))
    with clock.at(NOW):
        own, fixed = f"/desk/limits/{notices.HOMESTEAD.key}", f"/desk/limits/{notices.LAND.key}"
        assert page(client.get(own)).select_one("select[name=unit]")
        assert not page(client.get(fixed)).select_one("select[name=unit]")
        data = {"number": "7", "unit": "days", "valid_from": "2026-11-06", "reason": "县里按自然日"}
        seen = page(client.post(own, data=data, follow_redirects=True)).text
        assert "现行 7 日（自然日）" in seen and "7 日（自然日）：县里按自然日" in seen
        wrong = page(client.post(own, data={**data, "unit": "hours", "valid_from": "2026-11-07"})).text
        assert "现行 7 日（自然日）" in wrong and limits.in_force(notices.HOMESTEAD.key).number == 7


# 监测对象: in the village by name, on the web in part


@pytest.mark.parametrize(("number", "name"), [(0, "彭*勇"), (1, "彭大勇")])
def test_those_watched_stand_on_the_web_in_part_unless_the_setting_says_otherwise(app: Flask, hamlet: Hamlet, make, number: int, name: str):  # fmt: skip
    row = {"group": "石塘组", "householder": "彭大勇", "family": 4, "kind": "突发严重困难户", "found_on": "2026-10-21"}
    with clock.at(NOW):
        settings.set_value(
            notices.WATCHED_NAMES.key, number, clock.today(), "", "县里的要求", by=make.staff(Role.ADMIN)
        )
    release = hamlet.notice("V28", "watched", [row])
    db.session.commit()
    with clock.at(NOW):
        for ending in ("/", ".csv", ".json"):
            said = app.test_client().get(address(release, ending)).text
            assert name in said and ("彭大勇" in said) == bool(number)
        form = all_forms()[release.form]
        (board,) = showing.shown(form, queries.rows_of(release, form.key), "board", release, clock.today())
    assert board["householder"] == "彭大勇"


# no name where it hangs, and none refused that hangs beside it


@pytest.mark.parametrize("is_typed", [True, False])
def test_a_place_names_nobody_who_stands_on_a_list(hamlet: Hamlet, is_typed: bool):
    """The place is sealed, and read when the names are gone; the village's own words are asked too."""
    release = listed_to(hamlet, State.REVIEWING)
    if not is_typed:
        hamlet.village.board_place = "葛满秀家门口"
    with clock.at(OCTOBER_12), pytest.raises(Refused, match="救助名单上的姓名") as refused:
        chain.publish(release, "", by=hamlet.reviewer, places="葛满秀家门口" if is_typed else None)
    assert refused.value.field == "places" and release.state == State.REVIEWING


def test_what_hangs_nowhere_is_not_asked_where(hamlet: Hamlet):
    """A book, and a list declared to be empty: the page has no field for it, and none of their pages tells it."""
    listed(hamlet, "2026Q3", OCTOBER_12)
    with clock.at(JANUARY_5):
        none = books.start(hamlet.village, "V24", "condolence", "2026-12", by=hamlet.bookkeeper, batch=0)
        books.state_nothing(none, True, by=hamlet.bookkeeper)
    hamlet.pass_on(none, State.REVIEWING, JANUARY_5)
    book = hamlet.pass_on(hamlet.draft(), State.REVIEWING)
    hamlet.village.board_place = "葛满秀家门口"
    db.session.commit()
    hamlet.pass_on(book, State.PUBLISHED)
    hamlet.pass_on(none, State.PUBLISHED, JANUARY_5)
    assert book.places == none.places == [] and seal.verify(book) and seal.verify(none)


def listed_to(hamlet: Hamlet, state: State) -> Release:
    with clock.at(OCTOBER_12):
        release = books.start(hamlet.village, "V20", "allowance", "2026Q3", by=hamlet.bookkeeper, batch=0)
        db.session.flush()
        books.put_table(release, "allowance", {"phone": PHONE}, [STAYS], by=hamlet.bookkeeper)
    return hamlet.pass_on(release, state, OCTOBER_12)


def test_a_place_does_not_say_what_the_correction_cuts(hamlet: Hamlet):
    first = hamlet.notice("V01", "decisions", [{"matter": "彭大勇家门口修路", "met_on": "2026-09-05"}])
    with clock.at(NOW):
        second = corrections.correct(first, "写出了不该公开的姓名", ["彭大勇"], by=hamlet.bookkeeper)
    hamlet.pass_on(second, State.REVIEWING)
    with clock.at(NOW), pytest.raises(Refused, match="要隐去的文字") as refused:
        chain.publish(second, "", by=hamlet.reviewer, places="彭大勇家门口")
    assert refused.value.field == "places"


def test_a_name_in_the_place_of_a_list_goes_with_the_list(hamlet: Hamlet):
    """Published before the place was asked."""
    old = listed(hamlet, "2026Q3", OCTOBER_12)
    with behind_the_program():
        old.particulars = {**old.particulars, "places": ["葛满秀家门口", "村部公示栏"]}
        db.session.flush()
    listed(hamlet, "2026Q4", JANUARY_5)
    db.session.refresh(old)
    assert old.places == ["葛*秀家门口", "村部公示栏"]


def test_of_a_list_that_hangs_its_own_people_may_be_spoken_of_though_they_stood_on_the_last(hamlet: Hamlet):
    listed(hamlet, "2026Q3", OCTOBER_12, STAYS, {**STAYS, "householder": "祁麟趾"})
    new = listed(hamlet, "2026Q4", JANUARY_5, STAYS)
    book = hamlet.book()
    with clock.at(JANUARY_5):
        resident = hamlet.resident()
        ours, gone = (
            asking.ask(new, 1, f"{name}怎么不在名单上？", False, by=resident) for name in ("葛满秀", "祁麟趾")
        )
        recipients.require_unnamed(new, "葛满秀家已复核", "text")
        for release, name in ((new, "祁麟趾"), (book, "葛满秀")):
            with pytest.raises(Refused, match="救助名单上的姓名"):
                recipients.require_unnamed(release, f"{name}家已复核", "text")
    with clock.at(at(new.notice_to) + timedelta(days=1)), pytest.raises(Refused, match="已撤下的救助名单"):
        recipients.require_unnamed(new, "葛满秀家已复核", "text")
    assert (ours.words_held, gone.words_held) == (False, True)
