"""What an address asks for and nobody understands is never answered as if nothing had been asked."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.accounts.rules import Role
from app.db import db
from tests.conftest import page
from tests.consult.making import Hall
from tests.feedback.making import Town
from tests.making import Make, sign_in
from tests.village.making import Hamlet

pytestmark = pytest.mark.databases("sqlite")

PAGES = {
    "/feedback/": ("region=x", "kind=report", "kind=x", "topic=9999", "standing=x", "place=x", "page=abc", "q=井盖"),
    "/feedback/statistics": ("by=zzz", "year=x", "region=999999", "kind=x"),
    "/feedback/statistics/cases": ("by=zzz", "month=x", "region=x", "page=abc"),
    "/feedback/favourites/": ("kind=x", "domain=99", "domain=x", "region=x", "topic=1"),
    "/consultations/": ("kind=x", "when=x", "region=x", "page=abc", "outcome=x"),
    "/consultations/figures": ("year=x",),
    "/surveys/": ("when=x", "region=x"),
    "/openday/": ("kind=x", "when=x", "region=x", "topic=1"),
    "/openday/figures": ("year=x",),
    "/search": ("q=井盖&kind=x", "q=井盖&region=x", "q=井盖&page=2"),
    "/foi/": ("year=2026", "pile=x"),
    "/catalogue/proposals/": ("state=x", "page=abc"),
    "/village/{village}/finance/{period}/": ("side=x", "order=x", "least=x", "version=abc", "page=abc", "region=x"),
    "/village/{village}/search": ("q=灯&year=x", "q=灯&side=x", "q=灯&least=x", "q=灯&page=abc"),
    "/village/{village}/payees": ("years=9", "kind=x", "page=abc"),
    "/village/{village}/compare": ("year=x",),
    "/village/{village}/notices/{notice}/": ("page=abc", "region=x"),
    "/village/{county}/": ("standing=x", "year=abc", "page=abc"),
    "/place": ("under=x", "under=999999", "region=x", "page=2"),
    "/workdays/": ("year=2026", "region=x"),
    "/village/": ("region=x", "page=2"),
    "/village/{village}/": ("kind=x", "standing=late", "standing=x", "page=7", "year=2026", "q=灯"),
    "/village/{village}/items/V04/": ("version=2", "standing=late", "page=99"),
    "/village/{village}/finance/": ("year=2026",),
    "/village/{village}/questions/": ("standing=x", "page=abc"),
    "/village/{county}/items/V01/": ("standing=x", "page=abc"),
}
STAFF = {
    "/desk/feedback/": ("pile=x", "kind=ask", "region=x", "page=abc"),
    "/desk/feedback/routes": ("topic=1",),
    "/desk/feedback/landmarks": ("region=x", "page=2"),
    "/desk/feedback/blocks/": ("state=x", "page=abc"),
    "/desk/feedback/unreached": ("region=x",),
    "/desk/workdays/": ("year=2026",),
    "/desk/regions/": ("code=x", "region=x"),
    "/desk/feedback/watch": ("region=x",),
    "/desk/feedback/templates/": ("unit=1",),
    "/desk/consultations/": ("state=x", "page=abc", "kind=x"),
    "/desk/consultations/{consultation}/opinions": ("clause=99", "clause=x", "missing=x", "reading=x", "page=abc"),
    "/desk/surveys/": ("state=x", "page=abc", "region=x"),
    "/desk/openday/": ("state=x", "page=abc", "when=x"),
    "/desk/openday/{event}/entries": ("page=abc", "state=x"),
    "/desk/foi/": ("pile=x", "page=abc", "state=x"),
    "/desk/catalogue/": ("state=x", "page=abc", "pile=x"),
    "/desk/village/": ("page=abc", "state=x"),
    "/desk/village/{village}/": ("page=2", "standing=late"),
    "/desk/village/questions/": ("state=x", "page=abc", "standing=open"),
    "/desk/village/categories/": ("q=x", "page=2"),
    "/desk/village/items/": ("item=V04",),
}
FORMS = {
    "/feedback/new": ("kind=x", "place=x", "place=999999", "page=/feedback/", "kind=site_error&page=/desk/", "topic=1"),
    "/consultations/{consultation}/say": ("clause=99", "clause=x"),
}
DATA = {
    "/api/v1/feedback": ("region=x", "kind=report", "topic=x", "standing=x", "page=x", "limit=99", "per_page=101", "before=x"),
    "/feeds/feedback.atom": ("place=zzz", "region=zzz", "topic=x", "kind=report", "standing=x"),
    "/feedback/cases.csv": ("year=x", "region=x"),
    "/api/v1/consultations": ("kind=x", "when=x", "region=x", "page=x", "status=open"),
    "/feeds/consultations.atom": ("kind=x", "region=x", "utm=1"),
    "/api/v1/opendays": ("kind=x", "when=x", "region=x", "page=x"),
    "/feeds/openday.atom": ("kind=x", "region=x"),
    "/openday/calendar.ics": ("kind=x", "region=x", "place=x"),
    "/api/v1/villages": ("region=x", "per_page=0", "county=x"),
    "/feeds/villages.atom": ("region=x", "place=x"),
    "/api/v1/villages/{village}/finance": ("page=x", "year=2026"),
    "/api/v1/villages/{village}/finance/{period}": ("version=abc",),
    "/api/v1/villages/{village}/notices": ("page=x",),
    "/village/{village}/finance/{period}.json": ("version=abc", "side=x", "from=1"),
    "/village/{village}/finance/{period}.csv": ("version=abc", "least=x"),
    "/place/suggest.json": ("region=x", "page=2"),
    "/village/{county}/villages.csv": ("standing=x", "year=abc", "page=1", "region=x"),
    "/village/{county}/items.csv": ("standing=late",),
    "/village/{county}/items/V01.csv": ("standing=x", "year=2026"),
}  # fmt: skip


@pytest.fixture
def addressed(make: Make) -> dict[str, str]:
    town, hamlet = Town(make), Hamlet(make)
    release, notice = hamlet.book(), hamlet.notice()
    town.public(title="井盖坏了")
    consultation = Hall(make).open()
    db.session.commit()
    village = hamlet.village.region.alias
    known = {"period": release.period, "notice": str(notice.id), "consultation": str(consultation.id)}
    return {"village": village, "county": village[:6], **known}


def rows(table: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(address, asked) for address, every in table.items() for asked in every]


def test_a_page_says_what_it_did_not_understand(client: FlaskClient, addressed: dict[str, str]) -> None:
    wrong = []
    for address, asked in rows(PAGES):
        answer = client.get(f"{address.format(**addressed)}?{asked}")
        told = f"地址里的“{asked.split('&')[-1]}”没有看懂，没有按它筛选。"
        if answer.status_code != 200 or [one.text.strip() for one in page(answer).select("main > .flash")] != [told]:
            wrong.append((address, asked, answer.status_code))
    assert wrong == []


WHO = {
    "/desk/regions/": Role.ADMIN,
    "/desk/feedback/watch": Role.CITY_SUPERVISOR,
    "/desk/feedback/unreached": Role.CITY_SUPERVISOR,
    "/desk/feedback/templates/": Role.HANDLER,
    "/desk/village/": Role.TOWNSHIP_REVIEWER,
    "/desk/village/{village}/": Role.TOWNSHIP_REVIEWER,
    "/desk/village/questions/": Role.TOWNSHIP_REVIEWER,
    "/desk/village/categories/": Role.ADMIN,
    "/desk/village/items/": Role.ADMIN,
}


@pytest.mark.parametrize("address", STAFF)
def test_a_page_of_the_desk_says_so_too(app: Flask, make: Make, address: str) -> None:
    town, role = Town(make), WHO.get(address, Role.OPENNESS_OFFICE)
    user = town.handler if role == Role.HANDLER else make.staff(role, town.county)
    unit = make.unit(region=town.county)
    village = Hamlet(make, town.county).village.id
    known = {"consultation": Hall(make, unit=unit).open().id, "event": make.event(unit=unit).id, "village": village}
    client = sign_in(app, user)
    asked_here, address = STAFF[address], address.format(**known)
    assert "没有看懂" not in client.get(address).text
    for asked in asked_here:
        answer = client.get(f"{address}?{asked}")
        told = f"地址里的“{asked}”没有看懂，没有按它筛选。"
        assert answer.status_code == 200 and told in [
            one.text.strip() for one in page(answer).select("main > .flash")
        ], asked


def test_a_form_says_what_it_did_not_write_into_itself(client: FlaskClient, make: Make) -> None:
    consultation, wrong = Hall(make).open(), []
    for address, asked in rows(FORMS):
        answer = client.get(f"{address.format(consultation=consultation.id)}?{asked}")
        told = f"地址里的“{asked.split('&')[-1]}”没有看懂，没有按它填写。"
        if answer.status_code != 200 or [one.text.strip() for one in page(answer).select("main > .flash")] != [told]:
            wrong.append((address, asked, answer.status_code, told))
    assert wrong == []
    assert "没有看懂" not in client.get("/feedback/new?kind=site_error&page=/feedback/&from=singlemessage").text


def test_data_refuses_it_with_a_sentence(client: FlaskClient, addressed: dict[str, str]) -> None:
    wrong = []
    for address, asked in rows(DATA):
        answer = client.get(f"{address.format(**addressed)}?{asked}")
        if answer.status_code != 400 or f"地址里的“{asked}”没有看懂" not in answer.text:
            wrong.append((address, asked, answer.status_code))
    assert wrong == []
    told = client.get("/api/v1/feedback?limit=9").get_json()
    assert "这里可以用：region、kind、topic、standing、before、per_page" in told["help"] and told["error"]


def test_a_code_that_belongs_to_nothing_is_not_there_for_data(client: FlaskClient, addressed: dict[str, str]) -> None:
    for asked in ("feedback?topic=9999", "feedback?region=999999", "villages?region=999999", "opendays?region=999999"):
        answer = client.get(f"/api/v1/{asked}")
        assert answer.status_code == 404 and "没有看懂" in answer.get_json()["help"], asked


def test_what_is_understood_is_not_spoken_of(client: FlaskClient, addressed: dict[str, str]) -> None:
    """Nor what a messenger adds to a link, on a page."""
    for address in PAGES:
        answer = client.get(f"{address.format(**addressed)}?from=singlemessage&isappinstalled=0")
        assert answer.status_code == 200 and "没有看懂" not in answer.text, address
    for address in DATA:
        assert client.get(address.format(**addressed)).status_code == 200, address
    assert "没有看懂" not in client.get("/feedback/?kind=ask&standing=open").text
    for address in FORMS:
        assert "没有看懂" not in client.get(f"{address.format(**addressed)}?from=singlemessage").text


def test_what_is_told_is_harmless_and_short(client: FlaskClient) -> None:
    shown = page(client.get("/feedback/", query_string={"kind": "<script>x</script>" + "长" * 90}))
    (told,) = shown.select("main > .flash")
    assert "<script>x</script>" in told.text and not told.select("script") and len(told.text) < 90
