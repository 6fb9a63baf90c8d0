"""Sealing personal data at rest (AES-256-GCM), finding it again by keyed hash, and short marks that cannot be forged.

One key per purpose is derived from DATA_KEY or SECRET_KEY with HKDF (RFC 5869), so that no mark is worth anything elsewhere.
"""

import base64
import hmac
import os
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

VERSION = "v1."
MARK_BYTES = 15  # 120 bits, 24 letters in base32


@lru_cache(maxsize=64)
def _derived(secret: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"mingtang {purpose}".encode()).derive(secret)


def _data_key(purpose: str) -> bytes:
    return _derived(current_app.config["DATA_KEY"], purpose)


def seal(text: str | None) -> str | None:
    """Ciphertext of a personal datum; None and "" stay None."""
    if not text:
        return None
    nonce = os.urandom(12)
    sealed = AESGCM(_data_key("seal")).encrypt(nonce, text.encode(), VERSION.encode())
    return VERSION + base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str | None) -> str | None:
    """The clear text again. Raises ValueError when the ciphertext was altered or the key is another."""
    if sealed is None:
        return None
    raw = base64.urlsafe_b64decode(sealed.removeprefix(VERSION))
    try:
        return AESGCM(_data_key("seal")).decrypt(raw[:12], raw[12:], VERSION.encode()).decode()
    except InvalidTag:
        raise ValueError("sealed data does not open with this DATA_KEY") from None


def keyed_hash(kind: str, value: str) -> str:
    """HMAC-SHA256 in hex: finds a phone or an ID number again without keeping it readable."""
    return hmac.new(_data_key(f"hash {kind}"), value.encode(), sha256).hexdigest()


def sign(purpose: str, text: str) -> str:
    """A short mark on a text, good for one purpose."""
    key = _derived(current_app.config["SECRET_KEY"].encode(), f"sign {purpose}")
    mark = hmac.new(key, text.encode(), sha256).digest()[:MARK_BYTES]
    return base64.b32encode(mark).decode().lower()


def signed(purpose: str, text: str, mark: str) -> bool:
    """Is the mark ours? Compared in constant time."""
    return hmac.compare_digest(sign(purpose, text).encode(), mark.encode())
