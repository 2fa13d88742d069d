"""What happened to each provision between two texts: matching, also across moves and renumbering, then effects.

Provisions are compared unit by unit; inside a changed unit we go down as long as something beside the change stayed
the same, so that the effect names the smallest provision that changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from indexer.domain.history import Effect, EffectKind
from indexer.domain.provision import UNCOMPARED_KINDS, Mark, Provision, Role, Standing, Text
from indexer.pairing import Pair, pair_up
from indexer.text import fold_typography, fold_words
from indexer.wording import render

_MAX_PLACEHOLDER_CHARS = 40
_ACTIONS = {
    EffectKind.INSERTED: "inserted", EffectKind.SUBSTITUTED: "substituted", EffectKind.REPEALED: "repealed",
    EffectKind.RENUMBERED: "renumbered", EffectKind.COMMENCED: "",
}  # fmt: skip


@dataclass(slots=True)
class Node:
    """A provision with those under it, and its text folded: `key` with number, `content` without."""

    provision: Provision
    children: list[Node] = field(default_factory=list)
    own: str = ""
    key: str = ""
    content: str = ""

    @classmethod
    def holding(cls, tops: list[Node]) -> Node:
        """A node that stands for a whole text."""
        root = Provision("", "text", Role.DIVISION, "")
        return cls(root, tops, content="".join(top.content for top in tops))

    def subtree(self) -> Iterable[Provision]:
        """The provision and all under it, in document order."""
        yield self.provision
        for child in self.children:
            yield from child.subtree()


def effects_between(before: Text, after: Text, *, loosely: bool, effective: date | None) -> tuple[Effect, ...]:
    """The effects that turn one text into the other, in the order of the text after.

    `loosely` compares words only, and enacting terms and annexes only: for texts of different renditions or
    authorities. Two renditions may divide a unit differently, so words that stand elsewhere in it are not gone.
    `effective` is the day an effect counts from where its provision states none.
    """
    fold = fold_words if loosely else fold_typography
    old, new = _trees(before, fold, loosely=loosely), _trees(after, fold, loosely=loosely)
    found: list[Effect] = []
    _compare(Node.holding(old), Node.holding(new), _Context(_marks(before, after), effective, loosely), found)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Context:
    marks: dict[str, list[Mark]]
    effective: date | None
    loosely: bool


def _trees(text: Text, fold: Callable[[str], str], *, loosely: bool) -> list[Node]:
    """Top nodes to compare: divisions for their own heading, units with all that is under them."""
    nodes: dict[str, Node] = {}
    tops: list[Node] = []
    for provision in text.provisions:
        if loosely and (provision.kind in UNCOMPARED_KINDS or provision.role is Role.DIVISION):
            continue
        node = nodes[provision.eid] = Node(provision)
        parent = nodes.get(provision.parent or "")
        if parent is None or parent.provision.role is Role.DIVISION:
            tops.append(node)
        else:
            parent.children.append(node)
    for top in tops:
        _fold(top, fold)
    return tops


def _fold(node: Node, fold: Callable[[str], str]) -> None:
    for child in node.children:
        _fold(child, fold)
    provision = node.provision
    standing = "" if fold is fold_words else provision.standing.value
    node.own = fold(f"{provision.heading} {provision.text}")
    under = "".join(child.key for child in node.children)
    number = "" if provision.kind == "footnote" else fold(provision.num)
    node.content = f"{node.own}{under}"
    # Renditions differ in what they print as number: loosely, number and text are one row of words.
    node.key = f"{number}{node.content}" if fold is fold_words else f"{number}\x1f{node.content}\x1f{standing}"


def _compare(old: Node, new: Node, context: _Context, found: list[Effect]) -> None:
    """Effects among what stands under two matched nodes."""
    redivided = context.loosely and old.provision.role is not Role.DIVISION
    for pair in pair_up(old.children, new.children):
        match pair:
            case Pair(None, Node() as after):
                if not (redivided and after.content in old.content):
                    found.append(_effect(EffectKind.INSERTED, None, after, context))
            case Pair(Node() as before, None):
                if not _was_no_law(before) and not (redivided and before.content in new.content):
                    found.append(_effect(EffectKind.REPEALED, before, None, context))
            case Pair(Node() as before, Node() as after):
                _changed(before, after, context, found)


def _was_no_law(gone: Node) -> bool:
    """A repealed provision that is no longer listed, or the placeholder of one that was still to come."""
    standing = gone.provision.standing
    return standing is Standing.REPEALED or (
        standing is Standing.NOT_YET and len(gone.content) < _MAX_PLACEHOLDER_CHARS
    )


def _changed(before: Node, after: Node, context: _Context, found: list[Effect]) -> None:
    """Effects of a matched pair that is not the same."""
    was, now = before.provision, after.provision
    if before.key == after.key and (was.eid == now.eid or (context.loosely and now.role is Role.PIECE)):
        return
    began_or_ended = _began_or_ended(was, now, context)
    if began_or_ended is EffectKind.REPEALED:
        found.append(_effect(began_or_ended, before, after, context))
    elif before.content == after.content and was.eid != now.eid:
        found.append(_effect(EffectKind.RENUMBERED, before, after, context))
    elif was.eid == now.eid and began_or_ended:
        found.append(_effect(began_or_ended, before, after, context))
    elif was.eid == now.eid and _reads_the_same(before, after):
        if not context.loosely:
            _compare_standings(before, after, context, found)
    elif was.eid == now.eid and _can_descend(before, after):
        if before.own != after.own:
            found.append(_own_effect(before, after, context))
        _compare(before, after, context, found)
    elif was.eid != now.eid:
        found.append(_effect(EffectKind.RENUMBERED, before, after, context))
    else:
        found.append(_effect(EffectKind.SUBSTITUTED, before, after, context))


def _reads_the_same(before: Node, after: Node) -> bool:
    """Whether all that differs is how the words are set or divided, or what the publisher says of their standing."""
    return fold_typography(render(before.subtree())) == fold_typography(render(after.subtree()))


def _began_or_ended(was: Provision, now: Provision, context: _Context) -> EffectKind | None:
    """What the publisher's word on standing tells. Renditions differ in whether they mark what is still to come."""
    if now.standing is Standing.REPEALED and was.standing is not Standing.REPEALED:
        return EffectKind.REPEALED
    began = was.standing is Standing.NOT_YET and now.standing is Standing.IN_FORCE
    return EffectKind.COMMENCED if began and not context.loosely else None


def _compare_standings(before: Node, after: Node, context: _Context, found: list[Effect]) -> None:
    """Effects of what began or ended, where the words are the same."""
    were = {child.provision.eid: child for child in before.children}
    for now in after.children:
        if (was := were.get(now.provision.eid)) is None:
            continue  # divided otherwise
        if kind := _began_or_ended(was.provision, now.provision, context):
            found.append(_effect(kind, was, now, context))
        else:
            _compare_standings(was, now, context, found)


def _can_descend(before: Node, after: Node) -> bool:
    """Whether both sides are divided and share something, so that a smaller provision can be named."""
    if not before.children or not after.children:
        return False
    kept = {child.key for child in before.children} & {child.key for child in after.children}
    shared_ids = {child.provision.eid for child in before.children} & {child.provision.eid for child in after.children}
    return bool(kept) or (before.own == after.own and bool(shared_ids))


def _effect(kind: EffectKind, before: Node | None, after: Node | None, context: _Context) -> Effect:
    shown = (after or before).provision  # type: ignore[union-attr]
    return Effect(
        kind=kind,
        provision=shown.eid,
        label=shown.label,
        before=render(before.subtree()) if before else None,
        after=render(after.subtree()) if after else None,
        effective=_begins(before, after, context),
        by=_mark(kind, shown.eid, [p.eid for p in (after or before).subtree()], context),  # type: ignore[union-attr]
        moved_from=before.provision.eid if before and before.provision.eid != shown.eid else "",
    )


def _begins(before: Node | None, after: Node | None, context: _Context) -> date | None:
    """The day the new words count from. A past day that the provision stated of its former words, too, is not it:
    publishers leave it as it is where only something inside was amended, in tables and schedules above all.
    """
    stated = after.provision.valid_from if after else None
    former = before.provision.valid_from if before else None
    is_of_former_words = stated is not None and stated == former and context.effective and stated < context.effective
    return context.effective if stated is None or is_of_former_words else stated


def _own_effect(before: Node, after: Node, context: _Context) -> Effect:
    """The provision's own words changed, and those under it are compared on their own."""
    return _effect(EffectKind.SUBSTITUTED, Node(before.provision), Node(after.provision), context)


def _marks(before: Text, after: Text) -> dict[str, list[Mark]]:
    """The publisher's marks that are new in the text after, by provision: older ones explain older changes."""
    known = set(before.marks)
    by_eid: dict[str, list[Mark]] = {}
    for mark in after.marks:
        if mark not in known:
            by_eid.setdefault(mark.eid, []).append(mark)
    return by_eid


def _mark(kind: EffectKind, eid: str, under: list[str], context: _Context) -> Mark | None:
    """The mark that explains an effect: on the provision, else on what encloses it, else on what stands in it.

    Marks of several acts on one provision leave open which of them did it: then nobody is named.
    """
    for candidate in (*_lineage(eid), *under[1:]):
        marks = context.marks.get(candidate, [])
        fitting = [mark for mark in marks if mark.action == _ACTIONS[kind]] or marks
        if fitting:
            return fitting[-1] if len({mark.act for mark in fitting}) == 1 else None
    return None


def _lineage(eid: str) -> Iterable[str]:
    """The id and those of the provisions that enclose it, innermost first."""
    yield eid
    while "__" in eid:
        eid = eid.rpartition("__")[0]
        yield eid
