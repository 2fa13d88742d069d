"""Addresses at rest: sealed with AES-256-GCM, found by a keyed hash, under a key that is kept outside the database."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import unicodedata
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from indexer.domain.errors import RulewatchError

_KEY_BYTES = 32
_NONCE_BYTES = 12
_VERSION = b"\x01"


class AddressUnreadable(RulewatchError):
    """A sealed address that this key does not open."""

    code = "address-unreadable"


class AddressBook:
    """Seals and opens addresses. One 256-bit key gives two: one to encrypt, one to hash."""

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY_BYTES:
            raise AddressUnreadable(f"the key of addresses has {_KEY_BYTES} bytes, this has {len(key)}")
        self._cipher = AESGCM(_derive(key, b"seal"))
        self._hash_key = _derive(key, b"lookup")

    def seal(self, plain: str) -> bytes:
        """Encrypt; the same text gives other bytes each time."""
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, plain.encode(), _VERSION)

    def open(self, sealed: bytes) -> str:
        """Decrypt; raises AddressUnreadable for another key, or bytes that were changed."""
        nonce, rest = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, rest, sealed[:1]).decode()
        except (InvalidTag, ValueError) as error:
            hint = "The key file does not belong to this database."
            raise AddressUnreadable("an address cannot be decrypted", hint=hint) from error

    def lookup(self, address: str) -> str:
        """What finds an address without naming it: equal for addresses that differ in letter case only."""
        folded = unicodedata.normalize("NFC", address.strip()).casefold()
        return self._hash(folded)

    def token_hash(self, token: str) -> str:
        """How a token is recorded, so that the database alone lets nobody in."""
        return self._hash(f"token:{token}")

    def _hash(self, text: str) -> str:
        return hmac.new(self._hash_key, text.encode(), hashlib.sha256).hexdigest()


def new_token() -> str:
    """A token for a link: 192 bits."""
    return secrets.token_urlsafe(24)


def open_book(path: Path) -> AddressBook:
    """The book of a key file; a file that is not there is made, readable by its owner only. Who comes second while it
    is made reads what the first wrote.
    """
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_bytes(_KEY_BYTES).hex())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return AddressBook(bytes.fromhex(path.read_text("ascii").strip()))


def _derive(key: bytes, purpose: bytes) -> bytes:
    return hmac.new(key, b"rulewatch address " + purpose, hashlib.sha256).digest()
