"""Ids and citations: the publisher's own ids where there are any, numbers as they are cited in the text's language."""

from __future__ import annotations

import re

from lxml import etree

from crawlers.parsers.akoma_ntoso.profiles import Profile, kind_name
from crawlers.parsers.akoma_ntoso.vocabulary import ABBREVIATIONS
from crawlers.parsers.akoma_ntoso.wordings import plain_eid
from crawlers.parsers.eids import Eids, eid_number
from crawlers.parsers.outline import Draft
from crawlers.parsers.xml import local_name
from indexer.domain.provision import Role

_NOT_ID = re.compile(r"[^A-Za-z0-9._\-]+")
_MAX_EID = 160
_MAX_NUMBER = 40
_APART = frozenset({"proviso", "annex", "attachment"})
"""Numbering starts anew in them."""


class Names:
    """Names the provisions of one document. `restarting`: sections are numbered anew in each chapter."""

    def __init__(self, eids: Eids, profile: Profile, language: str) -> None:
        self.restarting = False
        self._eids = eids
        self._profile = profile
        self._language = language

    def eid(self, element: etree._Element, parent: str | None, printed: str) -> str:
        """The publisher's id, "/" as "__" and without marks of wordings; one of ours where there is none."""
        stated = plain_eid(element.get("eId", "")).replace("/", "__")
        stated = _NOT_ID.sub("_", stated)[:_MAX_EID].strip("_")
        if stated[:1].isalpha():
            return self._eids.unique(stated[0].lower() + stated[1:])
        name = local_name(element)
        return self._eids.make(parent, ABBREVIATIONS.get(name, name.lower()), eid_number(printed)[:_MAX_NUMBER])

    def label(self, draft: Draft) -> str:
        """How a provision is cited: "Art. 8 Abs. 2 Bst. a", "2 luku, 5 § 1 mom.", for a division its whole heading."""
        if draft.role is Role.DIVISION:
            return f"{draft.num} {draft.heading}".strip() or kind_name(self._language, draft.kind)
        plain = draft.num.strip(" .:")
        if draft.role is Role.UNIT:
            own = f"{plain} {draft.heading}".strip() if draft.kind == "heading" else plain or draft.heading.rstrip(":")
            own = own or kind_name(self._language, draft.kind)
            base = self._base(draft.parent)
            return f"{base}, {own}" if base else own
        return self._piece(draft, plain)

    def _piece(self, draft: Draft, plain: str) -> str:
        above = draft.parent.label if draft.parent else ""
        if not plain and draft.heading:
            return f"{above}, {draft.heading}"
        if any(map(str.isalnum, plain)):
            return f"{above} {self._profile.cite(self._language, draft.kind, plain)}"
        ordinal = draft.eid.rpartition("_")[2].partition("-")[0].lstrip("u")
        kind = "indent" if draft.kind == "point" else draft.kind
        return f"{above} {self._profile.cite(self._language, kind, ordinal)}"

    def _base(self, owner: Draft | None) -> str:
        """What must stand before a unit's number so that it names one unit only."""
        base = ""
        while owner:
            if owner.kind in _APART:
                base = owner.heading or owner.label
            elif owner.kind == "chapter" and self.restarting and not base:
                base = owner.num
            owner = owner.parent
        return base
