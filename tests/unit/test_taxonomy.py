"""The vocabularies as they stand in the data files: complete, consistent, and enough for the regimes we follow."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from taxonomy.concepts import LANGUAGES, type_id
from taxonomy.vocabulary import Taxonomy, load
from tests.support.recorded import SHARED

SUBJECT_WORDS = {
    "CSDDD": "supply-chain-due-diligence",
    "CSRD": "sustainability-reporting",
    "ESG": "responsible-investment",
    "OSH": "health-and-safety",
    "anti-corruption": "anti-corruption",
    "audit": "social-audit",
    "biodiversity": "biodiversity",
    "carbon border": "carbon-border",
    "chemicals": "chemicals",
    "child labour": "child-labour",
    "circularity": "circular-economy",
    "climate": "climate",
    "climate disclosure": "climate-disclosure",
    "climate targets": "climate-targets",
    "conflict minerals": "conflict-minerals",
    "consumer": "consumer-protection",
    "customs": "customs",
    "customs compliance": "customs",
    "deforestation": "deforestation",
    "disclosure": "corporate-disclosure",
    "due diligence": "supply-chain-due-diligence",
    "energy transition": "energy-transition",
    "environment": "environment",
    "ethics": "business-ethics",
    "forced labour": "forced-labour",
    "greenwashing": "green-claims",
    "health and safety": "health-and-safety",
    "human rights": "human-rights",
    "import ban": "import-ban",
    "investment": "responsible-investment",
    "labour": "labour-rights",
    "labour rights": "labour-rights",
    "management system": "management-systems",
    "modern slavery": "modern-slavery",
    "nature disclosure": "nature-disclosure",
    "packaging": "packaging",
    "postponement": "postponement",
    "product ban": "product-ban",
    "responsible business conduct": "responsible-business-conduct",
    "security": "supply-chain-security",
    "simplification": "regulatory-simplification",
    "supply chain": "supply-chain-due-diligence",
    "supply-chain due diligence": "supply-chain-due-diligence",
    "supply-chain tracing": "supply-chain-tracing",
    "sustainability reporting": "sustainability-reporting",
    "sustainability reporting standards": "sustainability-reporting",
    "toys": "toys",
}
"""Subject words analysts give to regimes, and the topic each must lead to."""

REGIME_WORKS = {
    "eu/32024L1760": "csddd",
    "eu/32022L2464": "csrd",
    "eu/32024R3015": "eu-forced-labour-regulation",
    "eu/32023R1115": "eudr",
    "eu/32023R0956": "cbam",
    "eu/32025R0040": "ppwr",
    "uk/ukpga/2015/30": "uk-modern-slavery-act",
    "uk/ukpga/2026/11": "uk-cbam",
    "ca/acts/F-10.6": "ca-s-211",
    "de/lksg": "lksg",
    "au/C2018A00153": "au-modern-slavery-act",
}

DOCUMENT_TYPE_WORDS = (
    "act", "regulation", "directive", "decision", "recommendation", "resolution", "corrigendum", "statutory instrument",
    "draft statutory instrument", "measure", "rule", "proposed rule", "notice", "presidential document", "list", "code",
    "standard", "treaty", "guidance", "policy",
)  # fmt: skip


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load()


@pytest.mark.parametrize(("word", "topic"), SUBJECT_WORDS.items())
def test_subject_words_of_regimes_lead_to_their_topic(taxonomy: Taxonomy, word: str, topic: str) -> None:
    assert topic in taxonomy.find(word)


@pytest.mark.parametrize(
    "label", ["forced labour", "Forced Labor", "Zwangsarbeit", "travail force", "trabajo forzoso", "强迫劳动"]
)
def test_a_topic_is_found_by_its_label_in_any_language(taxonomy: Taxonomy, label: str) -> None:
    assert taxonomy.find(label) == ("forced-labour",)


def test_regimes_are_found_by_acronym_and_local_name(taxonomy: Taxonomy) -> None:
    assert taxonomy.find("CS3D") == ("supply-chain-due-diligence", "csddd")
    assert taxonomy.find("Lieferkettensorgfaltspflichtengesetz") == ("lksg",)
    assert taxonomy.find("EUDR") == ("eudr",)
    assert taxonomy.find("维吾尔强迫劳动预防法") == ("uflpa",)
    assert taxonomy.find("CBAM") == ("carbon-border", "cbam")


def test_an_unknown_label_finds_nothing(taxonomy: Taxonomy) -> None:
    assert taxonomy.find("forced") == ()
    assert taxonomy.find("") == ()


def test_topics_are_many_and_named_in_every_language(taxonomy: Taxonomy) -> None:
    assert len(taxonomy.topics) >= 60
    for topic in taxonomy.topics:
        for language in LANGUAGES:
            assert taxonomy.label(topic, language)


def test_topics_have_several_labels_in_every_language(taxonomy: Taxonomy) -> None:
    poor = [
        (topic.id, language)
        for topic in taxonomy.topics.values()
        for language in LANGUAGES
        if sum(code == language for code, _ in topic.names) < 5
    ]
    assert poor == []


def test_narrower_is_the_inverse_of_broader(taxonomy: Taxonomy) -> None:
    pairs = {(parent, topic.id) for topic in taxonomy.topics.values() for parent in topic.broader}
    assert pairs == {(parent, child) for parent in taxonomy.topics for child in taxonomy.narrower(parent)}
    assert "forced-labour" in taxonomy.within("human-rights")
    assert taxonomy.narrower("toys") == ()


def test_labels_fall_back_to_english(taxonomy: Taxonomy) -> None:
    assert taxonomy.label("forced-labour", "de") == "Zwangsarbeit"
    assert taxonomy.label("forced-labour", "fi") == "forced labour"
    assert taxonomy.label("us", "fr") == "États-Unis"
    assert taxonomy.label("act", "zh") == "法律"
    assert taxonomy.label("lksg", "de") == "Lieferkettensorgfaltspflichtengesetz"
    assert taxonomy.label("csddd", "en") == "Corporate Sustainability Due Diligence Directive"
    with pytest.raises(KeyError):
        taxonomy.label("no-such-thing", "en")


@pytest.mark.parametrize("word", DOCUMENT_TYPE_WORDS)
def test_document_types_are_known_by_the_words_parsers_use(taxonomy: Taxonomy, word: str) -> None:
    kind = taxonomy.type_of(word)
    assert kind is not None
    assert kind.id == type_id(word)


def test_type_ids_ignore_case_and_separators() -> None:
    assert type_id("Draft  statutory_instrument") == "draft-statutory-instrument"


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Deutschland", "de"),
        ("GB", "uk"),
        ("英国", "uk"),
        ("états-unis", "us"),
        ("China", "cn"),
        ("EU", "eu"),
        ("Atlantis", None),
    ],
)
def test_jurisdictions_are_found_by_name_and_code(taxonomy: Taxonomy, name: str, place: str | None) -> None:
    assert taxonomy.find_jurisdiction(name) == place


@pytest.mark.parametrize(("work", "regime"), REGIME_WORKS.items())
def test_works_lead_to_their_regime(taxonomy: Taxonomy, work: str, regime: str) -> None:
    assert regime in taxonomy.regimes_of(work)


def test_a_work_of_no_regime_has_none(taxonomy: Taxonomy) -> None:
    assert taxonomy.regimes_of("eu/31962R0017") == ()


def test_every_regime_was_held_against_its_sources_lately(taxonomy: Taxonomy) -> None:
    assert min(regime.checked for regime in taxonomy.regimes.values()) >= date(2026, 11, 23)


def test_regimes_have_the_dates_and_subjects_of_the_working_list(taxonomy: Taxonomy) -> None:
    path = SHARED / "regimes.csv"
    if not path.exists():
        pytest.skip("the working list of regimes is not here")
    addresses = {regime.official_url: regime for regime in taxonomy.regimes.values()}
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        regime = addresses[row["official_url"]]
        for ours, column in ((regime.adopted, "adopted"), (regime.in_force, "in_force")):
            assert (ours or "") == row[column].split(" ")[0], (regime.id, column)
        words = [word.strip() for word in row["topics"].split(";")]
        covered = set().union(*(taxonomy.within(topic) for topic in regime.topics))
        missing = [word for word in words if SUBJECT_WORDS[word] not in covered]
        assert missing == [], regime.id
