"""The JSON objects of the command line and the HTTP API: one shape for both. Keys may be added, never renamed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeAlias

from api.cited_places import CitedPlace, every_cited
from api.services import Answer, Services
from crawlers.catalogue import Source, sources
from indexer.dating.moves import moves_of
from indexer.domain.finding import Finding
from indexer.domain.history import Effect, Version
from indexer.domain.identifiers import Permalink
from indexer.domain.provision import Mark, Note, Provision
from indexer.library import Compared, Coverage, Listed, Shown
from indexer.repeals.told import ToldRepeal
from indexer.search.explaining import Reason
from indexer.search.query import Hit
from indexer.segments import segments
from indexer.store.reading import ChangeRecord, WorkRecord

Json: TypeAlias = dict[str, object]


def iso(moment: date | None) -> str | None:
    """ISO 8601: a date, or a moment in UTC with "Z"; None stays None."""
    if isinstance(moment, datetime):
        return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
    return moment.isoformat() if moment else None


def work_body(record: WorkRecord) -> Json:
    """A work beside its version."""
    return {
        "id": str(record.id),
        "title": record.title,
        "short_title": record.short_title,
        "jurisdiction": record.id.jurisdiction,
        "type": record.type,
        "topics": list(record.topics),
        "regimes": list(record.regimes),
    }


def listed_body(listed: Listed) -> Json:
    """A work as a list shows it."""
    return {
        **work_body(listed.record),
        "languages": list(listed.languages),
        "versions": listed.versions,
        "source_urls": list(listed.source_urls),
    }


def version_body(shown: Shown) -> Json:
    """A version: its clocks, what its text is worth, under which terms, and how to check it."""
    version = shown.version
    source = _source(shown.capture.source)
    return {
        "permalink": str(version.permalink),
        "language": version.language,
        "valid_from": iso(version.valid_from),
        "valid_to": iso(version.until),
        "published": iso(version.published),
        "detected": iso(version.detected),
        "starts_on": iso(version.starts_on),
        "authority": version.authority.value,
        "authorities": [authority.value for authority in version.authorities],
        "status": shown.status,
        "rendition": version.rendition,
        "licence": source.licence.name if source else None,
        "attribution": source.attribution if source else None,
        "source": shown.capture.source,
        "source_url": shown.capture.url,
        "capture_sha256": shown.capture.sha256,
        "text_sha256": version.text_sha256,
        "unapplied": list(shown.body.unapplied),
        "gone_from_source": iso(shown.doubts.gone),
        "stated_repeals": [_stated_repeal(told) for told in shown.doubts.repeals],
    }


def _stated_repeal(told: ToldRepeal) -> Json:
    return {
        "permalink": str(told.link),
        "language": told.language,
        "label": told.label,
        "words": told.words,
        "date": iso(told.since),
        "whole": told.is_whole,
    }


def shown_body(shown: Shown) -> Json:
    """A version with its provisions; with a provision named, only that one and what is under it."""
    eids = {provision.eid for provision in shown.provisions}
    body = shown.body
    return {
        "permalink": str(shown.permalink),
        "work": {**work_body(shown.work), "title": body.title},
        "version": version_body(shown),
        "provisions": [provision_body(provision) for provision in shown.provisions],
        "identifiers": [list(pair) for pair in body.identifiers],
        "relations": [{"kind": r.kind, "target": r.target, "place": r.place} for r in body.relations],
        "milestones": [{"kind": m.kind, "date": iso(m.date), "text": m.text} for m in body.milestones],
        "notes": [_note(note) for note in body.notes if not shown.permalink.provision or note.eid in eids],
    }


def versions_body(versions: Iterable[Shown]) -> Json:
    """The versions of a work, oldest first."""
    listed = list(versions)
    return {"work": str(listed[0].work.id), "versions": [version_body(shown) for shown in listed]}


def provision_body(provision: Provision) -> Json:
    """A provision with its own words; those under it follow as provisions of their own."""
    return {
        "id": provision.eid,
        "label": provision.label,
        "kind": provision.kind,
        "num": provision.num,
        "heading": provision.heading,
        "text": provision.text,
        "parent": provision.parent,
        "valid_from": iso(provision.valid_from),
        "valid_to": iso(provision.valid_to),
        "standing": provision.standing.value,
    }


def change_body(change: ChangeRecord) -> Json:
    """A change with its effects."""
    return {
        "seq": change.seq,
        "work": str(change.work),
        "language": change.language,
        "kind": change.kind,
        "origin": change.origin,
        "published": iso(change.published),
        "effective": iso(change.effective),
        "detected": iso(change.detected),
        "retroactive": change.retroactive,
        "from_version": change.from_permalink,
        "to_version": change.to_permalink,
        "effects": [effect_body(effect, change.language) for effect in change.effects],
    }


def effect_body(effect: Effect, language: str) -> Json:
    """What happened to one provision, with the days that its new words moved."""
    return {
        "kind": effect.kind.value,
        "provision": effect.provision,
        "label": effect.label,
        "before": effect.before,
        "after": effect.after,
        "effective": iso(effect.effective),
        "by": _by(effect.by) if effect.by else None,
        "moved_from": effect.moved_from or None,
        "moved_dates": [
            {"kind": move.kind, "was": iso(move.was), "now": iso(move.now)} for move in moves_of(effect, language)
        ],
    }


def compared_body(compared: Compared) -> Json:
    """A comparison: effects with their words as segments."""
    return {
        "from": _version_line(compared.before),
        "to": _version_line(compared.after),
        "effects": [
            {
                **effect_body(effect, compared.after.language),
                "segments": [list(s) for s in segments(effect.before or "", effect.after or "")],
            }
            for effect in compared.effects
        ],
    }


def finding_body(finding: Finding) -> Json:
    """A finding."""
    return {"finding": {"code": finding.code, "where": finding.where, "message": finding.message}}


def coverage_body(coverage: Coverage) -> Json:
    """What stands behind an answer."""
    return {
        "works": coverage.works,
        "sources": [
            {"id": source, "publisher": _publisher(source), "captures": count, "last_capture": iso(last)}
            for source, (count, last) in sorted(coverage.sources.items())
        ],
    }


def _note(note: Note) -> Json:
    return {"provision": note.eid or None, "kind": note.kind, "text": note.text}


def _by(mark: Mark) -> Json:
    text = f"{mark.place} of {mark.act}" if mark.place else mark.act
    return {"act": mark.act, "place": mark.place or None, "action": mark.action, "text": text}


def _version_line(version: Version) -> Json:
    link: Permalink = version.permalink
    return {
        "permalink": str(link),
        "language": version.language,
        "valid_from": iso(version.valid_from),
        "valid_to": iso(version.until),
        "authority": version.authority.value,
        "text_sha256": version.text_sha256,
    }


def _source(key: str) -> Source | None:
    return sources().get(key)


def _publisher(key: str) -> str | None:
    source = _source(key)
    return source.publisher if source else None


def search_body(services: Services, answer: Answer) -> Json:
    """A search answer."""
    results = answer.results
    return {
        "query": answer.question.text,
        "read_as": answer.read_as or None,
        "as_of": iso(answer.as_of),
        "as_of_words": answer.asked_day.words if answer.asked_day else None,
        "total": results.total_passages,
        "total_works": results.total_works,
        "took_ms": round(results.took_ms, 3),
        "topics": list(answer.topics),
        "cited": [_cited(place) for place in every_cited(services, answer)],
        "hits": [hit_body(hit) for hit in results.hits],
        "facets": {
            name: [{"value": v.value, "label": services.facet_label(name, v.value), "count": v.count} for v in values]
            for name, values in results.facets.items()
        },
        "coverage": {
            **coverage_body(answer.coverage),
            "changes_not_yet_searchable": answer.behind,
            "not_covered": [{"kind": u.kind, "id": u.id, "name": u.name} for u in answer.not_covered],
        },
    }


def _cited(place: CitedPlace) -> Json:
    return {
        "permalink": str(place.permalink),
        "label": place.label,
        "language": place.language,
        "whole": place.whole,
    }


def explanation_body(reasons: Iterable[Reason]) -> list[Json]:
    """What a hit scores for."""
    return [{"what": reason.what, "where": reason.where, "score": reason.score} for reason in reasons]


def hit_body(hit: Hit) -> Json:
    """A provision that was found."""
    return {
        "permalink": hit.permalink,
        "work": hit.work,
        "language": hit.language,
        "title": hit.title,
        "short_title": hit.short_title,
        "provision": hit.provision,
        "label": hit.label,
        "heading": hit.heading,
        "passage": [list(segment) for segment in hit.passage],
        "status": hit.status,
        "jurisdiction": hit.jurisdiction,
        "type": hit.type,
        "topics": list(hit.topics),
        "source": hit.source,
        "valid_from": iso(hit.valid_from),
        "valid_to": iso(hit.valid_to),
        "detected": iso(hit.detected),
        "score": round(hit.score, 4),
    }
