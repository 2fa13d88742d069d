"""The JSON contract of the command line: what scripts may rely on, on the sample."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from crawlers import sample
from indexer.domain.identifiers import Permalink, WorkId
from tests.integration.command import Outcome, run, run_bare, run_program
from tests.integration.warcs import write_warc

ACT = "ca/acts/S-99.9"
"""An Act of the sample, in English and French, with several versions."""
Shape = Mapping[str, Callable[[Any], bool]]


def is_text(value: object) -> bool:
    """A string with something in it."""
    return isinstance(value, str) and bool(value)


def is_string(value: object) -> bool:
    """A string, perhaps empty."""
    return isinstance(value, str)


def is_count(value: object) -> bool:
    """A number of things."""
    return type(value) is int and value >= 0


def is_day(value: object) -> bool:
    """An ISO 8601 date or null."""
    return value is None or (isinstance(value, str) and date.fromisoformat(value).isoformat() == value)


def is_moment(value: object) -> bool:
    """An ISO 8601 moment with a zone."""
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


def is_texts(value: object) -> bool:
    """A list of strings."""
    return isinstance(value, list) and all(is_text(item) for item in value)


def is_sha256(value: object) -> bool:
    """64 hexadecimal digits."""
    return isinstance(value, str) and len(bytes.fromhex(value)) == 32


def is_link(value: object) -> bool:
    """A permalink that reads back as it was written."""
    return isinstance(value, str) and str(Permalink.parse(value)) == value


def is_work(value: object) -> bool:
    """A work id."""
    return isinstance(value, str) and str(WorkId(value)) == value


def is_text_or_null(value: object) -> bool:
    """A string or null."""
    return value is None or isinstance(value, str)


def is_by(value: object) -> bool:
    """The amending act, where the source says so."""
    return value is None or (isinstance(value, dict) and is_text(value["act"]))


WORK: Shape = {
    "id": is_work, "title": is_text, "jurisdiction": is_text, "type": is_text, "topics": is_texts, "regimes": is_texts,
}  # fmt: skip
LISTED: Shape = {
    "id": is_work, "title": is_text, "jurisdiction": is_text, "type": is_text, "languages": is_texts,
    "versions": is_count, "source_urls": is_texts,
}  # fmt: skip
VERSION: Shape = {
    "permalink": is_link, "language": is_text, "valid_from": is_day, "valid_to": is_day, "published": is_day,
    "detected": is_moment, "authority": is_text, "status": is_text, "licence": is_text, "attribution": is_text,
    "source_url": is_text, "capture_sha256": is_sha256, "text_sha256": is_sha256,
    "gone_from_source": lambda value: value is None or is_moment(value),
    "stated_repeals": lambda value: isinstance(value, list),
}  # fmt: skip
PROVISION: Shape = {
    "id": is_text, "label": is_text, "kind": is_text, "heading": is_string, "text": is_string,
    "parent": is_text_or_null, "valid_from": is_day, "valid_to": is_day,
}  # fmt: skip
CHANGE: Shape = {
    "seq": is_count, "work": is_work, "kind": is_text, "published": is_day, "effective": is_day, "detected": is_moment,
    "retroactive": lambda value: isinstance(value, bool), "from_version": lambda value: value is None or is_link(value),
    "to_version": is_link, "effects": lambda value: isinstance(value, list),
}  # fmt: skip
EFFECT: Shape = {
    "kind": is_text, "provision": is_text, "label": is_text, "before": is_text_or_null, "after": is_text_or_null,
    "effective": is_day, "by": is_by,
}  # fmt: skip
HIT: Shape = {
    "permalink": is_link, "work": is_work, "title": is_text, "provision": is_text, "label": is_text,
    "heading": is_string, "status": is_text, "jurisdiction": is_text, "valid_from": is_day, "valid_to": is_day,
    "score": lambda value: isinstance(value, float),
    "passage": lambda value: all(is_string(text) and isinstance(marked, bool) for text, marked in value),
}  # fmt: skip
COUNTS = ("captures", "works", "versions", "unchanged", "changes", "findings", "quarantined", "failed")


def check(body: Mapping[str, Any], shape: Shape) -> None:
    """Every key of the shape is there and holds what it should."""
    for name, holds in shape.items():
        assert name in body, f"{name} is missing"
        assert holds(body[name]), f"{name}: {body[name]!r}"


def ask(data: Path, *words: str) -> dict[str, Any]:
    """The answer of a command that succeeds, and says nothing beside it."""
    outcome = run(data, *words)
    assert (outcome.code, outcome.stderr) == (0, ""), outcome
    return outcome.json


def refused(outcome: Outcome) -> str:
    """The code of a refusal."""
    refusal = outcome.json["refusal"]
    check(refusal, {"code": is_text, "message": is_text, "hint": is_string})
    assert outcome.code == 1
    return str(refusal["code"])


def test_a_run_ends_in_its_counts_and_tells_each_finding(sample_run: tuple[Path, Outcome]) -> None:
    outcome = sample_run[1]
    assert outcome.code == 0
    assert set(outcome.json) >= set(COUNTS)
    assert all(is_count(outcome.json[name]) for name in COUNTS)
    assert outcome.json["captures"] == len(sample.load_all())
    assert outcome.json["failed"] == 0
    assert outcome.json["findings"] == len(outcome.findings)
    for finding in outcome.findings:
        check(finding, {"code": is_text, "where": is_text, "message": is_text})


def test_replaying_the_same_captures_again_changes_nothing(sample_base: Path, tmp_path: Path) -> None:
    path = write_warc(tmp_path / "sample.warc.gz", sample.load_all())
    first, second = run(tmp_path / "data", "replay", path), run(tmp_path / "data", "replay", path)
    assert first.code == second.code == 0
    expected = dict.fromkeys(COUNTS, 0) | {"captures": first.json["captures"], "unchanged": first.json["captures"]}
    assert second.json == expected
    assert ask(tmp_path / "data", "works") == ask(sample_base, "works")


def test_works_lists_every_work(sample_base: Path) -> None:
    listed = ask(sample_base, "works")["works"]
    assert listed
    for work in listed:
        check(work, LISTED)
    assert {work["jurisdiction"] for work in listed} >= {"ca", "de", "uk", "us"}
    assert next(work for work in listed if work["id"] == ACT)["languages"] == ["en", "fr"]


def test_show_gives_a_text_with_its_clocks_terms_and_hashes(sample_base: Path) -> None:
    for work in ask(sample_base, "works")["works"]:
        outcome = run(sample_base, "show", work["id"])
        if outcome.code == 1:
            assert refused(outcome) == "text-not-available"
            continue
        body = outcome.json
        check(body, {"permalink": is_link})
        check(body["work"], WORK)
        check(body["version"], VERSION)
        assert body["provisions"]
        ids = [provision["id"] for provision in body["provisions"]]
        assert len(set(ids)) == len(ids)
        for provision in body["provisions"]:
            check(provision, PROVISION)
            assert provision["parent"] is None or provision["parent"] in ids


def test_show_of_a_provision_gives_it_and_what_is_under_it(sample_base: Path) -> None:
    whole = ask(sample_base, "show", ACT)["provisions"]
    part = ask(sample_base, "show", f"{ACT}#sec_6")
    assert part["permalink"].endswith("#sec_6")
    assert part["provisions"][0]["id"] == "sec_6"
    assert [p for p in whole if p["id"] == "sec_6" or p["id"].startswith("sec_6__")] == part["provisions"]


def test_show_of_a_day_gives_the_version_in_force_on_it(sample_base: Path) -> None:
    for version in ask(sample_base, "versions", ACT)["versions"]:
        day = version["valid_from"]
        assert ask(sample_base, "show", f"{ACT}@{day}")["version"]["permalink"] == version["permalink"]
        if version["valid_to"]:
            shown = ask(sample_base, "show", f"{ACT}@{version['valid_to']}")["version"]
            assert shown["text_sha256"] == version["text_sha256"]


def test_versions_are_listed_oldest_first_without_gap(sample_base: Path) -> None:
    body = ask(sample_base, "versions", ACT)
    assert body["work"] == ACT
    for version in body["versions"]:
        check(version, VERSION)
    starts = [version["valid_from"] for version in body["versions"]]
    assert starts == sorted(starts)
    assert len(starts) > 1
    assert body["versions"][-1]["valid_to"] is None


def test_languages_are_told_apart_by_an_option(sample_base: Path) -> None:
    french = ask(sample_base, "show", ACT, "--lang", "fr")
    assert french["version"]["language"] == "fr"
    assert ask(sample_base, "show", ACT)["version"]["language"] == "en"
    assert {v["language"] for v in ask(sample_base, "versions", ACT, "--lang", "fr")["versions"]} == {"fr"}
    assert refused(run(sample_base, "show", ACT, "--lang", "pt")) == "language-not-available"


def test_changes_carry_their_effects(sample_base: Path) -> None:
    changes = ask(sample_base, "changes")["changes"]
    assert [change["seq"] for change in changes] == sorted({change["seq"] for change in changes})
    for change in changes:
        check(change, CHANGE)
        for effect in change["effects"]:
            check(effect, EFFECT)
    assert any(change["effects"] for change in changes)
    of_act = ask(sample_base, "changes", "--work", ACT)["changes"]
    assert of_act == [change for change in changes if change["work"] == ACT]
    since = ask(sample_base, "changes", "--since", "2025-01-01")["changes"]
    assert since == [change for change in changes if change["detected"] >= "2025-01-01"]


def test_diff_gives_effects_in_segments_that_make_both_texts(sample_base: Path) -> None:
    first, *_, last = (version["permalink"] for version in ask(sample_base, "versions", ACT)["versions"])
    body = ask(sample_base, "diff", first, last)
    assert (body["from"]["permalink"], body["to"]["permalink"]) == (first, last)
    assert body["effects"]
    for effect in body["effects"]:
        check(effect, EFFECT)
        assert {kind for kind, _ in effect["segments"]} <= {"equal", "delete", "insert"}
        before = "".join(text for kind, text in effect["segments"] if kind != "insert")
        after = "".join(text for kind, text in effect["segments"] if kind != "delete")
        assert (before, after) == (effect["before"] or "", effect["after"] or "")
    assert ask(sample_base, "diff", first, first)["effects"] == []


def test_search_gives_provisions_with_facets_and_coverage(sample_base: Path) -> None:
    body = ask(sample_base, "search", "forced labour")
    check(body, {"query": is_text, "as_of": is_day, "total": is_count, "took_ms": lambda ms: ms >= 0})
    assert body["total"] >= len(body["hits"]) > 0
    for hit in body["hits"]:
        check(hit, HIT)
        assert ask(sample_base, "show", hit["permalink"], "--lang", hit["language"])["provisions"]
    assert any(marked for hit in body["hits"] for _, marked in hit["passage"])
    scores = [hit["score"] for hit in body["hits"]]
    assert scores == sorted(scores, reverse=True)
    for values in body["facets"].values():
        for value in values:
            check(value, {"value": is_text, "label": is_text, "count": is_count})
    assert isinstance(body["coverage"], dict)


def test_search_is_narrowed_by_day_filters_and_limits(sample_base: Path) -> None:
    hits = ask(sample_base, "search", "report OR labour", "--limit", "100", "--per-work", "1")["hits"]
    assert len({hit["work"] for hit in hits}) == len(hits) > 1
    canadian = ask(sample_base, "search", "report OR labour", "--jurisdiction", "Canada", "--limit", "2")["hits"]
    assert {hit["jurisdiction"] for hit in canadian} == {"ca"}
    assert len(canadian) <= 2
    before = ask(sample_base, "search", "report OR labour", "--as-of", "1990-01-01")
    assert (before["as_of"], before["total"], before["hits"]) == ("1990-01-01", 0, [])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "ca/acts/X-1"), "unknown-work"),
        (("versions", "ca/acts/X-1"), "unknown-work"),
        (("changes", "--work", "ca/acts/X-1"), "unknown-work"),
        (("show", f"{ACT}@1990-01-01"), "no-version-for-date"),
        (("show", f"{ACT}#sec_999"), "unknown-provision"),
        (("diff", f"{ACT}@2024-01-01", "ca/regulations/SOR-2099-101@2024-03-01"), ""),
        (("search", "labour", "--jurisdiction", "Atlantis"), "unknown-value"),
    ],
)
def test_a_question_without_an_answer_is_refused(sample_base: Path, words: tuple[str, ...], code: str) -> None:
    given = refused(run(sample_base, *words))
    assert given == code or not code


@pytest.mark.parametrize(
    "words",
    [
        ("show", "no work id"),
        ("show", f"{ACT}@2024-13-01"),
        ("show", f"{ACT}#§1"),
        ("search", "labour", "--as-of", "tomorrow"),
        ("search", '"labour'),
        ("changes", "--since", "01/02/2024"),
    ],
)
def test_a_malformed_question_is_wrong_usage(sample_base: Path, words: tuple[str, ...]) -> None:
    outcome = run(sample_base, *words)
    assert outcome.code == 2
    check(outcome.json["refusal"], {"code": is_text, "message": is_text, "hint": is_string})


@pytest.mark.parametrize(
    "words", [("shwo",), ("show",), ("search", "x", "--limit", "none"), ("replay",), ("works", "--nonsense")]
)
def test_an_unknown_command_or_option_exits_with_2_and_leaves_stdout_empty(
    sample_base: Path, words: tuple[str, ...]
) -> None:
    outcome = run(sample_base, *words)
    assert (outcome.code, outcome.stdout) == (2, "")


def test_options_stand_before_or_after_the_command_and_the_folder_may_come_from_the_environment(
    sample_base: Path,
) -> None:
    expected = ask(sample_base, "works")
    folder = str(sample_base)
    assert json.loads(run_bare("works", "--json", "--data", folder).stdout) == expected
    assert json.loads(run_bare("--data", folder, "works", "--json").stdout) == expected
    assert json.loads(run_bare("--json", "works", env={"RULEWATCH_DATA": folder}).stdout) == expected


def test_an_option_wins_over_the_environment(sample_base: Path, tmp_path: Path) -> None:
    outcome = run_bare("works", "--json", "--data", str(sample_base), env={"RULEWATCH_DATA": str(tmp_path)})
    assert outcome.json["works"]


def test_doctor_finds_the_sample_well_and_reindex_leaves_it_so(tmp_path: Path) -> None:
    run(tmp_path, "sample")
    before = ask(tmp_path, "search", "labour")["total"]
    checks = ask(tmp_path, "doctor")["checks"]
    assert [c["name"] for c in checks if not c["ok"]] == []
    rebuilt = ask(tmp_path, "reindex")
    assert rebuilt["passages"] > rebuilt["works"] > 0
    assert ask(tmp_path, "search", "labour")["total"] == before


def test_an_empty_base_answers(tmp_path: Path) -> None:
    assert ask(tmp_path, "works") == {"works": []}
    assert ask(tmp_path, "changes") == {"changes": []}
    assert ask(tmp_path, "search", "labour")["hits"] == []
    assert refused(run(tmp_path, "show", ACT)) == "unknown-work"


def test_the_installed_program_speaks_json_on_stdout_alone(sample_base: Path) -> None:
    outcome = run_program(sample_base, ["show", f"{ACT}#sec_6", "--json"])
    assert (outcome.code, outcome.stderr) == (0, "")
    assert outcome.json == ask(sample_base, "show", f"{ACT}#sec_6")
