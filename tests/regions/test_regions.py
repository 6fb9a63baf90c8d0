"""The tree of Changsha: loaded whole, found by name, pinyin, initials and code; scope as SQL and as Python."""

import subprocess
import sys

import pytest
from sqlalchemy import func, select

from app.core.regions import queries
from app.core.regions.models import Level, Region
from app.core.regions.rules import short_name, spelled
from app.core.regions.scope import inside
from app.core.regions.service import load_csv
from app.db import db, unit_of_work
from tests.conftest import ROOT, page

pytestmark = pytest.mark.usefixtures("app")


def grow() -> None:
    with unit_of_work():
        load_csv()


SCENES = {"tree": grow}


@pytest.fixture
def tree(app):
    """The whole of Changsha."""


def test_the_whole_tree_is_loaded_once(tree):
    counts = {
        level: count for level, count in db.session.execute(select(Region.level, func.count()).group_by(Region.level))
    }
    assert counts == {Level.CITY: 1, Level.COUNTY: 9, Level.TOWNSHIP: 172, Level.VILLAGE: 1649}
    assert load_csv() == 0


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("开慧镇", "开慧镇"),
        ("khz", "开慧镇"),
        ("kaihui", "开慧镇"),
        ("430121", "长沙县"),
        ("㮾梨", "㮾梨街道"),
        ("lljd", "㮾梨街道"),
        ("长沙", "长沙市"),
        ("ＫＨＺ", "开慧镇"),
    ],
)
def test_places_are_found_however_they_are_typed(tree, typed, first):
    assert queries.search(typed)[0].short_name == first


@pytest.mark.parametrize("typed", ["", "%", "_", "'; --", "zzzzzz"])
def test_nonsense_finds_nothing_and_breaks_nothing(tree, typed):
    assert queries.search(typed) == []


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("葛家山村村民委员会", "葛家山村"),
        ("识字里社区居委会", "识字里社区"),
        ("金圫村委会", "金圫村"),
        ("开慧镇", "开慧镇"),
    ],
)
def test_names_are_shown_as_people_say_them(name, short):
    assert short_name(name) == short


def test_rare_characters_have_their_sound():
    assert [spelled(letter)[0] for letter in "㮾圫塅溁罳迴"] == ["lang", "tuo", "duan", "ying", "si", "hui"]


def test_scope_is_the_same_in_sql_and_in_python(tree):
    everything = db.session.scalars(select(Region)).all()
    for code in ("430100", "430121", "430121107", "430121107001"):
        region = queries.by_code(code)
        if region is None:
            continue
        listed = set(db.session.scalars(select(Region.id).where(inside(Region.id, region))))
        assert listed == {other.id for other in everything if region.covers(other)}


@pytest.mark.parametrize("code", ["", "43", "4301", "43012a", "430121 ", "4301211070011", "999999"])
def test_a_wrong_code_is_no_region(tree, code):
    assert queries.by_code(code) is None


def test_the_chosen_place_is_remembered(tree, client):
    client.post(
        "/place",
        data={"code": "430121107000" if queries.by_code("430121107") else "430121000000", "next": "//evil.example"},
    )
    assert page(client.get("/")).select_one(".name").text.startswith(("开慧", "长沙县", "黄", "春", "果", "青", "江"))


def test_choosing_goes_back_only_to_this_site(tree, client):
    for target in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil"):
        answer = client.post("/place", data={"code": "430121", "next": target})
        assert answer.location == "/regions/430121/"


def test_the_portal_and_a_column_need_few_statements(tree, client, statements):
    client.get("/")
    assert len(statements) <= 14
    statements.clear()
    client.get("/regions/430121/")
    assert len(statements) <= 14


def test_a_long_code_leads_to_the_short_address(tree, client):
    assert client.get("/regions/430121000000/").location == "/regions/430121/"


def test_the_dictionaries_of_sounds_wait_until_somebody_spells():
    words = "import sys, app, app.core.regions; from app.core.regions import rules; early = 'pypinyin' in sys.modules; print(early, rules.spelled('塅'))"  # fmt: skip
    told = subprocess.run([sys.executable, "-c", words], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False ('duan', 'd')"
