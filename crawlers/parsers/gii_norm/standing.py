"""From what is said about entry into force to the day and standing of each provision on the day of capture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crawlers.parsers.gii_norm.commencement import Start, Starts
from crawlers.parsers.gii_norm.wording import is_future
from crawlers.parsers.outline import Draft
from indexer.domain.provision import Role, Standing

_DATED_KINDS = frozenset({"paragraph"})


def apply_starts(drafts: list[Draft], starts: Starts, *, today: date, amended: bool) -> None:
    """Set `valid_from` and `standing`.

    Pieces follow the provision they stand in. A day in the past is set only while the law was never amended: later
    the publisher does not say which provisions are as old as the law. A provision without words of its own is in
    force as soon as one of its parts is.
    """
    inherited: dict[str, tuple[Start | None, bool]] = {}
    stated: set[str] = set()
    for draft in drafts:
        above, italic = inherited[draft.parent.eid] if draft.parent and draft.role is Role.PIECE else (None, False)
        start = starts.stated(draft.eid) if draft.role is not Role.PIECE or draft.kind in _DATED_KINDS else None
        if start:
            stated.add(draft.eid)
        elif draft.role is Role.PIECE:
            start = above
        else:
            start = starts.general(today)
        italic = italic or draft.italic
        inherited[draft.eid] = start, italic
        _set(draft, start, today, amended=amended, italic=italic)
    _settle_containers(drafts, stated)


def _set(draft: Draft, start: Start | None, today: date, *, amended: bool, italic: bool) -> None:
    if draft.standing is Standing.REPEALED:
        return
    day = start.day if start else None
    if day and day > today:
        draft.valid_from, draft.standing = day, Standing.NOT_YET
    elif _is_placeholder(draft):
        draft.standing = Standing.NOT_YET
    elif start and day is None:
        draft.standing = Standing.NOT_YET if italic else Standing.UNKNOWN
    elif not amended:
        draft.valid_from = day


def _is_placeholder(draft: Draft) -> bool:
    return is_future(draft.heading) or is_future("\n".join(draft.parts))


@dataclass(slots=True)
class _Parts:
    """What is known of the parts of a provision."""

    in_force: bool = False
    waiting: bool = False
    undated: bool = False
    first: date | None = None

    def add(self, draft: Draft) -> None:
        self.in_force = self.in_force or draft.standing is Standing.IN_FORCE
        self.waiting = self.waiting or draft.standing is Standing.NOT_YET
        if draft.standing is Standing.IN_FORCE:
            self.undated = self.undated or draft.valid_from is None
            self.first = min(filter(None, (self.first, draft.valid_from)), default=None)


def _settle_containers(drafts: list[Draft], stated: set[str]) -> None:
    """Bottom-up: in reverse document order children come before their parents."""
    parts: dict[str, _Parts] = {}
    for draft in reversed(drafts):
        below = parts.pop(draft.eid, None)
        if below and not draft.parts and draft.eid not in stated and not _is_placeholder(draft):
            _settle(draft, below)
        if draft.parent:
            parts.setdefault(draft.parent.eid, _Parts()).add(draft)


def _settle(draft: Draft, below: _Parts) -> None:
    if draft.standing is Standing.REPEALED:
        return
    if below.in_force:
        draft.standing = Standing.IN_FORCE
        draft.valid_from = None if below.undated else below.first
    elif below.waiting and draft.standing is Standing.IN_FORCE:
        draft.standing, draft.valid_from = Standing.NOT_YET, None
