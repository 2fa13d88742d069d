"""Files that do not hold together are refused, with the file and the field named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from taxonomy.vocabulary import load

Record = dict[str, Any]
LANGUAGES = ("en", "de", "fr", "es", "zh")


def labels(word: str) -> dict[str, str]:
    return {language: f"{word} {language}" for language in LANGUAGES}


def topic(word: str) -> Record:
    return {
        "labels": labels(word),
        "definition": f"About {word}.",
        "examples": {"match": {"en": [f"{word} en"]}, "no_match": {"en": ["something else"]}},
    }


def milestone(**changed: object) -> Record:
    stands = {"id": "start", "kind": "application", "class": "all", "what": "it applies", "date": "2020-01"}
    return {**stands, "status": "reached", **changed}


def regime() -> Record:
    return {
        "name": "Sample Act",
        "names": {"en": ["SA"]},
        "jurisdiction": "xx",
        "instrument": "act",
        "binding": True,
        "summary": "Asks nothing of nobody.",
        "works": ["xx/acts/1"],
        "topics": ["apple"],
        "status": "in force",
        "adopted": "2020-01",
        "official_url": "https://example.org",
        "milestones": [milestone()],
        "facts": [{"about": "adopted", "statement": "January."}],
        "checked": "2026-11-23",
    }


@pytest.fixture
def files() -> dict[str, Record]:
    return {
        "topics/apple": topic("apple"),
        "topics/pear": topic("pear"),
        "jurisdictions/xx": {"labels": labels("Exland"), "iso3166": "XX"},
        "types/act": {"labels": labels("act"), "definition": "A law."},
        "regimes/sample": regime(),
    }


@pytest.fixture
def write(tmp_path: Path) -> Callable[[dict[str, Record]], Path]:
    def write_files(files: dict[str, Record]) -> Path:
        for name, record in files.items():
            path = tmp_path / f"{name}.yml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(yaml.safe_dump(record, allow_unicode=True), "utf-8")
        return tmp_path

    return write_files


Write = Callable[[dict[str, Record]], Path]


def test_files_that_hold_together_load(files: dict[str, Record], write: Write) -> None:
    taxonomy = load(write(files))
    assert set(taxonomy.topics) == {"apple", "pear"}
    assert taxonomy.regimes["sample"].adopted == "2020-01"


BROKEN: dict[str, tuple[dict[str, Record], str, str]] = {
    "unknown broader": ({"topics/apple": {"broader": ["fruit"]}}, "topics/apple.yml", "broader"),
    "cycle": (
        {"topics/apple": {"broader": ["pear"]}, "topics/pear": {"broader": ["apple"]}},
        "topics/apple.yml",
        "broader",
    ),
    "own parent": ({"topics/apple": {"broader": ["apple"]}}, "topics/apple.yml", "broader"),
    "label of another": ({"topics/pear": {"alt": {"en": ["Apple-EN"]}}}, "topics/pear.yml", "alt.en"),
    "common label of another": ({"topics/pear": {"alt": {"mul": ["apple en"]}}}, "topics/pear.yml", "alt.mul"),
    "shared on one side": (
        {"topics/pear": {"alt": {"en": ["apple en"]}, "shared": ["apple en"]}},
        "topics/pear.yml",
        "alt.en",
    ),
    "label twice": ({"topics/apple": {"alt": {"en": ["red apple", "Red  Apple"]}}}, "topics/apple.yml", "alt.en"),
    "label without words": ({"topics/apple": {"alt": {"en": ["'"]}}}, "topics/apple.yml", "alt.en"),
    "missing language": ({"topics/apple": {"labels": {"en": "apple"}}}, "topics/apple.yml", "labels"),
    "unknown field": ({"topics/apple": {"colour": "red"}}, "topics/apple.yml", "colour"),
    "no examples": ({"topics/apple": {"examples": {}}}, "topics/apple.yml", "examples"),
    "idle negative": ({"topics/apple": {"negative": {"en": ["orange en"]}}}, "topics/apple.yml", "negative.en"),
    "negative is a label": (
        {"topics/apple": {"negative": {"en": ["Apple en"]}}},
        "topics/apple.yml",
        "negative.en",
    ),
    "regime topic": ({"regimes/sample": {"topics": ["plum"]}}, "regimes/sample.yml", "topics"),
    "regime jurisdiction": ({"regimes/sample": {"jurisdiction": "yy"}}, "regimes/sample.yml", "jurisdiction"),
    "regime instrument": ({"regimes/sample": {"instrument": "song"}}, "regimes/sample.yml", "instrument"),
    "date without fact": ({"regimes/sample": {"in_force": "2021"}}, "regimes/sample.yml", "in_force"),
    "no date": ({"regimes/sample": {"adopted": "soon"}}, "regimes/sample.yml", "adopted"),
    "work id": ({"regimes/sample": {"works": ["CELEX 1"]}}, "regimes/sample.yml", "works"),
    "milestone twice": ({"regimes/sample": {"milestones": [milestone(), milestone()]}}, "regimes/sample.yml", "start"),
    "planned in the past": (
        {"regimes/sample": {"milestones": [milestone(status="planned")]}},
        "regimes/sample.yml",
        "start: planned",
    ),
    "reached in the future": (
        {"regimes/sample": {"milestones": [milestone(date="2026-11-24")]}},
        "regimes/sample.yml",
        "start: reached",
    ),
    "fact without source": (
        {"regimes/sample": {"facts": [{"about": "adopted", "statement": "May.", "confidence": "verified"}]}},
        "regimes/sample.yml",
        "confidence",
    ),
    "goods without fact": ({"regimes/sample": {"hs_chapters": ["4407"]}}, "regimes/sample.yml", "hs_chapters"),
    "no HS code": ({"regimes/sample": {"hs_chapters": ["440"]}}, "regimes/sample.yml", "hs_chapters"),
    "name twice": ({"regimes/tample": regime()}, "regimes/tample.yml", "names"),
    "id twice": ({"types/apple": {"labels": labels("apple"), "definition": "A fruit."}}, "apple.yml", "vocabularies"),
}
"""What is wrong: the fields set over the files that hold together, the file that is named, the field that is named."""


@pytest.mark.parametrize("case", BROKEN)
def test_a_file_that_is_wrong_is_named(files: dict[str, Record], write: Write, case: str) -> None:
    changes, file, field = BROKEN[case]
    for name, fields in changes.items():
        files[name] = files.get(name, {}) | fields
    with pytest.raises(ValueError, match=field) as refused:
        load(write(files))
    assert file in str(refused.value)


def test_a_label_that_both_topics_list_as_shared_is_allowed(files: dict[str, Record], write: Write) -> None:
    for name in ("topics/apple", "topics/pear"):
        files[name] |= {"alt": {"en": ["fruit salad"]}, "shared": ["Fruit salad"]}
    assert load(write(files)).find("fruit-salad") == ("apple", "pear")


def test_a_word_for_the_search_box_may_belong_to_several(files: dict[str, Record], write: Write) -> None:
    for name in ("topics/apple", "topics/pear"):
        files[name]["search"] = {"en": ["fruit"]}
    assert load(write(files)).find("fruit") == ("apple", "pear")


def test_a_file_that_is_no_yaml_is_named(files: dict[str, Record], write: Write) -> None:
    folder = write(files)
    (folder / "topics" / "apple.yml").write_text("labels: [", "utf-8")
    with pytest.raises(ValueError, match=r"topics/apple\.yml"):
        load(folder)


def test_an_empty_file_is_named(files: dict[str, Record], write: Write) -> None:
    folder = write(files)
    (folder / "types" / "act.yml").write_text("", "utf-8")
    with pytest.raises(ValueError, match=r"types/act\.yml"):
        load(folder)


def test_the_vocabularies_are_read_once() -> None:
    assert load() is load()
