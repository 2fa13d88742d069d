"""Notes of the publisher beside provisions: amendment history as notes and marks, and which provisions it repealed."""

from __future__ import annotations

import re

from lxml import etree

from crawlers.parsers.akoma_ntoso.identification import linked_work
from crawlers.parsers.akoma_ntoso.profiles import Profile
from crawlers.parsers.akoma_ntoso.vocabulary import STYLE
from crawlers.parsers.flow import flow
from crawlers.parsers.outline import Draft, Outline
from indexer.domain.provision import Mark, Standing

_ORIGIN = re.compile(r"@(\d{4})(\d{4})")
_ELLIPSIS = frozenset({"…", "...", "…."})
_MAX_EXCUSE = 700


class Apparatus:
    """Reads notes and decides standing for one document."""

    def __init__(self, outline: Outline, profile: Profile) -> None:
        self._outline = outline
        self._profile = profile
        self._repealing: set[str] = set()

    def read_notes(self, element: etree._Element, draft: Draft) -> None:
        """Turn the authorial notes in an element into notes and marks of a provision."""
        for note in element.iter("{*}authorialNote"):
            text = flow(note, STYLE).replace("\n", " ")
            self._outline.note(draft.eid, "footnote", text)
            action = self._action(text)
            if action == "repealed":
                self._repealing.add(draft.eid)
            act = next(filter(None, (linked_work(ref.get("href", "")) for ref in note.iter("{*}ref"))), None)
            if action and act and str(act).startswith("ch/eli/oc/"):
                self._outline.marks.append(Mark(draft.eid, action, str(act)))

    def settle(self, element: etree._Element, draft: Draft) -> None:
        """Say what a provision is worth once everything in it was read: words about its repeal are no law."""
        text = "\n".join(draft.parts)
        gone = draft.eid in self._repealing and not draft.has_children and (not text or text in _ELLIPSIS)
        if text and not draft.has_children and len(text) < _MAX_EXCUSE and self._profile.repealed_text.fullmatch(text):
            self._outline.note(draft.eid, "editorial", text)
            draft.parts.clear()
            gone = True
        if gone:
            draft.standing = Standing.REPEALED
        if match := _ORIGIN.fullmatch(self._origin(element)):
            act = f"fi/sd/{match[1]}/{int(match[2])}"
            self._outline.marks.append(Mark(draft.eid, "repealed" if gone else "substituted", act))

    def repeal(self, draft: Draft, text: str) -> None:
        """A note of the publisher's staff in a provision that says that the whole of it is repealed."""
        if self._profile.repealed_text.fullmatch(text):
            draft.standing = Standing.REPEALED

    def _action(self, text: str) -> str:
        profile = self._profile
        for action, pattern in (
            ("repealed", profile.repealing_note),
            ("inserted", profile.inserting_note),
            ("substituted", profile.substituting_note),
        ):
            if pattern.match(text):
                return action
        return ""

    def _origin(self, element: etree._Element) -> str:
        return next((str(value) for key, value in element.attrib.items() if str(key).endswith("}originalVersion")), "")
