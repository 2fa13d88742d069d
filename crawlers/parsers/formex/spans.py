"""The publisher's amendment marks (`CLG.MDFO` … `CLG.MDFC`): which act changed what, and what stands deleted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from crawlers.parsers.formex.drafts import Draft

OPENER, CLOSER = "CLG.MDFO", "CLG.MDFC"
DELETING = frozenset({"DELETED", "REPEALED"})
"""The publisher keeps text of these in the file; it is not law."""
ACTIONS = frozenset({"INSERTED", "REPLACED"}) | DELETING
_ATTRIBUTE = re.compile(r'([A-Z][A-Z.]*)\s*=\s*(?:"([^"]*)"|\'([^\']*)\')')


@dataclass(slots=True, eq=False)
class Span:
    """What one opener and its closer enclose. `touched` counts, per draft, the pieces of its own text inside;
    `opened` are the drafts that begin inside.
    """

    id: str
    action: str
    act: str
    place: str
    touched: dict[Draft, int] = field(default_factory=dict)
    opened: set[Draft] = field(default_factory=set)

    @property
    def deletes(self) -> bool:
        """Whether the text inside is no longer law."""
        return self.action in DELETING

    def covers(self, draft: Draft) -> bool:
        """Whether the draft as a whole stands inside, so far as its own text and its beginning show."""
        return draft in self.opened or self.touched.get(draft, 0) == draft.chunks > 0


class Spans:
    """The marks of one document while it is read in document order; pairs may cross elements and nest."""

    def __init__(self) -> None:
        self.all: list[Span] = []
        self.open: dict[str, Span] = {}
        self.deleting = False
        self.faults: list[tuple[str, str]] = []
        """Marks that cannot be read or do not pair up: (code, what is wrong)."""
        self.unsure: str = ""
        """Why it cannot be told what is deleted; "" as long as it can."""

    def obey(self, instruction: etree._Element) -> None:
        """Take note of a processing instruction; others than amendment marks (page breaks) are passed over."""
        target = getattr(instruction, "target", "")
        if target == OPENER:
            self._start(_attributes(instruction.text or ""))
        elif target == CLOSER:
            self._end(_attributes(instruction.text or ""))

    def begin(self, draft: Draft) -> None:
        """A draft begins here."""
        for span in self.open.values():
            span.opened.add(draft)
            span.touched.setdefault(draft, 0)

    def finish(self) -> None:
        """The document ends; a mark still open is a fault."""
        for span in self.open.values():
            self._fault("unclosed-mark", f"mark {span.id} is never closed", deletes=span.deletes)
        self.open.clear()
        self.deleting = False

    def _start(self, attributes: dict[str, str]) -> None:
        action = attributes.get("ACTION", "")
        span = Span(
            attributes.get("ID", ""), action, attributes.get("ACTIVE.DOC", ""), attributes.get("ACTIVE.LOC", "")
        )
        if not span.id or span.id in self.open:
            self._fault(
                "unreadable-mark", f"opening mark {span.id!r} has no id of its own", deletes=span.deletes or not action
            )
            return
        if action not in ACTIONS:
            self._fault("unknown-action", f"mark {span.id} says {action!r}", deletes=not action)
        self.all.append(span)
        self.open[span.id] = span
        self.deleting = self.deleting or span.deletes

    def _end(self, attributes: dict[str, str]) -> None:
        span = self.open.pop(attributes.get("IDREF", ""), None)
        if span is None:
            self.faults.append(("unopened-mark", f"closing mark {attributes.get('ID', '')!r} closes nothing"))
            return
        self.deleting = any(other.deletes for other in self.open.values())

    def _fault(self, code: str, message: str, *, deletes: bool) -> None:
        self.faults.append((code, message))
        if deletes:
            self.unsure = message


def _attributes(text: str) -> dict[str, str]:
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(text)}
