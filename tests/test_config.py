"""Settings: a wrong one stops the program with a sentence that names it; a relative one means the checkout."""

import pytest
from flask import Flask

from app import config
from app.config import ROOT, BadSetting, answers_to, flask_settings, load
from tests.databases import KEYS

PG = "postgresql://u:p@db.example/mingtang"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("UPLOAD_MB", "0", "from 1 to"),
        ("UPLOAD_MB", "-1", "whole number"),
        ("PROXIES", "１", "whole number"),
        ("PROXIES", "99", "from 0 to 9"),
        ("PORT", "abc", "from 1 to 65535"),
        ("PORT", "70000", "from 1 to 65535"),
        ("WEB_WORKERS", "0", "from 1 to"),
        ("HOST", "http://x", "a host name"),
        ("SITE_URL", "http://", "host"),
        ("SITE_URL", "https://:80", "host"),
        ("SITE_URL", "https://a.example:99999", "begins with"),
        ("SITE_URL", "https://a.example/path", "host only"),
        ("SITE_URL", "a.example", "begins with"),
        ("SMS_URL", "https://", "host"),
        ("MAIL_URL", "smtp:", "host"),
        ("STORAGE_URL", "file:", "FOLDER"),
        ("REDIS_URL", "redis://", "host"),
        ("DATABASE_URL", "sqlite:///", "FILE"),
        ("DATABASE_URL", "mysql://x", "sqlite:///FILE"),
        ("TRUSTED_HOSTS", "http://a.example", "without scheme"),
        ("DEMO", "maybe", "1 or 0"),
        ("DATA_KEY", "short", "32 random bytes"),
    ],
)
def test_a_wrong_setting_is_named_with_how_to_mend_it(name, value, words):
    with pytest.raises(BadSetting) as stop:
        load({**KEYS, name: value})
    told = str(stop.value).splitlines()
    assert told[0] == "Mingtang cannot start."
    assert len(told) == 2 and told[1].startswith(f"{name}: ") and words in told[1]


def test_several_wrong_settings_are_named_together():
    with pytest.raises(BadSetting) as stop:
        load({**KEYS, "PORT": "x", "DEMO": "x"})
    assert len(str(stop.value).splitlines()) == 3


def test_relative_paths_begin_at_the_checkout(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    given = {"DATABASE_URL": "sqlite:///var/a.sqlite", "STORAGE_URL": "file:var/files", "MAIL_URL": "file:var/out"}
    found = load({**KEYS, **given})
    assert found["DATABASE_URL"] == f"sqlite:///{ROOT}/var/a.sqlite"
    assert found["STORAGE_URL"] == f"file:{ROOT}/var/files"
    assert found["MAIL_URL"] == f"file:{ROOT}/var/out"


def test_absolute_paths_stay_as_they_are():
    found = load({**KEYS, "DATABASE_URL": "sqlite:////srv/a.sqlite", "STORAGE_URL": "file:/srv/files"})
    assert (found["DATABASE_URL"], found["STORAGE_URL"]) == ("sqlite:////srv/a.sqlite", "file:/srv/files")


@pytest.mark.parametrize(
    "url", [PG, PG.replace("postgresql", "postgres"), PG.replace("postgresql", "postgresql+psycopg")]
)
def test_a_postgresql_address_is_understood_however_it_begins(url):
    assert load({**KEYS, "DATABASE_URL": url})["DATABASE_URL"] == "postgresql+psycopg://u:p@db.example/mingtang"


def test_keys_must_be_given_where_several_machines_share_a_database(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "VAR", tmp_path)
    with pytest.raises(BadSetting) as stop:
        load({"DATABASE_URL": PG})
    assert [line.partition(":")[0] for line in str(stop.value).splitlines()[1:]] == ["SECRET_KEY", "DATA_KEY"]
    assert list(tmp_path.iterdir()) == [], "no key was made in passing"


def test_keys_are_made_once_for_a_file_and_kept_from_others(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "VAR", tmp_path)
    first, second = load({}), load({})
    assert (first["SECRET_KEY"], first["DATA_KEY"]) == (second["SECRET_KEY"], second["DATA_KEY"])
    assert (tmp_path / "keys" / "DATA_KEY").stat().st_mode & 0o077 == 0


def test_a_folder_that_takes_no_key_is_named(tmp_path, monkeypatch):
    (tmp_path / "keys").write_text("a file where a folder should be")
    monkeypatch.setattr(config, "VAR", tmp_path)
    with pytest.raises(BadSetting, match="SECRET_KEY: cannot keep a key in .*/keys"):
        load({})


@pytest.mark.parametrize(
    ("site", "given", "secure"),
    [
        ("https://a.example", "", True),
        ("http://a.example", "", False),
        ("https://a.example", "0", False),
        ("http://a.example", "1", True),
    ],
)
def test_cookies_are_secure_where_the_site_is(site, given, secure):
    found = flask_settings(load({**KEYS, "SITE_URL": site, "SECURE_COOKIES": given}))
    assert found["SESSION_COOKIE_SECURE"] is secure


@pytest.mark.parametrize(("form", "name"), [("place", "place"), ("large", "large")])
def test_a_remembered_choice_has_the_session_cookies_rules(app: Flask, make, form, name):
    app.config.update(WTF_CSRF_ENABLED=False, SESSION_COOKIE_SECURE=True)
    try:
        region = make.region()
        answer = app.test_client().post(f"/{form}", data={"code": region.code, "on": "1"})
        cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith(f"{name}="))
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    finally:
        app.config["SESSION_COOKIE_SECURE"] = False


def test_the_site_answers_to_its_own_names_only():
    given = {
        "SITE_URL": "https://Mingtang.Example:8443",
        "HOST": "10.0.0.7",
        "TRUSTED_HOSTS": "a.example, b.example ::2",
    }
    assert answers_to(load({**KEYS, **given})) == {
        "mingtang.example",
        "10.0.0.7",
        "a.example",
        "b.example",
        "[::2]",
        "127.0.0.1",
        "localhost",
        "[::1]",
    }
