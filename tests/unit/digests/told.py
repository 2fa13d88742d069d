"""A digest with one of everything in it, its subscriber, and the links of their mails."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from api.digests.addresses import AddressBook
from api.digests.digest import (
    Correction,
    Coverage,
    Digest,
    EffectShown,
    Factor,
    Flood,
    Item,
    Reason,
    Significance,
    Trouble,
    Upcoming,
)
from api.digests.rendering.links import Links, Pass, own_links
from api.digests.sending import Delivery
from indexer.domain.alerts import Message, MessageKind, MessageState, Profile, Subscriber, SubscriberState

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
BOOK = AddressBook(bytes(32))
LINKS = Links("https://rules.example.org")
PASS = Pass(BOOK)
ADDRESS = "reader@example.org"
READER = Subscriber(7, SubscriberState.ACTIVE, Profile(), BOOK.seal(ADDRESS), BOOK.lookup(ADDRESS), NOW, NOW, 0)
OWN = own_links(LINKS, PASS, READER)
BEFORE, AFTER = "xx/acts/S-1@2026-01-01~00000000", "xx/acts/S-1@2026-11-01~11111111"


def item(seq: int = 1, title: str = "Sample Supply Chain Act", score: int = 72) -> Item:
    """An amendment of one article."""
    effect = EffectShown(
        kind="substituted", provision="art_1", label="Article 1", permalink=f"{AFTER}#art_1",
        effective=date(2028, 7, 26),
        pieces=(("equal", "Goods shall be "), ("delete", "free"), ("insert", "taxed"), ("equal", " at the border "),
                ("gap", ""), ("equal", "from that day.")),
        before_sha256="0" * 64, after_sha256="1" * 64, by="Sample Amending Act, s. 2",
    )  # fmt: skip
    factors = (Factor("force", 1.0, 25.0, "act"), Factor("effects", 0.8, 16.0, "substituted"))
    return Item(
        changes=(seq,), work="xx/acts/S-1", title=title, short_title="", jurisdiction="xx", source="sample",
        language="en", also_in=("fr",), kind="amended", published=date(2026, 10, 20), effective=date(2028, 7, 26),
        detected=NOW, retroactive=False, before=BEFORE, after=AFTER, effects=(effect,), effects_total=3,
        reasons=(Reason(1, "work", "Border rules", "for the tariff desk"),),
        significance=Significance(score, score >= 40, factors),
    )  # fmt: skip


def digest(**changed: object) -> Digest:
    """A digest with one of everything."""
    full = Digest(
        subscriber=7, language="en", cadence="weekly", period="2026-W48", due=NOW, composed=NOW,
        items=(item(),), below=(item(2, "Sample Notice on Labels", 12),),
        corrections=(Correction(9, "xx/acts/S-2", "Sample Customs Act", "repealed", NOW, "xx/acts/S-2@2026-01-01"),),
        upcoming=(Upcoming("csddd", "Sample regime", "apply", "application", "large companies", "2027-01-26",
                           "planned", "2026-07-26", "Sample Delay Act"),),
        coverage=Coverage(12, 11, (Trouble("sample", "Sample Gazette", "failed", NOW, NOW, late=True, silent=False,
                                           reasons=("HTTP 503 at the list",)),), 140),
        unreadable=(Reason(4, "search", "old query"),),
    )  # fmt: skip
    return replace(full, **changed)  # type: ignore[arg-type]


def quiet(**changed: object) -> Digest:
    """A digest that only says we looked."""
    return digest(items=(), below=(), corrections=(), unreadable=(), upcoming=(), **changed)


def flooded(count: int = 300) -> Digest:
    """A digest of far more than usual."""
    many = tuple(item(seq, f"Act number {seq}") for seq in range(1, count + 1))
    return digest(items=many, flood=Flood(count, 2.0, (("xx/acts/S-1", count),)))


def delivery(said: Digest | None = None, *, address: str = ADDRESS, attempts: int = 1, **changed: object) -> Delivery:
    """That digest on its way."""
    message = Message(
        id=1, key="k" * 32, kind=MessageKind.DIGEST, digest=5, subscriber=7, channel="mail", destination=0,
        state=MessageState.SENDING, attempts=attempts, next_at=NOW,
    )  # fmt: skip
    return Delivery(replace(message, **changed), READER, said or digest(), address)  # type: ignore[arg-type]
