"""Who may watch the outbox: the administrator and the open-government office."""

import pytest
from flask import Flask

from app.core.accounts.rules import Role
from tests.making import Make, sign_in

WATCHERS = {Role.ADMIN, Role.OPENNESS_OFFICE}


@pytest.mark.parametrize("role", list(Role))
def test_only_watchers_see_and_resend_messages(app: Flask, make: Make, role: Role) -> None:
    browser = sign_in(app, make.staff(role))
    assert browser.get("/desk/messages/").status_code == (200 if role in WATCHERS else 403)
    assert browser.post("/desk/messages/999/resend").status_code == (404 if role in WATCHERS else 403)


def test_a_resident_does_not_see_them(app: Flask, make: Make) -> None:
    assert sign_in(app, make.resident()).get("/desk/messages/").status_code == 403
