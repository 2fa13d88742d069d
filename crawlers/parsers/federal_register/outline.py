"""The outline of one document while it is read, and the flat provisions it becomes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from crawlers.parsers.eids import Eids
from indexer.domain.provision import Provision, Role


@dataclass(slots=True, eq=False)
class Node:
    """A provision in the making. `items` are its lines of text and its children in document order.

    `role` None means: a unit if it holds words itself, a division if it groups others. `scope` is the node whose id
    begins this one's id, which need not be the parent.
    """

    kind: str
    abbreviation: str = ""
    printed: str = ""
    label: str = ""
    num: str = ""
    heading: str = ""
    role: Role | None = None
    scope: Node | None = None
    items: list[str | Node] = field(default_factory=list)
    eid: str = ""

    def add(self, line: str) -> None:
        """Append a line of text unless it is empty."""
        if line:
            self.items.append(line)


def provisions_of(root: Node) -> tuple[Provision, ...]:
    """The provisions under `root` in document order; lines that stand in no unit become units of kind text."""
    emitter = _Emitter()
    emitter.division(root, None)
    return tuple(emitter.provisions)


class _Emitter:
    def __init__(self) -> None:
        self.provisions: list[Provision] = []
        self._eids = Eids()

    def division(self, node: Node, parent: str | None) -> None:
        """The contents of a node that groups units; runs of loose words become units of their own."""
        loose: list[str | Node] = []
        for item in node.items[len(_omission(node)) :]:
            if isinstance(item, str) or item.role is Role.PIECE:
                loose.append(item)
                continue
            self._loose(node, loose, parent)
            loose = []
            self._node(item, parent)
        self._loose(node, loose, parent)

    def _loose(self, node: Node, items: list[str | Node], parent: str | None) -> None:
        if not items:
            return
        if all(map(_is_footnote, items)):
            self._pieces(items, node, parent)
            return
        if all(isinstance(item, str) and not item.strip("* ") for item in items):
            self._closing(items, node, parent)
            return
        self._node(
            Node("text", "text", label=node.label, role=Role.UNIT, scope=node if node.eid else None, items=items),
            parent,
        )

    def _node(self, node: Node, parent: str | None) -> None:
        role = node.role or _role_of(node)
        stem = node.scope.eid if node.scope and node.scope.eid else None
        node.eid = self._eids.make(stem, node.abbreviation or node.kind, node.printed)
        items = sorted(node.items, key=_is_footnote)
        lines = _omission(node) if role is Role.DIVISION else _leading_lines(items)
        text = "\n".join(lines)
        self.provisions.append(Provision(node.eid, node.kind, role, node.label, node.num, node.heading, text, parent))
        if role is Role.DIVISION:
            self.division(node, node.eid)
        else:
            self._pieces(items[len(lines) :], node, node.eid)

    def _pieces(self, items: Iterable[str | Node], owner: Node, parent: str | None) -> None:
        """Children inside a unit, footnotes last; words after a child become closing words."""
        closing: list[str | Node] = []
        for item in items:
            if isinstance(item, str):
                closing.append(item)
                continue
            self._closing(closing, owner, parent)
            closing = []
            self._node(item, parent)
        self._closing(closing, owner, parent)

    def _closing(self, lines: list[str | Node], owner: Node, parent: str | None) -> None:
        if lines:
            self._node(Node("wrapup", label=owner.label, role=Role.PIECE, scope=owner, items=lines), parent)


def _role_of(node: Node) -> Role:
    grouped = any(isinstance(item, Node) and item.role is not Role.PIECE for item in node.items)
    return Role.DIVISION if grouped or not node.items else Role.UNIT


def _leading_lines(items: list[str | Node]) -> list[str]:
    lines: list[str] = []
    for item in items:
        if not isinstance(item, str):
            break
        lines.append(item)
    return lines


def _is_footnote(item: str | Node) -> bool:
    return isinstance(item, Node) and item.kind == "footnote"


def _omission(node: Node) -> list[str]:
    """The asterisks a division opens with, which stand for text left out: they are its own text, no unit."""
    return [line for line in _leading_lines(node.items) if not line.strip("* ")] if _opens_with_stars(node) else []


def _opens_with_stars(node: Node) -> bool:
    lines = _leading_lines(node.items)
    following = node.items[len(lines)] if len(lines) < len(node.items) else None
    loose = isinstance(following, Node) and following.role is Role.PIECE
    return bool(lines) and not loose and not any(line.strip("* ") for line in lines)
