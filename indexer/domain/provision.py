"""Provisions: the addressable units of a version, in document order, as a flat tuple linked by `parent`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """What a provision is for: grouping units, being cited and found, or standing inside a unit."""

    DIVISION = "division"
    """Groups units and has little text of its own: part, title, chapter, UK schedule."""
    UNIT = "unit"
    """What a lawyer cites first and a search shows: article, section, §, recital, annex, schedule paragraph."""
    PIECE = "piece"
    """Inside a unit: paragraph, point, table, footnote, closing words."""


class Standing(StrEnum):
    """Whether the publisher says a provision is in force in this version."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet_in_force"
    REPEALED = "repealed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Provision:
    r"""One addressable unit.

    `text` is the provision's own words only: words of children stand in the children, words after the children in
    a child of kind `wrapup`, so that joining `text` in order gives the source's words once. Paragraph breaks are
    "\n"; table cells are separated by a tab, rows by "\n". `num` is the number as printed ("(a)", "2."), `label`
    the full citation a lawyer of that country writes ("Article 8(2)(a)", "§ 3 Abs. 1 Satz 2", "s. 11(2)").
    """

    eid: str
    kind: str
    role: Role
    label: str
    num: str = ""
    heading: str = ""
    text: str = ""
    parent: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    standing: Standing = Standing.IN_FORCE


@dataclass(frozen=True, slots=True)
class Mark:
    """A publisher's own mark that an amending act changed a provision: who did it, and where it says so."""

    eid: str
    action: str
    """inserted | substituted | repealed | renumbered"""
    act: str
    """Work id of the amending act where known ("eu/32026L0470"), else its name as printed."""
    place: str = ""
    """Place in the amending act as a lawyer writes it: "Article 4(16)"."""


@dataclass(frozen=True, slots=True)
class Text:
    """What stands in a version: its provisions in document order and the publisher's marks on them."""

    provisions: tuple[Provision, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Editorial matter beside a provision: amendment history, commentary, extent. Never part of the law's text."""

    eid: str
    kind: str
    text: str


ENTRY = "entry_"
"""How the eid of an entry of a list begins (kind "entry"): named by what it says, never by its row."""

UNCOMPARED_KINDS = frozenset({"preamble", "citation", "recital", "formula", "signature", "footnote", "preface"})
"""Kinds a consolidation leaves out or renders at will: their absence is not a repeal."""
