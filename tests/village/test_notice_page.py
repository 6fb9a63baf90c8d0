"""The page of what is published and is not a book: what its reader must be told first, and how versions lead to each other."""

from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from werkzeug.datastructures import FileStorage

from app import clock
from app.db import db
from app.village.labels import shape_of
from app.village.models import Release
from app.village.rules.life import State
from app.village.rules.periods import Span
from app.village.service import books, chain, corrections, files, taking_down
from app.village.tables import all_forms, forms_of
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, PHONE, Hamlet
from tests.village.test_take_down import png

pytestmark = pytest.mark.databases("sqlite")

WORDS = "定期存款九月三十日转存，十月二日才入账，下期补上"
FUNDS = {
    "name": "基本户",
    "tail": "0012",
    "opening": 100_000,
    "increase": 20_000,
    "decrease": 5_000,
    "closing": 116_000,
}


def unbalanced(hamlet: Hamlet) -> Release:
    with clock.at(NOW):
        release = books.start(hamlet.village, "V05", "funds", "2026Q3", by=hamlet.bookkeeper, batch=0)
        db.session.flush()
        books.put_table(release, "funds", {}, [FUNDS], by=hamlet.bookkeeper)
        chain.explain(release, WORDS, by=hamlet.bookkeeper)
    return hamlet.pass_on(release, State.PUBLISHED)


def test_the_signed_explanation_stands_before_the_table(app: Flask, hamlet: Hamlet):
    release = unbalanced(hamlet)
    with clock.at(NOW):
        read = page(app.test_client().get(f"/village/{hamlet.village.region.alias}/notices/{release.id}/"))
    warning = read.select_one("main .flash.warning")
    assert warning is not None
    assert f"{hamlet.bookkeeper.name}签字说明" in warning.text and WORDS in warning.text
    assert any(before.name == "div" for before in read.select_one("table").find_all_previous(class_="warning"))  # type: ignore[union-attr]


def test_an_earlier_version_leads_to_the_one_that_counts_and_back(app: Flask, hamlet: Hamlet):
    first = hamlet.notice("V01")
    with clock.at(NOW):
        second = corrections.correct(first, "事项名称写错了一个字", by=hamlet.bookkeeper)
        db.session.flush()
    hamlet.pass_on(second, State.PUBLISHED)
    home = f"/village/{hamlet.village.region.alias}/notices/"
    with clock.at(NOW):
        old, new = (page(app.test_client().get(f"{home}{id}/")) for id in (first.id, second.id))
    assert old.select_one(".flash.warning a")["href"] == f"{home}{second.id}/"  # type: ignore[index]
    assert [link["href"] for link in old.select("#versions + ul a")] == [f"{home}{second.id}/"]
    assert [link["href"] for link in new.select("#versions + ul a")] == [f"{home}{first.id}/"]
    assert "事项名称写错了一个字" in new.select_one("#versions + ul").text  # type: ignore[union-attr]


def test_a_single_version_lists_no_versions(app: Flask, hamlet: Hamlet):
    release = hamlet.notice("V01")
    with clock.at(NOW):
        read = page(app.test_client().get(f"/village/{hamlet.village.region.alias}/notices/{release.id}/"))
    assert read.select_one("#versions") is None and read.select_one(".flash.warning") is None


def test_a_list_of_people_is_for_no_search_engine_and_another_table_is(app: Flask, hamlet: Hamlet):
    rows = [{"name": "王小明", "group": "桥头组", "kind": "支出型", "amount": 120000, "given_on": "2026-10-20"}]
    listed, plain = hamlet.notice("V22", "temporary_relief", rows), hamlet.notice("V01")
    home, client = f"/village/{hamlet.village.region.alias}/notices/", app.test_client()
    with clock.at(NOW):
        until = "noindex, noarchive, unavailable_after: 2026-11-11T00:00:00+08:00"
        for ending in ("/", ".csv", ".xlsx", ".json", ".pdf", ".pdf?size=a3"):
            for release, told in ((listed, until), (plain, None)):
                answer = client.get(f"{home}{release.id}{ending}")
                assert answer.data and (answer.status_code, answer.headers.get("X-Robots-Tag")) == (200, told)
                kept = answer.headers["Cache-Control"]
                assert (kept == "private, no-store") == (release is listed), (ending, kept)
                again = client.get(f"{home}{release.id}{ending}", headers={"If-None-Match": answer.headers.get("ETag", "x")})  # fmt: skip
                assert again.headers.get("X-Robots-Tag") == told, (
                    "a copy that is confirmed is confirmed under the same terms"
                )
        asked = sign_in(app, hamlet.resident()).get(f"/village/{hamlet.village.region.alias}/ask/{listed.id}")
        assert (asked.status_code, asked.headers["X-Robots-Tag"]) == (200, until)
        meta = page(client.get(f"{home}{listed.id}/")).select_one('meta[name="robots"]')
        assert meta is not None and meta["content"] == "noindex, noarchive"
        assert page(client.get(f"{home}{plain.id}/")).select_one('meta[name="robots"]') is None
    with clock.at(NOW + timedelta(days=30)):
        taking_down.take_down(listed, by=None)
        db.session.flush()
        assert client.get(f"{home}{listed.id}/").headers["X-Robots-Tag"] == until
    assert "/notices/" not in client.get("/robots.txt").text  # who may not read it never sees its noindex


def test_a_file_of_a_list_of_people_is_for_no_search_engine_and_no_cache(app: Flask, hamlet: Hamlet):
    """robots.txt alone keeps no engine from an address it learned elsewhere. What counts of an ordinary table may be found;
    the file of an earlier version of it may not."""
    rows = [{"name": "王小明", "group": "桥头组", "kind": "支出型", "amount": 120000, "given_on": "2026-10-20"}]
    sent = {}
    for item, form, given in (("V22", "temporary_relief", rows), ("V01", "", [{"matter": "修通组公路"}])):
        with clock.at(NOW):
            key = form or forms_of(item)[0].key
            draft = books.start(hamlet.village, item, key, "2026Q3", by=hamlet.bookkeeper, batch=0)
            db.session.flush()
            table = given if form else [{all_forms()[key].columns[0].key: "修通组公路"}]
            books.put_table(draft, key, {"phone": PHONE} if form else {}, table, by=hamlet.bookkeeper)
            files.attach(draft, FileStorage(BytesIO(png()), filename="公示.png"), "", "公示单", by=hamlet.bookkeeper)
        release = hamlet.pass_on(draft, State.PUBLISHED)
        file = release.files[0].attachment
        with clock.at(NOW):
            sent[item] = app.test_client().get(f"/files/{file.id}/{file.name}")
    assert [answer.status_code for answer in sent.values()] == [200, 200]
    told = {
        item: (answer.headers.get("X-Robots-Tag"), answer.headers["Cache-Control"]) for item, answer in sent.items()
    }
    until = "noindex, noarchive, unavailable_after: 2026-11-11T00:00:00+08:00"
    assert told == {"V22": (until, "private, no-store"), "V01": (None, "private, no-cache")}
    with clock.at(NOW):
        second = corrections.correct(release, "附件换成看得清的一张", by=hamlet.bookkeeper)
        db.session.flush()
        files.remove(second.files[0], by=hamlet.bookkeeper)
        db.session.flush()
        db.session.expire(second, ["files"])
    hamlet.pass_on(second, State.PUBLISHED)
    with clock.at(NOW):
        old = app.test_client().get(f"/files/{file.id}/{file.name}")
    assert (old.status_code, old.headers["X-Robots-Tag"]) == (200, "noindex, noarchive")


def test_a_list_says_one_last_day_and_an_objection_is_called_one(app: Flask, hamlet: Hamlet):
    rows = [{"name": "王小明", "group": "桥头组", "kind": "支出型", "amount": 120000, "given_on": "2026-10-20"}]
    listed = hamlet.notice("V22", "temporary_relief", rows)
    with clock.at(NOW):
        client = sign_in(app, hamlet.resident())
        read = page(client.get(f"/village/{hamlet.village.region.alias}/notices/{listed.id}/"))
        asked = page(client.get(f"/village/{hamlet.village.region.alias}/ask/{listed.id}"))
        printed = PdfReader(BytesIO(client.get(f"/village/{hamlet.village.region.alias}/notices/{listed.id}.pdf").data))
    assert "公示到 11月10日（周二）" in read.text
    sheet = "".join(one.extract_text() for one in printed.pages)
    said = "".join(sheet.split())
    assert "公示起止：2026年11月6日（周五）至2026年11月10日（周二）" in said and "展示到" not in sheet
    assert "公示5日，首尾两日都算" in said and "公示地点：村部门口东墙" in said and "依据：民发〔2018〕23号" in said
    labels = [label.text for label in read.select("main dt")]
    assert "人数、合计至少展示到" in labels and "至少展示到" not in labels
    assert asked.select_one("label[for=text]").text.strip().startswith("您的异议")  # type: ignore[union-attr]
    assert "提交异议" in asked.text and "提交疑问" not in asked.text


def test_the_history_of_an_item_tells_its_forms_apart_and_what_did_not_happen(app: Flask, hamlet: Hamlet):
    for form, row in (("funds", FUNDS | {"closing": 115_000}), ("assets", {"name": "村部办公楼"})):
        hamlet.notice("V05", form, [row])
    with clock.at(NOW):
        nothing = books.start(hamlet.village, "V05", "investments", "2026Q3", by=hamlet.bookkeeper, batch=0)
        books.state_nothing(nothing, True, by=hamlet.bookkeeper)
    hamlet.pass_on(nothing, State.PUBLISHED)
    with clock.at(NOW):
        read = page(app.test_client().get(f"/village/{hamlet.village.region.alias}/items/V05/"))
    rows = [row.text for row in read.select("main ul.big > li")]
    titles = [link.text for link in read.select("main ul.big a")]
    assert len(set(titles)) == len(titles) == 3 and any("：资金公开表" in title for title in titles)
    assert sum("本期无发生" in row for row in rows) == 1 and sum("已公开" in row for row in rows) == 2


def test_a_quarter_is_written_out_among_the_books(app: Flask, hamlet: Hamlet):
    hamlet.village.span = Span.QUARTER
    with clock.at(NOW):
        release = hamlet.draft(period="2026Q3", lines=())
        books.state_nothing(release, True, by=hamlet.bookkeeper)
    hamlet.pass_on(release, State.PUBLISHED)
    with clock.at(NOW):
        for path in ("finance/", "finance/2026/"):
            read = page(app.test_client().get(f"/village/{hamlet.village.region.alias}/{path}"))
            first = read.select_one("main tbody").text  # type: ignore[union-attr]
            assert "2026 年第 3 季度" in first and "2026Q3" not in first


def test_a_table_that_never_fits_a_page_takes_the_shape_of_cards(app: Flask, hamlet: Hamlet):
    forms = all_forms()
    shapes = {key: shape_of(forms[key]) for key in ("projects", "assets", "decisions", "village_rules")}
    assert shapes == {"projects": "wide", "assets": "wide", "decisions": "broad", "village_rules": ""}
    release = hamlet.notice("V11", "projects", [{"name": "石塘组公路硬化工程"}])
    with clock.at(NOW):
        read = page(app.test_client().get(f"/village/{hamlet.village.region.alias}/notices/{release.id}/"))
    assert "wide" in read.select_one("main table")["class"]  # type: ignore[index]


def test_a_card_of_a_row_names_the_unit_of_its_amounts(app: Flask, hamlet: Hamlet):
    rows = [{"name": "王小明", "group": "桥头组", "kind": "支出型", "amount": 120000, "given_on": "2026-10-20"}]
    listed = hamlet.notice("V22", "temporary_relief", rows)
    with clock.at(NOW):
        read = page(app.test_client().get(f"/village/{hamlet.village.region.alias}/notices/{listed.id}/"))
    assert read.select_one("td[data-h='金额（元）']").text == "1,200.00"  # type: ignore[union-attr]


def test_a_table_published_after_its_date_says_so_itself(app: Flask, hamlet: Hamlet):
    day = NOW + timedelta(days=21)
    first = hamlet.notice("V01", period="2026Q3", now=day)
    address = f"/village/{hamlet.village.region.alias}/notices/"
    with clock.at(day):
        shown = page(app.test_client().get(f"{address}{first.id}/")).select("main dl.facts")
        assert any("2026年11月27日（周五）（逾期 43 日）" in one.text for one in shown)
        second = corrections.correct(first, "事项名称写错了一个字", by=hamlet.bookkeeper)
        db.session.flush()
    hamlet.pass_on(second, State.PUBLISHED, now=day + timedelta(days=3))
    with clock.at(day + timedelta(days=3)):
        assert "（首次公开逾期 43 日）" in page(app.test_client().get(f"{address}{second.id}/")).text


def test_a_table_without_anything_at_its_head_has_no_empty_rules(app: Flask, hamlet: Hamlet):
    bare = hamlet.notice("V08", "plan", [{"side": "支出", "category": "公益支出", "planned": 2000000}])
    with clock.at(NOW):
        shown = page(app.test_client().get(f"/village/{hamlet.village.region.alias}/notices/{bare.id}/"))
    assert shown.select("dl.facts") and all(one.select("div") for one in shown.select("dl"))
