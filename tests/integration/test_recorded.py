"""The main job on recorded captures of real publishers, when ../shared is there: into one base, once a session."""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import pairwise

import pytest

from api import bodies
from api.config import Settings
from api.services import Services
from crawlers.replay import Summary
from indexer.domain.document import Authority, Capture
from indexer.domain.finding import Finding
from indexer.domain.history import EffectKind
from indexer.domain.identifiers import Permalink, WorkId
from indexer.store.change_listing import Wanted
from tests.support.recorded import SHARED, recorded

FILES = ["ca_justice_laws", "de_gii", "uk_legislation", "us_federal_register", "eu_cellar"]
pytestmark = pytest.mark.timeout(1800)
HAS_EU = all(find_spec(f"crawlers.parsers.{name}") for name in ("formex", "eu_xhtml"))


@dataclass(slots=True)
class Base:
    """A base all recorded captures were replayed into, with what was told of each file."""

    services: Services
    first: dict[str, Summary] = field(default_factory=dict)
    again: dict[str, Summary] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Base]:
    """Replays every recorded file, then every one again."""
    names = [name for name in FILES if HAS_EU or name != "eu_cellar"]
    paths = {name: SHARED / "captures" / f"{name}.warc.gz" for name in names}
    if not all(path.exists() for path in paths.values()):
        pytest.skip("recorded captures are not here")
    made = Base(Services(Settings(data=tmp_path_factory.mktemp("recorded"), database_url="")))
    for name, path in paths.items():
        made.first[name] = made.services.replay([path], made.findings.append)
    for name, path in paths.items():
        made.again[name] = made.services.replay([path])
    yield made
    made.services.close()


def test_every_capture_is_read_and_none_ends_in_an_exception(base: Base) -> None:
    told = [f for f in base.findings if f.code in {"internal-error", "malformed-warc"}]
    assert told == []
    assert {name: summary.failed for name, summary in base.first.items() if summary.failed} == {}
    # One recorded page of CELLAR holds no act that could be read.
    assert {name: summary.refused for name, summary in base.first.items() if summary.refused}.items() <= {
        ("eu_cellar", 1)
    }
    expected = {"ca_justice_laws": 506, "de_gii": 99, "uk_legislation": 43, "us_federal_register": 95, "eu_cellar": 382}
    assert {name: summary.captures for name, summary in base.first.items()}.items() <= expected.items()


def test_every_capture_is_a_version_an_unchanged_sighting_or_a_named_finding(base: Base) -> None:
    with base.services.store.database.reading() as connection:
        statement = "SELECT url FROM capture WHERE id NOT IN (SELECT capture FROM observation)"
        without_text = {str(row[0]) for row in connection.exec_driver_sql(statement)}
    told = {finding.where.partition("#")[0] for finding in base.findings}
    assert without_text - told == set()


def test_replaying_everything_again_changes_nothing(base: Base) -> None:
    for name, summary in base.again.items():
        assert summary.unchanged == summary.captures, name
        assert (summary.versions, summary.changes, summary.findings, summary.failed) == (0, 0, 0, 0), name


PLACES = {
    "ca/acts/F-10.6#sec_11": (
        "en", "Section 11", "Annual report", "every entity must", "2024-01-01", "Open Government Licence – Canada",
        "https://laws-lois.justice.gc.ca/eng/XML/F-10.6.xml", "2024-02-05T16:35:06Z",
    ),
    "de/lksg#par_3": (
        "de", "§ 3", "Sorgfaltspflichten", "unternehmen sind dazu verpflichtet", "2023-01-01",
        "Public domain (§ 5 UrhG)", "https://www.gesetze-im-internet.de/lksg/xml.zip", "2023-11-08T06:00:00Z",
    ),
    "uk/ukpga/2018/12#section_1": (
        "en", "Section 1", "Overview", "this act makes provision", "2026-04-07", "Open Government Licence v3.0",
        "http://www.legislation.gov.uk/ukpga/2018/12/data.xml", "2026-04-01T00:00:00Z",
    ),
    "eu/32024L1760#art_8": (
        "en", "Article 8", "Identifying and assessing", "member states shall ensure", "2024-07-25",
        "EU reuse, Decision 2011/833/EU", "http://publications.europa.eu/resource/celex/32024L1760.ENG.xhtml",
        "2026-08-06T19:54:54Z",
    ),
}  # fmt: skip
"""Of each place: language, label, heading, first words, in force from, licence, address, day of capture."""


@pytest.mark.parametrize("place", PLACES)
def test_a_place_is_shown_with_label_dates_source_and_licence(base: Base, place: str) -> None:
    if place.startswith("eu/") and not HAS_EU:
        pytest.skip("the parsers of CELLAR are not here")
    language, label, heading, words, valid_from, licence, url, detected = PLACES[place]
    shown = bodies.shown_body(base.services.library.show(Permalink.parse(place)))
    version, provisions = shown["version"], shown["provisions"]
    assert isinstance(version, dict)
    assert isinstance(provisions, list)
    assert (provisions[0]["label"], version["language"]) == (label, language)
    assert str(provisions[0]["heading"]).startswith(heading)
    assert words in " ".join(f"{part['text']}" for part in provisions).lower()
    in_force = {str(day) for day in (version["valid_from"], provisions[0]["valid_from"]) if day}
    assert valid_from in in_force
    assert (version["licence"], version["source_url"], version["detected"]) == (licence, url, detected)
    assert len(str(version["capture_sha256"])) == len(str(version["text_sha256"])) == 64


def words_of(capture: Capture) -> list[str]:
    """The words of a capture as a crude reader sees them: no tags, no attributes, no head."""
    body = capture.body
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".xml"))
    text = re.sub(r"<Identification.*?</Identification>", " ", body.decode("utf-8"), flags=re.DOTALL)
    not_in_force = f" {text.count('in-force=' + chr(34) + 'no')} sections are not in force "
    return re.findall(r"\w+", re.sub(r"<[^>]*>", " ", text) + not_in_force)


@pytest.mark.parametrize(("name", "enough"), [("ca_justice_laws", 20), ("de_gii", 3)])
def test_captures_that_differ_in_format_only_are_no_change(base: Base, name: str, enough: int) -> None:
    by_address: dict[str, list[Capture]] = defaultdict(list)
    for capture in recorded(name):
        by_address[capture.url].append(capture)
    same: set[tuple[str, str]] = set()
    for url, captures in by_address.items():
        captures.sort(key=lambda capture: capture.fetched_at)
        for before, after in pairwise(captures):
            if before.body != after.body and words_of(before) == words_of(after):
                same.add((url, after.fetched_at.isoformat()))
    assert len(same) >= enough
    with base.services.store.reader() as reader:
        changed = {
            (reader.capture_of(version.observation).url, change.detected.isoformat())
            for change in reader.changes()
            for version in reader.versions(change.work, change.language)
            if str(version.permalink) == change.to_permalink
        }
    assert same & changed == set()


def test_no_effect_says_that_a_text_was_replaced_by_the_same_text(base: Base) -> None:
    same = [
        (change.to_permalink, change.language, effect.provision)
        for change in base.services.library.changes()
        for effect in change.effects
        if effect.kind is EffectKind.SUBSTITUTED and unspaced(effect.before) == unspaced(effect.after)
    ]
    assert same == []


def unspaced(text: str | None) -> str:
    """A text without white space."""
    return "".join((text or "").split())


@pytest.mark.skipif(not HAS_EU, reason="the parsers of CELLAR are not here")
def test_a_first_consolidation_with_the_words_as_adopted_is_no_change(base: Base) -> None:
    work = WorkId("eu/32019R1842")
    first = base.services.library.versions(work, "en")[0].version
    assert set(first.authorities) == {Authority.OFFICIAL, Authority.CONSOLIDATION}
    changes = [change for change in base.services.library.changes(Wanted(work=work)) if change.language == "en"]
    assert [change.kind for change in changes if change.to_permalink == str(first.permalink)] == ["published"]
