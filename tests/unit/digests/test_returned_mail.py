"""Mail that comes back: reports of many mail systems, complaints, answers, and what is none of these (R71).

Each file of `returned/` is named SYSTEM-WHAT.KIND.STATUS.eml; they are written by us in the shape those systems use.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.digests.addresses import AddressBook
from api.digests.returns.reading import MAX_BYTES, read_return
from api.digests.returns.refusals import judge
from api.digests.returns.return_path import CANARY, ReturnPath, Sent
from indexer.domain.returns import TOLD, Returned, ReturnKind

CORPUS = sorted((Path(__file__).parent / "returned").glob("*.eml"))
PATH = ReturnPath("bounces@rules.example.org", AddressBook(bytes(32)))
SENT = Sent(7, datetime(2026, 11, 23, 8, tzinfo=UTC))


def filled(path: Path, sent: Sent = SENT) -> bytes:
    """A file of the corpus with the return address of a mail in it."""
    return path.read_bytes().replace(b"bounces+TOKEN@rules.example.org", PATH.address(sent).encode())


def expected(path: Path) -> Returned:
    _, kind, *status = path.name.removesuffix(".eml").split(".", 2)
    return Returned(ReturnKind(kind), "".join(status))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name.partition(".")[0])
def test_a_returned_mail_is_what_its_name_says_and_leads_to_the_mail_it_is_about(path: Path) -> None:
    assert read_return(filled(path)) == expected(path)
    if expected(path).kind in TOLD:
        assert PATH.read(filled(path).decode()) == SENT


def test_the_corpus_is_broad() -> None:
    failures = [path for path in CORPUS if expected(path).kind not in {ReturnKind.REPLY, ReturnKind.UNKNOWN}]
    assert len(failures) >= 40
    assert len({path.name.partition("-")[0].rstrip("0123456789") for path in failures}) >= 12
    assert {expected(path).kind for path in CORPUS} == set(ReturnKind)


def test_line_ends_do_not_matter() -> None:
    for path in CORPUS:
        assert read_return(filled(path).replace(b"\n", b"\r\n")) == expected(path), path.name


def test_whatever_is_cut_off_or_garbled_is_read_without_harm() -> None:
    chance = random.Random(71)
    for path in CORPUS:
        whole = filled(path)
        for _ in range(12):
            broken = bytearray(whole[: chance.randrange(len(whole))])
            for _ in range(chance.randrange(12)):
                if broken:
                    broken[chance.randrange(len(broken))] = chance.randrange(256)
            read_return(bytes(broken))
            PATH.read(broken.decode("utf-8", "replace"))


REPORT = b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status"
HOSTILE = (
    b"",
    b"\0" * 1000,
    b"From: MAILER-DAEMON@mail.example\n\n" + b"<" * MAX_BYTES,
    b"From: MAILER-DAEMON@mail.example\n\n" + b"user " * MAX_BYTES,
    b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(5_000)),
    b"Content-Type: message/rfc822\n\n" * 5_000,
    REPORT + b"\n" * 9_999,
    REPORT + b"; charset=none\nContent-Transfer-Encoding: base64\n\n!!!!\n--b--\n",
    REPORT + b"\n\nAction: =?nope?Q?failed?=\nStatus: =?utf-8?B?!?=\n\n--b--\n",
    b"From: =?nope?Q?=FF?= <mailer-daemon@mail.example>\nContent-Type: text/plain; charset=nope\n\n\xff",
    b"From: mailer-daemon@mail.example\nX-Failed-Recipients: \xff\xfe@, <>,\n\n\xc3\x28",
    b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/feedback-report\n\nnothing\n--b--\n",
)


@pytest.mark.parametrize("raw", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_messages_say_nothing(raw: bytes) -> None:
    assert read_return(raw).kind not in TOLD


@pytest.mark.parametrize(
    ("said", "returned"),
    [
        ("550 5.1.1 no such user", Returned(ReturnKind.HARD, "5.1.1")),
        ("550 nobody here", Returned(ReturnKind.HARD, "550")),
        ("550 5.2.1 switched off", Returned(ReturnKind.HARD, "5.2.1")),
        ("550 5.1.1 mailbox over quota", Returned(ReturnKind.HARD, "5.1.1")),
        ("552 5.2.2 full", Returned(ReturnKind.SOFT, "5.2.2")),
        ("552 mailbox is full", Returned(ReturnKind.SOFT, "552")),
        ("450 4.1.1 address unverified", Returned(ReturnKind.SOFT, "4.1.1")),
        ("451 4.7.1 greylisted", Returned(ReturnKind.BLOCKED, "4.7.1")),
        ("550 5.7.1 user unknown", Returned(ReturnKind.BLOCKED, "5.7.1")),
        ("550 Recipient address rejected: blocked by policy", Returned(ReturnKind.BLOCKED, "550")),
        ("550 5.1.8 sender domain not found", Returned(ReturnKind.BLOCKED, "5.1.8")),
        ("552 5.3.4 message too large", Returned(ReturnKind.BLOCKED, "5.3.4")),
        ("554 no", Returned(ReturnKind.SOFT, "554")),
        ("550 5.1.1 see https://spam.mail.example/blocked", Returned(ReturnKind.HARD, "5.1.1")),
        ("delivery failed to [198.5.1.1]", Returned(ReturnKind.SOFT)),
    ],
)
def test_a_refusal_is_judged_by_code_words_and_number(said: str, returned: Returned) -> None:
    assert judge(said) == returned


def test_a_return_address_is_read_whatever_its_letter_case() -> None:
    address = PATH.address(SENT)
    assert PATH.read(f"To: <{address.upper()}>") == SENT
    assert PATH.read(PATH.address(Sent(CANARY, SENT.moment))) == Sent(CANARY, SENT.moment)
    assert len(PATH.address(Sent(36**5, SENT.moment)).partition("@")[0]) <= 64


def test_nobody_makes_up_the_return_address_of_somebody_else() -> None:
    address = PATH.address(SENT)
    local, mark = address.partition("@")[0].rsplit("-", 1)
    for forged in (
        address.replace("+7-", "+8-"),
        address.replace(local, local[:-1] + ("0" if local[-1] != "0" else "1")),
        address.replace(mark, "0" * 24),
        address.replace(mark, mark[:-1]),
        address.replace("rules.example.org", "rules.example.net"),
        ReturnPath(PATH.mailbox, AddressBook(b"k" * 32)).address(SENT),
        "bounces+zzzzzzzzzz-zzzzzzz-" + "0" * 24 + "@rules.example.org",
    ):
        assert PATH.read(forged) is None, forged
        assert PATH.read(f"{forged} {address}") == SENT
