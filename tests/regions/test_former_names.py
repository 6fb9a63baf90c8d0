"""What a place was called before is understood wherever one is typed; an administrator keeps and drops such names."""

import csv
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import clock
from app.core.accounts.rules import Role
from app.core.audit.models import AuditEntry
from app.core.regions import chains, queries, service
from app.core.regions.models import FormerName, Region
from app.db import db, unit_of_work
from app.errors import Refused
from app.web.places import one_meant, place_meant, spot_behind
from tests.conftest import page
from tests.making import MONDAY, Make, sign_in


def grow() -> None:
    with clock.at(MONDAY), unit_of_work():
        service.load_csv()
        service.load_former_names()


SCENES = {"_tree": grow}
XINGSHA = {"星沙街道", "湘龙街道", "泉塘街道"}


@pytest.fixture(autouse=True)
def _tree(app):
    app.config["WTF_CSRF_ENABLED"] = False
    with clock.at(MONDAY):
        yield


@pytest.mark.parametrize(
    ("typed", "meant", "rest"),
    [
        ("望城县", {"望城区"}, ""),
        ("长沙市望城县", {"望城区"}, ""),
        ("湖南省长沙市望城县高塘岭镇老街", {"高塘岭街道"}, "老街"),
        ("宁乡县", {"宁乡市"}, ""),
        ("宁乡县玉潭镇", {"玉潭街道"}, ""),
        ("浏阳县太平桥镇桥头", {"集里街道"}, "桥头"),
        ("长沙县星沙镇", XINGSHA, ""),
        ("长沙县星沙", {"星沙街道"}, ""),
        ("长沙县星沙镇开元路", XINGSHA, "开元路"),
        ("长沙县白沙镇", {"开慧镇"}, ""),
        ("长沙县跳马镇", {"跳马镇"}, ""),
        ("长沙县榔梨街道", {"㮾梨街道"}, ""),
        ("长沙县开慧镇葛家山村", {"葛家山村"}, ""),
    ],
)
def test_a_former_name_is_walked_like_any_other(typed: str, meant: set[str], rest: str) -> None:
    chain = chains.walk(typed)
    assert {place.short_name for place in chain.places} == meant and (chain.rest, chain.clash) == (rest, "")


def test_a_search_finds_the_place_and_what_it_is_called_now_comes_first() -> None:
    assert [one.short_name for one in queries.search("望城县")] == ["望城区"]
    assert {one.short_name for one in queries.search("星沙镇")} == XINGSHA
    assert queries.search("望城")[0].short_name == "望城区" and queries.search("星沙")[0].short_name == "星沙街道"
    assert "望城区" in {row["name"] for row in suggested("望城县")}


def suggested(typed: str) -> list[dict[str, str]]:
    from flask import current_app

    found: list[dict[str, str]] = current_app.test_client().get(f"/place/suggest.json?q={typed}").get_json()
    return found


def test_a_form_takes_it_and_of_a_divided_place_asks_which_part() -> None:
    form = SimpleNamespace(place=SimpleNamespace(data="宁乡县"), chosen=SimpleNamespace(data=None, choices=[]))
    assert place_meant(form).short_name == "宁乡市" and spot_behind("望城县高塘岭镇老街") == "老街"
    form.place.data = "星沙镇"
    with pytest.raises(Refused) as refusal:
        place_meant(form)
    assert refusal.value.field == "chosen" and len(form.chosen.choices) == 3 and one_meant("星沙镇", None) is None
    form.chosen.data = form.chosen.choices[0].value
    assert place_meant(form).short_name in XINGSHA


def test_each_seed_is_of_a_place_that_stands_and_says_where_it_is_from() -> None:
    with service.FORMER.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    now = set(db.session.scalars(select(Region.name)))
    assert rows and not {row["name"] for row in rows} & now, "nothing is called so today"
    assert all(queries.by_code(row["code"]) and len(row["source"]) > 3 for row in rows)
    assert db.session.scalar(select(func.count()).select_from(FormerName)) == len(rows)
    assert service.load_former_names() == 0, "a second time adds none, and brings back none that was dropped"


def region(code: str) -> Region:
    found = queries.by_code(code)
    assert found is not None
    return found


def test_an_administrator_keeps_and_drops_one(app: Flask, make: Make) -> None:
    desk = sign_in(app, make.staff(Role.ADMIN))
    address = "/desk/regions/430121116/former"
    typed = {"name": " 开 慧乡 ", "until": "1994-12-31", "source": "县志第三章"}
    assert desk.post(address, data=typed).status_code == 302
    kept = db.session.scalars(select(FormerName).where(FormerName.name == "开慧乡")).one()
    assert (kept.region.short_name, str(kept.until), kept.verified) == ("开慧镇", "1994-12-31", False)
    assert [one.short_name for one in queries.search("开慧乡")] == ["开慧镇"]
    shown = page(desk.get("/desk/regions/?code=430121116"))
    assert "开慧乡" in shown.text and "没有核对" in shown.text and "县志第三章" in shown.text
    drop = shown.select_one(f'form[action*="/former/{kept.id}/"]')["action"]
    assert desk.post(f"/desk/regions/430182/former/{kept.id}/drop").status_code == 404, "it is none of that place"
    assert desk.post(drop).status_code == 302 and not queries.search("开慧乡")
    did = db.session.scalars(select(AuditEntry.did).where(AuditEntry.did.contains("former_name"))).all()
    assert sorted(did) == [service.Did.FORMER_NAME_DROPPED, service.Did.FORMER_NAME_KEPT]


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"name": "开慧镇"}, "name", "现在就叫这个名称"),
        ({"name": "白沙镇"}, "name", "已经记下了"),
        ({"name": "乡"}, "name", "至少 2 个字"),
        ({"name": "开慧乡", "until": "2026-11-23"}, "until", "要在今天以前"),
        ({"name": "开慧乡", "source": "书"}, "source", "请写明凭什么知道"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    app: Flask, make: Make, typed: dict[str, str], field: str, said: str
) -> None:
    desk = sign_in(app, make.staff(Role.ADMIN))
    shown = page(desk.post("/desk/regions/430121116/former", data={"source": "县志第三章", **typed}))
    assert said in shown.select_one(f"#{field}-error").text
    assert shown.select_one("#name")["value"] == typed["name"]


def test_a_place_that_is_renamed_is_still_found_by_its_name_of_before(make: Make) -> None:
    admin, place = make.staff(Role.ADMIN), region("430121116")
    service.rename(place, "开慧街道", by=admin)
    kept = db.session.scalars(select(FormerName).where(FormerName.name == "开慧镇")).one()
    assert kept.until == clock.today() - timedelta(days=1) and queries.search("长沙县开慧镇") == [place]
    service.rename(place, "开慧镇", by=admin)
    db.session.flush()
    names = set(db.session.scalars(select(FormerName.name).where(FormerName.region_id == place.id)))
    assert names == {"白沙镇", "开慧街道"}, "what it is called again is no former name"


def test_the_public_search_shows_the_place(client: FlaskClient) -> None:
    assert "望城区" in page(client.get("/search?q=望城县")).select_one("main").text
