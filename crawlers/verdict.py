"""What a crawl is worth as evidence: a pure function of what was declared, known before, journalled and foreseen.

Found before anything of the crawl reaches users. The rules are those of reliability: a refusal is never news, a
listing that shrank is not a list of repeals, and a redesign is held before it is told as law.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from crawlers.declaration import Crawl
from crawlers.journal import Entry
from crawlers.tally import Tally
from indexer.domain.crawling import Known, Run, Verdict
from indexer.domain.finding import Finding

FEW = 5
FEW_SHARE = 0.02
"""What may fail, or vanish, at a time: five, or two in a hundred."""
LIKE = 0.9
"""A text less like the last one than this has changed its looks or its law."""
LONE_LIKE = 0.75
"""The same of a source's only work: no other one says whether it was amended or built anew, so more of it may change. A
list may grow by two thirds.
"""
SAMPLE = 5
REDESIGN_SHARE = 0.2
SHRUNK = 0.5
"""A listing of less than half of what is usual is not whole."""
_COMPARED_RUNS = 5


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What publishing a crawl would do. `unread` are captures that give no text, `lost` those of them whose address
    gave one before, `likeness` of each canary to its last text, 0 to 1.
    """

    captures: int = 0
    works: int = 0
    """Works of the source before the crawl."""
    changed: frozenset[str] = frozenset()
    """Works known before whose words would be others."""
    unread: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()
    likeness: Mapping[str, float] = field(default_factory=dict)
    sampled: Mapping[str, float] = field(default_factory=dict)
    """The first works that would change, SAMPLE at most, and how like their last text they are: no source need pin
    any for that.
    """


@dataclass(frozen=True, slots=True)
class Case:
    """All that a verdict is found from; `earlier` runs newest first, `defect` whether the crawl itself says that it
    failed by a fault of ours.
    """

    source: str
    crawl: Crawl
    earlier: Sequence[Run]
    known: Collection[Known]
    tally: Tally
    foreseen: Foreseen = field(default_factory=Foreseen)
    defect: bool = False


_Rule = Callable[[Case], Iterator[Finding]]


def judge(case: Case) -> tuple[Verdict, tuple[Finding, ...]]:
    """The verdict with every reason for it; the gravest kind of reason decides, and lesser ones are told too."""
    found = {verdict: tuple(reason for rule in rules for reason in rule(case)) for verdict, rules in _RULES.items()}
    verdict = next((verdict for verdict, reasons in found.items() if reasons), Verdict.HEALTHY)
    return verdict, tuple(reason for reasons in found.values() for reason in reasons)


def too_many(count: int, of: int, share: float = FEW_SHARE) -> bool:
    """Whether a count is more than may happen by itself: more than five, and more than a share."""
    return count > max(FEW, share * of)


def _unfinished(case: Case) -> Iterator[Finding]:
    if not case.tally.done:
        why = ", by a defect of ours: its log (crawl.log) says which" if case.defect else ""
        yield Finding("crawl-unfinished", case.source, f"the crawl did not come to its end{why}")


def _all_refused(case: Case) -> Iterator[Finding]:
    tally = case.tally
    if (
        tally.refused
        and not tally.answered
        and len(tally.refused_discovery) + len(tally.refused_documents) >= len(tally.listed)
    ):
        yield Finding("all-refused", case.source, f"not one address answered: {_codes(tally.refused.values())}")


def _all_unread(case: Case) -> Iterator[Finding]:
    unread, captures = len(case.foreseen.unread), case.foreseen.captures
    if captures and unread == captures and (case.foreseen.lost or not case.tally.unchanged):
        yield Finding("all-unread", case.source, f"no law can be read in any of {captures} documents fetched")


def _too_few(case: Case) -> Iterator[Finding]:
    """A listing of everything that leads to less than the source ever holds; on the first crawl any listing."""
    fewest = case.crawl.expects.documents[0]
    lists_all = _lists_all(case)
    first = not any(run.verdict.publishes for run in case.earlier)
    count = len(case.tally.whole) if lists_all else len(case.tally.listed)
    if (lists_all or first) and case.tally.done and count < fewest:
        yield Finding("too-few-listed", case.source, f"{count} documents are listed, at least {fewest} are expected")


def _canaries_gone(case: Case) -> Iterator[Finding]:
    gone = _missing_canaries(case)
    if gone and 2 * len(gone) > len(case.crawl.canaries):
        yield Finding("canaries-gone", case.source, f"most of the pinned documents did not answer: {_some(gone)}")


def _too_much_changes(case: Case) -> Iterator[Finding]:
    changed, works, share = len(case.foreseen.changed), case.foreseen.works, case.crawl.expects.changed_share
    if too_many(changed, works, share):
        yield Finding("mass-change", case.source, f"{changed} of {works} works known would change at once")


def _vanishing(case: Case) -> Iterator[Finding]:
    """Only of what was there at the last healthy crawl: those that are missing already were held or counted then. A
    listing with known gaps says nothing here: then absence does not count at all.
    """
    if not _lists_all(case) or not case.tally.done or case.tally.suspect or case.tally.refused_discovery:
        return
    whole = case.tally.whole
    standing = [known for known in case.known if known.whole and not known.gone and not known.missing]
    vanished = [known.url for known in standing if known.url not in whole]
    if too_many(len(vanished), len(standing)):
        said = f"{len(vanished)} of {len(standing)} documents are not listed any more: {_some(vanished)}"
        yield Finding("mass-vanishing", case.source, said)


def _redesigned(case: Case) -> Iterator[Finding]:
    """A pinned document that reads otherwise, or most of those sampled, while much of the source would change."""
    unlike = [url for url, likeness in case.foreseen.likeness.items() if likeness < LIKE] or _unlike(case.foreseen)
    touched = len(case.foreseen.changed | case.foreseen.lost)
    if unlike and touched > REDESIGN_SHARE * (case.foreseen.works or 1):
        said = f"{touched} works would read otherwise, much unlike their last text: {_some(unlike)}"
        yield Finding("canary-unlike", case.source, said)


def _defect(case: Case) -> Iterator[Finding]:
    if case.defect and case.tally.done:
        yield Finding("crawl-defect", case.source, "a defect of ours stopped a part of the crawl; its log says which")


def _refusals(case: Case) -> Iterator[Finding]:
    if refused := case.tally.refused_discovery:
        yield Finding("listing-refused", refused[0].url, f"{len(refused)} listings did not answer: {_codes(refused)}")
    documents = case.tally.refused_documents
    if too_many(len(documents), len(case.tally.listed)):
        yield Finding("documents-refused", documents[0].url, f"{len(documents)} did not answer: {_codes(documents)}")


def _suspicions(case: Case) -> Iterator[Finding]:
    """What discovery could not read. Single rows may fail; any other doubt says that the listing is not whole."""
    for code, count in sorted(case.tally.suspicions().items()):
        if code != "row-unread" or too_many(count, len(case.tally.listed)):
            first = next(entry for entry in case.tally.suspect if entry.code == code)
            yield Finding("listing-doubtful", first.url, f"{count} × {code}: {first.note or 'see the journal'}")


def _unread(case: Case) -> Iterator[Finding]:
    unread, lost = case.foreseen.unread, case.foreseen.lost
    if lost or too_many(len(unread), case.foreseen.captures):
        said = f"no law can be read in {len(unread)} of {case.foreseen.captures} documents: {_some(lost or unread)}"
        yield Finding("documents-unread", case.source, said)


def _volume(case: Case) -> Iterator[Finding]:
    most = case.crawl.expects.documents[1]
    listed = len(case.tally.listed)
    if listed > most:
        yield Finding("too-many-listed", case.source, f"{listed} documents are listed, at most {most} are expected")
    usual = [run.listed for run in case.earlier if run.verdict is Verdict.HEALTHY][:_COMPARED_RUNS]
    if _lists_all(case) and usual and listed < SHRUNK * median(usual):
        yield Finding("listing-shrunk", case.source, f"{listed} documents are listed, {median(usual):g} is usual")


def _canary_absent(case: Case) -> Iterator[Finding]:
    if gone := _missing_canaries(case):
        yield Finding("canary-absent", gone[0], f"{len(gone)} of the pinned documents did not answer")


def _small_faults(case: Case) -> Iterator[Finding]:
    """What may happen by itself is told too, and decides nothing."""
    counts = {
        "rows could not be read": case.tally.suspicions()["row-unread"],
        "documents did not answer": len(case.tally.refused_documents),
        "documents give no text": len(case.foreseen.unread),
    }
    if said := ", ".join(f"{count} {what}" for what, count in counts.items() if count):
        yield Finding("small-faults", case.source, said)


def _lists_all(case: Case) -> bool:
    return any(step.is_whole for step in case.crawl.steps.values())


def _unlike(foreseen: Foreseen) -> list[str]:
    """The sampled works that read otherwise, where they are most of the sample. One of several works is no sample."""
    if foreseen.works == 1:
        return [work for work, likeness in foreseen.sampled.items() if likeness < LONE_LIKE]
    found = [work for work, likeness in foreseen.sampled.items() if likeness < LIKE]
    return found if len(found) > 1 and 2 * len(found) > len(foreseen.sampled) else []


def _missing_canaries(case: Case) -> list[str]:
    tally = case.tally
    return [url for url in case.crawl.canaries if url not in tally.fetched and url not in tally.unchanged]


def _codes(entries: Iterable[Entry]) -> str:
    counts = Counter(entry.code or str(entry.status) for entry in entries)
    return ", ".join(f"{count} × {code}" for code, count in counts.most_common(4))


def _some(urls: Collection[str]) -> str:
    shown = sorted(urls)[:3]
    return ", ".join(shown) + (", …" if len(urls) > len(shown) else "")


_RULES: Mapping[Verdict, tuple[_Rule, ...]] = {
    Verdict.FAILED: (_unfinished, _all_refused, _all_unread, _too_few, _canaries_gone),
    Verdict.HELD: (_too_much_changes, _vanishing, _redesigned),
    Verdict.DEGRADED: (_defect, _refusals, _suspicions, _unread, _volume, _canary_absent),
    Verdict.HEALTHY: (_small_faults,),
}
"""Gravest first."""
