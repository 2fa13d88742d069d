"""The tagger on the real topics: every example of every file, and the rules of matching one by one."""

from __future__ import annotations

import resource
import string
from itertools import product

import pytest

from taxonomy.folding import fold
from taxonomy.tagger import Tag, Tagger
from taxonomy.vocabulary import load
from tests.support.topics import make_taxonomy, make_topic

EXAMPLES = [
    (topic.id, language, text, wanted)
    for topic in load().topics.values()
    for wanted, lists in ((True, topic.examples.match), (False, topic.examples.no_match))
    for language, texts in lists.items()
    for text in texts
]


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(load())


def topics_of(tags: tuple[Tag, ...]) -> set[str]:
    return {tag.topic for tag in tags}


@pytest.mark.parametrize(("topic", "language", "text", "wanted"), EXAMPLES)
def test_examples_of_topics(tagger: Tagger, topic: str, language: str, text: str, wanted: bool) -> None:
    assert (topic in topics_of(tagger.tag(text, language))) is wanted


def test_every_label_is_found_where_it_stands_alone(tagger: Tagger) -> None:
    for topic in load().topics.values():
        for language, label in topic.names:
            tags = tagger.tag(label, "en" if language == "mul" else language)
            assert any(tag.topic == topic.id and (tag.start, tag.end) == _ends(label) for tag in tags), label


def _ends(label: str) -> tuple[int, int]:
    """A label that ends in a quote or a bracketed hyphen still ends with its last word."""
    return (len(label) - len(label.lstrip("'’")), len(label.rstrip("'’")))


def test_a_tag_names_place_and_rule(tagger: Tagger) -> None:
    text = "The list of forced-labour goods."
    (tag,) = [tag for tag in tagger.tag(text, "en") if tag.topic == "forced-labour"]
    assert text[tag.start : tag.end] == "forced-labour"
    assert tag.rule == "forced-labour/en/pref"


@pytest.mark.parametrize(
    "text",
    [
        "FORCED LABOUR",
        "forced\nlabour",
        "forced  labour",
        "forced\u00a0labour",
        "forced‑labour",
        "“Forced labour”",
        "(forced labour)",
        "ｆｏｒｃｅｄ labour",
        "non-forced labour",
    ],
)
def test_case_blanks_hyphens_and_signs_around_do_not_matter(tagger: Tagger, text: str) -> None:
    assert "forced-labour" in topics_of(tagger.tag(text, "en"))


@pytest.mark.parametrize(
    "text",
    ["forced, labour", "forced. Labour", "forced\n\nlabour", "forced\tlabour", "forced – labour", "enforced labour"],
)
def test_what_stands_between_two_words_parts_them(tagger: Tagger, text: str) -> None:
    assert "forced-labour" not in topics_of(tagger.tag(text, "en"))


def test_accents_may_be_missing(tagger: Tagger) -> None:
    assert "forced-labour" in topics_of(tagger.tag("TRAVAIL FORCE", "fr"))
    assert "climate" in topics_of(tagger.tag("el cambio climatico", "es"))


def test_an_acronym_matches_capitals_only(tagger: Tagger) -> None:
    assert "hazardous-substances" in topics_of(tagger.tag("Cleaned up under CERCLA.", "en"))
    assert "hazardous-substances" not in topics_of(tagger.tag("The word cercla.", "en"))


def test_chinese_labels_match_inside_running_text(tagger: Tagger) -> None:
    text = "任何单位不得使用强迫劳动。"
    (tag,) = [tag for tag in tagger.tag(text, "zh") if tag.topic == "forced-labour"]
    assert text[tag.start : tag.end] == "强迫劳动"


@pytest.mark.parametrize("language", ["zh", "zh-Hans", "ZH-CN"])
def test_only_the_first_part_of_a_language_tag_counts(tagger: Tagger, language: str) -> None:
    assert "forced-labour" in topics_of(tagger.tag("强迫劳动", language))


def test_labels_of_another_language_do_not_match(tagger: Tagger) -> None:
    assert tagger.tag("Zwangsarbeit", "en") == ()


@pytest.mark.parametrize("language", ["", "fi", "und"])
def test_a_language_without_labels_is_read_by_those_of_all(tagger: Tagger, language: str) -> None:
    tags = tagger.tag("Zwangsarbeit; forced labour; 强迫劳动", language)
    assert [tag.rule for tag in tags if tag.topic == "forced-labour"] == [
        "forced-labour/de/pref",
        "forced-labour/en/pref",
        "forced-labour/zh/pref",
    ]


def test_of_overlapping_labels_of_a_topic_the_longest_is_tagged() -> None:
    tagger = Tagger(make_taxonomy(make_topic("fruit", "red apple", alt=("apple", "big red apple"))))
    assert [(tag.start, tag.end) for tag in tagger.tag("a big red apple, an apple", "en")] == [(2, 15), (20, 25)]


def test_a_negative_label_keeps_its_topic_away() -> None:
    tagger = Tagger(make_taxonomy(make_topic("fruit", "apple", negative=("apple computer",))))
    assert tagger.tag("an Apple computer", "en") == ()
    assert len(tagger.tag("an Apple computer and an apple", "en")) == 1


def test_a_longer_label_beats_a_negative_one_inside_it() -> None:
    tagger = Tagger(make_taxonomy(make_topic("fruit", "apple", alt=("apple tree nursery",), negative=("apple tree",))))
    assert tagger.tag("an apple tree", "en") == ()
    assert len(tagger.tag("an apple tree nursery", "en")) == 1


def test_topics_do_not_influence_each_other() -> None:
    fruit, market = make_topic("fruit", "apple", negative=("apple market",)), make_topic("market", "apple market")
    alone = Tagger(make_taxonomy(market)).tag("the apple market", "en")
    assert Tagger(make_taxonomy(fruit, market)).tag("the apple market", "en") == alone
    assert topics_of(alone) == {"market"}


def test_text_without_labels_has_no_tags(tagger: Tagger) -> None:
    assert tagger.tag("", "en") == ()
    assert tagger.tag(" \n\t… — ☃ \x00", "en") == ()


def test_the_fingerprint_follows_the_labels() -> None:
    plain, more = make_topic("fruit", "apple"), make_topic("fruit", "apple", alt=("pear",))
    other_words = plain.model_copy(update={"definition": "Other words."})
    assert Tagger(make_taxonomy(plain)).fingerprint == Tagger(make_taxonomy(other_words)).fingerprint
    assert Tagger(make_taxonomy(plain)).fingerprint != Tagger(make_taxonomy(more)).fingerprint
    assert len(Tagger(make_taxonomy(plain)).fingerprint) == 64


def test_five_megabytes_are_tagged_like_their_pieces(tagger: Tagger) -> None:
    piece = "The buyer bans forced labour. " + "Thirteen other things, wages and water among them, follow. " * 20
    times = 5_000_000 // len(piece)
    once = tagger.tag(piece, "en")
    tags = tagger.tag(piece * times, "en")
    assert len(tags) == len(once) * times
    shift = len(piece) * (times - 1)
    assert [(tag.start - shift, tag.end - shift, tag.rule) for tag in tags[-len(once) :]] == [
        (tag.start, tag.end, tag.rule) for tag in once
    ]


def test_words_never_met_before_cost_no_memory(tagger: Tagger) -> None:
    letters = ["".join(word) for word in product(string.ascii_lowercase, repeat=3)]
    texts = [" ".join(f"{word}{number}x forced labour" for word in letters[:100]) for number in range(1_000)]
    tagger.tag(texts[0], "en")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for text in texts:
        tagger.tag(text, "en")
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kb < 10_000


def test_folding_keeps_the_length_of_any_character() -> None:
    every = "".join(chr(code) for code in range(0x20000) if not 0xD800 <= code < 0xE000)
    assert len(fold(every)) == len(every)
    assert all(len(fold(char)) == 1 for char in every)
