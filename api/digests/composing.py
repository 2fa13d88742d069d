"""From what is due and what matched to the digest a subscriber gets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.digests.changed import Candidate
from api.digests.digest import Correction, Coverage, Digest, Item, Reason, encode
from api.digests.flood import DAY, flood_of
from api.digests.items import Items, grouped
from api.digests.matching import Matcher
from api.digests.surroundings import Surroundings
from api.digests.windows import next_window
from indexer.domain.alerts import Aim, Cadence, Composed, Follow, MessageKind, Subscriber, Window
from indexer.store.alerts_ledger import Told


@dataclass(frozen=True, slots=True)
class History:
    """What a subscriber was told before: numbers of changes, those withdrawn since, counts of the last windows (newest
    first), and how many items in the last 24 hours.
    """

    told: frozenset[int]
    taken_back: tuple[Told, ...] = ()
    counts: tuple[int, ...] = ()
    today: int = 0


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything digests are composed of at one moment.

    `head` is the last change looked at; those in `waiting` cannot be found by a search yet and wait for the next
    digest. The matcher may know more changes than the candidates. `titles` gives the title of a work.
    """

    now: datetime
    head: int
    candidates: Mapping[int, Candidate]
    waiting: frozenset[int]
    matcher: Matcher
    items: Items
    surroundings: Surroundings
    titles: Callable[[str], str]

    def settled(self) -> int:
        """Up to which change everything is decided once these digests are recorded."""
        return min(self.waiting, default=self.head + 1) - 1

    def digest(self, subscriber: Subscriber, window: Window, follows: Sequence[Follow], history: History) -> Digest:
        """What a subscriber is told for a window: every change that a follow matched and that is not in the ledger."""
        reasons = self._reasons(subscriber, follows, history.told)
        language = subscriber.profile.language
        groups = grouped((self.candidates[seq] for seq in sorted(reasons)), language)
        items = sorted((self._item(group, reasons, language) for group in groups), key=_rank)
        aims = [follow.aim for follow in follows]
        return Digest(
            subscriber=subscriber.id,
            language=language,
            cadence=window.cadence.value,
            period=window.period,
            due=window.due,
            composed=self.now,
            items=tuple(item for item in items if item.significance.above),
            below=tuple(item for item in items if not item.significance.above),
            corrections=tuple(self._correction(told) for told in history.taken_back),
            upcoming=self.surroundings.upcoming(aims, language),
            coverage=self._coverage(aims, subscriber),
            flood=flood_of(items, window.cadence, history.counts, history.today),
            unreadable=tuple(_reason(follow) for follow in follows if follow.aim in self.matcher.unreadable),
        )

    def compose(
        self, subscriber: Subscriber, window: Window, follows: Sequence[Follow], history: History
    ) -> Composed | None:
        """The digest to record, with who is to hear of it; None for an instant one that would say nothing."""
        digest = self.digest(subscriber, window, follows, history)
        if digest.is_quiet and window.cadence is Cadence.INSTANT:
            return None
        rhythm = subscriber.profile.rhythm
        instant = window.cadence is Cadence.INSTANT
        following = next_window(rhythm, self.now if instant else window.due).due
        if instant and digest.flood:
            following = self.now + DAY
        content, sha256 = encode(digest)
        return Composed(
            subscriber=subscriber,
            window=window,
            changes=digest.changes,
            corrections=tuple(correction.change for correction in digest.corrections),
            content=content,
            sha256=sha256,
            settled=max(self.settled(), subscriber.settled),
            next_due=following,
            messages=_messages(digest, heartbeat=_wants_word(subscriber, follows) and following > self.now),
            held=digest.flood is not None,
        )

    def _reasons(
        self, subscriber: Subscriber, follows: Sequence[Follow], told: frozenset[int]
    ) -> Mapping[int, list[Reason]]:
        found: dict[int, list[Reason]] = {}
        for follow in follows:
            since = max(follow.since, subscriber.settled)
            for seq in self.matcher.matching(follow.aim):
                if seq > since and seq in self.candidates and seq not in told and seq not in self.waiting:
                    found.setdefault(seq, []).append(_reason(follow))
        return found

    def _item(self, group: tuple[Candidate, ...], reasons: Mapping[int, Sequence[Reason]], language: str) -> Item:
        every = (reason for candidate in group for reason in reasons[candidate.change.seq])
        return self.items.item(group, tuple(sorted(set(every), key=lambda reason: reason.follow)), language)

    def _correction(self, told: Told) -> Correction:
        work = str(told.work)
        return Correction(told.change, work, self.titles(work), told.kind, told.told, told.permalink)

    def _coverage(self, aims: Sequence[Aim], subscriber: Subscriber) -> Coverage:
        seen = sum(seq > subscriber.settled for seq in self.candidates)
        return self.surroundings.coverage(aims, seen)


def _rank(item: Item) -> tuple[int, str, tuple[int, ...]]:
    return -item.significance.score, item.work, item.changes


def _reason(follow: Follow) -> Reason:
    return Reason(follow.id, follow.aim.kind.value, follow.name, follow.note)


def _wants_word(subscriber: Subscriber, follows: Sequence[Follow]) -> bool:
    return subscriber.profile.heartbeat and bool(follows)


def _messages(digest: Digest, *, heartbeat: bool) -> tuple[MessageKind, ...]:
    """Who has nothing to say says so only where it is wanted, and only in the last of several overdue windows."""
    if digest.flood:
        return (MessageKind.SUMMARY,)
    return (MessageKind.DIGEST,) if heartbeat or not digest.is_quiet else ()
