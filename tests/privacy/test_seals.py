"""Sealing at rest, keyed hashes, marks that cannot be forged."""

import base64

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.core import privacy


def house(data_key=b"d" * 32, secret="s" * 40):
    app = Flask("house")
    app.config.update(DATA_KEY=data_key, SECRET_KEY=secret)
    return app


@pytest.fixture(autouse=True)
def _house():
    with house().app_context():
        yield


@given(st.text(min_size=1).filter(lambda text: text.isprintable()))
def test_what_is_sealed_opens_again(text):
    with house().app_context():
        assert privacy.unseal(privacy.seal(text)) == text


def test_nothing_stays_nothing():
    assert privacy.seal(None) is None and privacy.seal("") is None and privacy.unseal(None) is None


def test_the_same_text_is_sealed_differently_each_time():
    first, second = privacy.seal("13800001234"), privacy.seal("13800001234")
    assert first != second and first.startswith("v1.") and "13800001234" not in first


def test_an_altered_seal_does_not_open():
    sealed = privacy.seal("13800001234")
    raw = bytearray(base64.urlsafe_b64decode(sealed[3:]))
    for place in range(len(raw)):
        raw[place] ^= 1
        with pytest.raises(ValueError):
            privacy.unseal("v1." + base64.urlsafe_b64encode(bytes(raw)).decode())
        raw[place] ^= 1


@pytest.mark.parametrize("nonsense", ["", "v1.", "v1.AAAA", "v2.AAAA", "13800001234", "v1.~~~", "v1." + "A" * 21])
def test_nonsense_does_not_open(nonsense):
    with pytest.raises(ValueError):
        privacy.unseal(nonsense)


def test_a_seal_of_one_purpose_does_not_open_as_another():
    sealed = privacy.seal("13800001234", "phone")
    assert privacy.unseal(sealed, "phone") == "13800001234"
    with pytest.raises(ValueError):
        privacy.unseal(sealed)


def test_another_key_opens_nothing():
    sealed = privacy.seal("13800001234")
    with house(data_key=b"e" * 32).app_context(), pytest.raises(ValueError):
        privacy.unseal(sealed)


def test_a_keyed_hash_finds_the_same_value_of_the_same_kind_only():
    assert privacy.keyed_hash("phone", "1") == privacy.keyed_hash("phone", "1")
    assert len({privacy.keyed_hash(kind, "1") for kind in ("phone", "id", "email", "token", "code")}) == 5
    mine = privacy.keyed_hash("phone", "1")
    with house(data_key=b"e" * 32).app_context():
        assert privacy.keyed_hash("phone", "1") != mine


def test_a_mark_holds_for_its_text_purpose_and_house_only():
    mark = privacy.sign("pass", "7:12")
    assert privacy.signed("pass", "7:12", mark)
    assert not privacy.signed("pass", "7:13", mark) and not privacy.signed("link", "7:12", mark)
    with house(secret="t" * 40).app_context():
        assert not privacy.signed("pass", "7:12", mark)


@pytest.mark.parametrize("mark", ["", "a", "张三", "\udcff", "a" * 100_000, "\x00"])
def test_a_forged_mark_is_only_wrong(mark):
    assert not privacy.signed("pass", "7:12", mark)
