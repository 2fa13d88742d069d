"""Addresses at rest say nothing without the key (docs/reliability.md R74)."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from api.digests.addresses import AddressBook, AddressUnreadable, new_token, open_book

BOOK = AddressBook(bytes(range(32)))
OTHER = AddressBook(bytes(32))
ADDRESS = "reader@example.org"


def test_what_is_sealed_can_be_opened_and_never_reads_alike() -> None:
    one, other = BOOK.seal(ADDRESS), BOOK.seal(ADDRESS)
    assert one != other
    assert BOOK.open(one) == BOOK.open(other) == ADDRESS
    assert b"reader" not in one


def test_another_key_opens_nothing() -> None:
    with pytest.raises(AddressUnreadable):
        OTHER.open(BOOK.seal(ADDRESS))


def test_no_byte_of_a_sealed_address_can_be_changed() -> None:
    sealed = BOOK.seal(ADDRESS)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(AddressUnreadable):
            BOOK.open(bytes(changed))
    with pytest.raises(AddressUnreadable):
        BOOK.open(b"")


def test_an_address_is_found_whatever_its_letter_case_and_only_with_the_key() -> None:
    assert BOOK.lookup(" Reader@Example.ORG ") == BOOK.lookup(ADDRESS)
    assert BOOK.lookup(ADDRESS) != OTHER.lookup(ADDRESS)
    assert BOOK.lookup(ADDRESS) != BOOK.token_hash(ADDRESS)


def test_tokens_are_long_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert min(map(len, tokens)) >= 32


def test_a_key_file_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "addresses.key"
    with ThreadPoolExecutor(8) as pool:
        books = list(pool.map(lambda _: open_book(path), range(32)))
    assert {book.open(books[0].seal(ADDRESS)) for book in books} == {ADDRESS}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["addresses.key"]


def test_a_key_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(AddressUnreadable):
        AddressBook(b"short")
