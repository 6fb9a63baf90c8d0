"""Changing the tree: codes that belong below their parent, last days that can be, nothing closed twice."""

from datetime import date, timedelta

import pytest

from app import clock
from app.core.accounts.rules import Role
from app.core.regions import queries, service
from app.db import db, unit_of_work
from app.errors import Refused
from tests.conftest import page
from tests.making import MONDAY, Make, sign_in

TODAY = clock.here(MONDAY).date()


def grow() -> None:
    with clock.at(MONDAY), unit_of_work():
        service.load_csv()


SCENES = {"_tree": grow}


@pytest.fixture(autouse=True)
def _tree(app):
    with clock.at(MONDAY):
        yield


@pytest.fixture
def admin(make: Make):
    return make.staff(Role.ADMIN)


def region(code: str):
    return queries.by_code(code)


@pytest.mark.parametrize(
    ("parent", "code", "words"),
    [
        ("430100000000", "430199000000", None),
        ("430121", "430121999000", None),
        ("430121107", "430121107999", None),
        ("430121", "４３０１２１９９９０００", "12 位数字（半角）"),
        ("430121", "43012199900", "12 位数字"),
        ("430121", "430121 99000", "12 位数字"),
        ("430121", "430122999000", "以 430121 开头"),
        ("430121107", "430121108001", "以 430121107 开头"),
        ("430100000000", "440199000000", "以 4301 开头"),
        ("430121", "430121999001", "末 3 位是 0"),
        ("430121", "430121000000", "末 3 位是 0"),
        ("430121107", "430121107000", "末 3 位不能都是 0"),
    ],
)
def test_a_new_code_belongs_below_its_parent(admin, parent, code, words):
    above = region(parent)
    if words is None:
        assert service.add(above, code, "新区", "镇", by=admin).path == f"{above.path}{code}/"
        return
    with pytest.raises(Refused, match=words) as refusal:
        service.add(above, code, "新区", "镇", by=admin)
    assert refusal.value.field == "code"


def village():
    return queries.children(region("430121107"))[0]


@pytest.mark.parametrize(
    ("on", "words"),
    [(date(1, 1, 1), "核对年份"), (date(1949, 9, 30), "核对年份"), (TODAY + timedelta(days=400), "一年以后")],
)
def test_an_absurd_last_day_is_refused(admin, on, words):
    with pytest.raises(Refused, match=words):
        service.close(village(), on, by=admin)


def test_a_region_does_not_end_before_it_began(admin):
    new = service.add(region("430121107"), "430121107999", "新村", "村", by=admin)
    with pytest.raises(Refused, match="不能早于设立"):
        service.close(new, TODAY - timedelta(days=1), by=admin)


def test_a_region_stands_until_its_last_day_has_passed(admin):
    closing, last = village(), TODAY + timedelta(days=10)
    service.close(closing, last, by=admin)
    db.session.flush()
    for days, there in ((0, True), (10, True), (11, False)):
        with clock.at(MONDAY + timedelta(days=days)):
            assert (closing in queries.children(closing.parent)) is there
            assert (closing in queries.search(closing.name)) is there


def test_what_is_closed_is_not_closed_again_and_gets_nothing_below(admin):
    closing = village()
    service.close(closing, TODAY, by=admin)
    with pytest.raises(Refused, match="已经撤销"):
        service.close(closing, TODAY, by=admin)
    above = service.add(region("430121"), "430121999000", "新镇", "镇", by=admin)
    service.close(above, TODAY, by=admin)
    with pytest.raises(Refused, match="不能再设"):
        service.add(above, "430121999001", "新村", "村", by=admin)


def test_what_still_has_something_below_that_lasts_longer_is_not_closed(admin):
    township = region("430121107")
    with pytest.raises(Refused, match="下面还有"):
        service.close(township, TODAY, by=admin)
    for below in queries.children(township):
        service.close(below, TODAY + timedelta(days=5), by=admin)
    db.session.flush()
    with pytest.raises(Refused, match="下面还有"):
        service.close(township, TODAY, by=admin)
    assert service.close(township, TODAY + timedelta(days=5), by=admin).valid_to


def test_the_desk_says_beside_the_field_what_is_wrong(app, admin):
    client = sign_in(app, admin)
    typed = {"name": "新镇", "code": "430122999000", "kind": "镇"}
    soup = page(client.post("/desk/regions/430121/add", data=typed))
    assert "以 430121 开头" in soup.select_one("#code-error").text
    assert soup.select_one("#name")["value"] == "新镇"
    assert client.post("/desk/regions/430121/add", data={**typed, "code": "430121999000"}).status_code == 302
    assert client.post("/desk/regions/430121999/close", data={"on": TODAY.isoformat()}).status_code == 302
    assert "最后一天" in client.get("/desk/regions/?code=430121999").text
