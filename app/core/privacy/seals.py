"""Sealing personal data at rest (AES-256-GCM), finding it again by keyed hash, and short marks that cannot be forged.

One key per purpose is derived from DATA_KEY or SECRET_KEY with HKDF (RFC 5869): no mark is worth anything elsewhere.
"""

import base64
import hmac
import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

VERSION = "v1."
NONCE_BYTES = 12  # NIST SP 800-38D section 8.2.2: random nonces, far below 2^32 of them per key
MARK_BYTES = 15  # 120 bits, 24 letters in base32
KEYED_BYTES = 8  # of a million pieces none is taken for another


@lru_cache(maxsize=64)
def _derived(secret: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"mingtang {purpose}".encode()).derive(secret)


def _data_key(purpose: str) -> bytes:
    return _derived(current_app.config["DATA_KEY"], purpose)


@lru_cache(maxsize=4)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def seal(text: str | None, purpose: str = "") -> str | None:
    """Ciphertext of a personal datum; None and "" stay None. A purpose given here must be given to `unseal` again."""
    if not text:
        return None
    nonce = os.urandom(NONCE_BYTES)
    sealed = _cipher(_data_key("seal")).encrypt(nonce, text.encode(), _bound(purpose))
    return VERSION + base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str | None, purpose: str = "") -> str | None:
    """The clear text again. Raises ValueError when the ciphertext was altered or the purpose or key is another."""
    if sealed is None:
        return None
    if not sealed.startswith(VERSION):
        raise ValueError("not sealed by this version")
    raw = base64.urlsafe_b64decode(sealed.removeprefix(VERSION))
    try:
        return _cipher(_data_key("seal")).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound(purpose)).decode()
    except InvalidTag:
        raise ValueError("sealed data does not open with this DATA_KEY") from None


def _bound(purpose: str) -> bytes:
    """Associated data: a ciphertext of one purpose does not open as another's."""
    return (VERSION + purpose).encode()


def keyed_hash(kind: str, value: str) -> str:
    """HMAC-SHA256 in hex: finds a phone or an ID number again without keeping it readable."""
    return hmac.digest(_data_key(f"hash {kind}"), value.encode(), "sha256").hex()


def keyed_marks(kind: str, values: Iterable[str]) -> Iterator[bytes]:
    """A short keyed hash of each (BLAKE2b, RFC 7693), for the many pieces of a text that is not kept itself."""
    begun = blake2b(key=_data_key(f"hash {kind}"), digest_size=KEYED_BYTES).copy
    for value in values:
        one = begun()
        one.update(value.encode("utf-8", "surrogatepass"))
        yield one.digest()


def sign(purpose: str, text: str) -> str:
    """A short mark on a text, good for one purpose."""
    key = _derived(current_app.config["SECRET_KEY"].encode(), f"sign {purpose}")
    mark = hmac.digest(key, text.encode(), "sha256")[:MARK_BYTES]
    return base64.b32encode(mark).decode().lower()


def signed(purpose: str, text: str, mark: str) -> bool:
    """Is the mark ours? Compared in constant time; whatever a stranger typed is only a wrong mark."""
    return hmac.compare_digest(sign(purpose, text).encode(), mark.encode("utf-8", "replace"))
