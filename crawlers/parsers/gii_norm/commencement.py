"""When provisions enter into force, as the publisher's editorial footnotes say it.

Only sentences of a certain form are read; where one that speaks of entry into force is not, no day of the law as a
whole is certain for any provision. What follows for the provisions is in `standing`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from crawlers.parsers.gii_norm.naming import unit_name
from crawlers.parsers.gii_norm.targets import Span, read_targets
from crawlers.parsers.gii_norm.wording import parse_german_day
from crawlers.parsers.outline import Draft
from indexer.domain.document import Milestone
from indexer.domain.provision import Role
from indexer.text import clean_inline

_OPEN, _CLOSE = "(+++", "+++)"
_LONGEST = 800
_MOST_SPANS = 200
_SENTENCE_END = re.compile(r"(?<=in Kraft\.)|(?<=in Kraft getreten\.)|(?<=beschlossen\.)")
_SENTENCE = re.compile(
    r"(?P<subject>.+?) (?:tritt|treten|ist|sind)(?P<basis> gem\. .+?)? am (?P<day>[\d.]+) in Kraft(?: getreten)?\."
)
_REMARK = re.compile(r"(?P<subject>[^:]+): [Tt]r(?:itt|eten) (?P<rest>.+)")
_REMARK_DATE = re.compile(r"(?:(?P<basis>gem\. .+?) )?am (?P<day>[\d.]+) in Kraft")
_WHOLE_LAW = frozenset({"Das G", "Die V", "Es", "Sie", "Das Gesetz", "Die Verordnung", "Dieses G", "Diese V"})
_BASIS_WORD = re.compile(
    r"gem\.|§§?|Art\.?|Abs\.?|Satz|S\.|Nr\.?|Halbs(?:\.|atz)|iVm|u\.|und|bis|diese[rs]|de[rs]|d\.|G|V|v\.|I|BAnz|AT|V\d+"
    r"|[\d.]+[a-z]?,?"
)
_DIVISION_REMARK = re.compile(r"\w+\.? \S+ \(Überschrift\b.*")


@dataclass(frozen=True, slots=True)
class Start:
    """An entry into force; `day` is None where it is announced without a date that can be read."""

    day: date | None


@dataclass(frozen=True, slots=True)
class Starts:
    """All that is said: of single provisions by id, of sections and paragraphs, of the whole law.

    `certain` is False where a sentence on entry into force could not be read: any provision may be an exception.
    """

    own: dict[str, Start]
    spans: tuple[tuple[Span, Start], ...]
    whole: date | None
    certain: bool
    milestones: tuple[Milestone, ...]

    def stated(self, eid: str) -> Start | None:
        """What is said of this very provision; the remark at its own norm goes before the footnote of the law."""
        if eid in self.own:
            return self.own[eid]
        return next((start for span, start in self.spans if span.holds(eid)), None)

    def general(self, today: date) -> Start | None:
        """What holds for a provision nothing is said of."""
        if self.whole is None:
            return None
        if self.certain:
            return Start(self.whole)
        return Start(None) if self.whole > today else None


def starts_of(header: str, footnotes: list[tuple[Draft, str]]) -> Starts:
    """Read the footnote of the law's title and those of its norms."""
    own: dict[str, Start] = {}
    spans: list[tuple[Span, Start]] = []
    for draft, words in footnotes:
        for subject, start in _remarks(words):
            if _names(subject, draft):
                own[draft.eid] = start
            else:
                spans += ((span, start) for span in read_targets(subject) or ())
    sentences = [_sentence(text) for text in _sentences(header)]
    known = [sentence for sentence in sentences if sentence]
    for span_list, milestone in known:
        spans += ((span, Start(milestone.date)) for span in span_list)
    whole = [milestone.date for span_list, milestone in known if not span_list]
    certain = len(known) == len(sentences) and len(whole) <= 1 and len(spans) <= _MOST_SPANS
    return Starts(
        own, tuple(spans[:_MOST_SPANS]), max(whole, default=None), certain, tuple(milestone for _, milestone in known)
    )


def _sentences(header: str) -> Iterator[str]:
    """Sentences of the law's footnote that speak of entry into force; remarks in (+++ … +++) among them."""
    outside: list[str] = []
    for text, bracketed in _split_remarks(header):
        if not bracketed:
            outside.append(text)
        elif "in Kraft" in text:
            yield text
    for sentence in _SENTENCE_END.split(clean_inline(" ".join(outside))):
        if "in Kraft" in sentence:
            yield sentence.strip()


def _split_remarks(text: str) -> Iterator[tuple[str, bool]]:
    at = 0
    while (start := text.find(_OPEN, at)) >= 0 and (end := text.find(_CLOSE, start)) >= 0:
        yield text[at:start], False
        yield clean_inline(text[start + len(_OPEN) : end]), True
        at = end + len(_CLOSE)
    yield text[at:], False


def _sentence(text: str) -> tuple[tuple[Span, ...], Milestone] | None:
    """The sections a sentence names (none: the whole law) and its date; None where it is not of the plain form."""
    match = _SENTENCE.fullmatch(text) if len(text) <= _LONGEST else None
    day = parse_german_day(match["day"]) if match and _is_plain(match["basis"]) else None
    if match is None or day is None:
        return None
    if match["subject"] in _WHOLE_LAW:
        return (), Milestone("entry_into_force", day, text)
    spans = read_targets(match["subject"])
    return (spans, Milestone("commencement", day, text)) if spans else None


def _remarks(words: str) -> Iterator[tuple[str, Start]]:
    """What a norm's own footnote says: "(+++ § 11: Tritt gem. Art. 5 … am 1.1.2023 in Kraft +++)"."""
    for text, bracketed in _split_remarks(words):
        if not bracketed or "in Kraft" not in text or "außer Kraft" in text or len(text) > _LONGEST:
            continue
        if match := _REMARK.fullmatch(text):
            dated = _REMARK_DATE.fullmatch(match["rest"])
            yield (
                match["subject"],
                Start(parse_german_day(dated["day"]) if dated and _is_plain(dated["basis"]) else None),
            )


def _names(subject: str, draft: Draft) -> bool:
    """Whether a remark speaks of the norm it stands at: its heading if it is a division, all of it if a unit."""
    if draft.role is Role.DIVISION:
        return bool(_DIVISION_REMARK.fullmatch(subject))
    name = unit_name(subject)
    return name.label == draft.label or f"{name.abbreviation}_{name.number}" == draft.eid


def _is_plain(basis: str | None) -> bool:
    """Whether the legal basis is a mere citation, without conditions or a second date of entry into force."""
    return all(_BASIS_WORD.fullmatch(word) for word in (basis or "").split())
