"""Request limits: generous for people, narrow where each post writes for good."""

from pathlib import Path

from app.db import db, unit_of_work
from tests.conftest import build
from tests.databases import migrated_url
from tests.making import Make


def test_an_address_posts_sign_ups_only_so_often_and_reads_on(tmp_path: Path):
    app = build(migrated_url("sqlite", tmp_path), tmp_path, RATE_LIMITS="1")
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        with unit_of_work():
            event = Make().event()
        address = f"/openday/{event.id}/signup"
        client = app.test_client()
        answers = [client.post(address, data={}).status_code for _ in range(201)]
        assert set(answers[:200]) == {200}
        assert answers[200] == 429
        assert client.get(address).status_code == 200
        db.session.remove()
        db.engine.dispose()
