"""The first screen begins with what people come for, before anything that has to be scrolled through."""

from flask.testing import FlaskClient

from tests.conftest import page
from tests.feedback.making import Town
from tests.making import Make
from tests.village.making import Hamlet


def doors(client: FlaskClient, path: str = "/") -> dict[str, str]:
    main = page(client.get(path)).main
    assert main is not None
    nav = main.find("nav", attrs={"aria-label": "常用"})
    assert nav is not None
    before = [tag for tag in nav.find_all_previous("h2") if tag in main.find_all("h2")]
    assert not before, "nothing to be scrolled through stands above"
    return {link.get_text(): str(link["href"]) for link in nav.find_all("a")}


def test_they_lead_to_the_boards_to_saying_something_and_to_what_was_answered(client: FlaskClient, make: Make):
    Town(make)
    found = doors(client)
    assert list(found) == ["找我的村，看账", "我要说、我要问", "看看怎么答的", "报名参加活动"]
    assert found["找我的村，看账"] == "/village/" and found["我要说、我要问"] == "/feedback/new"
    for path in found.values():
        assert client.get(path).status_code == 200


def test_whoever_chose_a_village_is_one_tap_from_its_board(client: FlaskClient, make: Make):
    region = Hamlet(make).village.region
    client.set_cookie("place", region.code)
    found = doors(client)
    assert found[f"{region.short_name}的公开栏"] == f"/village/{region.alias}/"
