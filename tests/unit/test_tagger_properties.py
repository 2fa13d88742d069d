"""What must hold of the tagger for any text and labels, against a slow reading of the same rules."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from taxonomy.folding import WORD, fold, label_key, words
from taxonomy.phrases import Occurrence, PhraseIndex
from taxonomy.tagger import Tagger
from taxonomy.vocabulary import load
from tests.support.topics import make_taxonomy, make_topic

ALPHABET = st.sampled_from(
    ["a", "B", "é", "强", "迫", "'", "-", " ", "  ", "\n", "\n\n", "\t", ",", ".", "İ", "ß", "ab", "1"]
)
TEXTS = st.lists(ALPHABET, max_size=40).map("".join)
PHRASES = st.lists(TEXTS.filter(lambda text: bool(words(text))), min_size=1, max_size=6, unique_by=label_key)
TAGGER, TWIN = Tagger(load()), Tagger(load())
LABELS = [
    label
    for topic in load().topics.values()
    for language, label in (*topic.names, *((code, name) for code, names in topic.negative.items() for name in names))
    if language in ("en", "mul")
]
SENTENCES = st.lists(
    st.one_of(st.sampled_from(LABELS), st.sampled_from(LABELS).map(str.upper), st.text(max_size=12)), max_size=8
).map(" ".join)


def slow_occurrences(phrases: dict[str, str], text: str) -> set[Occurrence]:
    """Every place where the units of a phrase stand in a row in the text."""
    units = list(WORD.finditer(fold(text)))
    found = set()
    for key, phrase in phrases.items():
        wanted = words(phrase)
        for at in range(len(units) - len(wanted) + 1):
            row = units[at : at + len(wanted)]
            if tuple(unit[0] for unit in row) == wanted:
                found.add(Occurrence(key, row[0].start(), row[-1].end()))
    return found


@given(PHRASES, TEXTS, st.integers(min_value=1, max_value=12))
@settings(max_examples=500, deadline=None)
def test_the_index_finds_what_a_slow_search_finds_whatever_the_stretch(
    phrases: list[str], text: str, stretch_chars: int
) -> None:
    keyed = {str(number): phrase for number, phrase in enumerate(phrases)}
    found = list(PhraseIndex(keyed, stretch_chars=stretch_chars).occurrences(text))
    assert len(found) == len(set(found))
    assert set(found) == slow_occurrences(keyed, text)


@given(st.text(max_size=200))
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(SENTENCES)
@settings(deadline=None)
def test_a_tag_stands_on_the_label_its_rule_names(text: str) -> None:
    for tag in TAGGER.tag(text, "en"):
        topic_id, language, kind, *number = tag.rule.split("/")
        topic = load().topics[topic_id]
        assert topic_id == tag.topic
        alt: dict[str, tuple[str, ...]] = dict(topic.alt.items())
        label = topic.labels["en"] if kind == "pref" else alt[language][int(number[0]) - 1]
        assert words(text[tag.start : tag.end]) == words(label)


@given(SENTENCES, SENTENCES)
@settings(deadline=None)
def test_text_before_an_empty_line_does_not_change_the_tags_after_it(before: str, after: str) -> None:
    head = f"{before}.\n\n"
    alone = [(tag.start, tag.end, tag.rule) for tag in TAGGER.tag(after, "en")]
    behind = [
        (tag.start - len(head), tag.end - len(head), tag.rule)
        for tag in TAGGER.tag(head + after, "en")
        if tag.start >= len(head)
    ]
    assert behind == alone


@given(SENTENCES)
@settings(deadline=None)
def test_the_same_text_has_the_same_tags_from_any_tagger(text: str) -> None:
    assert TAGGER.tag(text, "en") == TAGGER.tag(text, "en") == TWIN.tag(text, "en")


@given(SENTENCES)
@settings(deadline=None)
def test_tags_are_in_order_and_those_of_a_topic_do_not_overlap(text: str) -> None:
    tags = TAGGER.tag(text, "en")
    assert list(tags) == sorted(tags, key=lambda tag: (tag.start, tag.end, tag.topic))
    for first, second in combinations(tags, 2):
        assert first.topic != second.topic or first.end <= second.start or second.end <= first.start


@given(st.lists(st.sampled_from(["apple", "apple tree", "tree", "apple tree nursery", "x"]), max_size=8).map(" ".join))
def test_no_tag_touches_a_negative_label_as_long_as_itself(text: str) -> None:
    topic = make_topic("fruit", "apple", alt=("apple tree nursery",), negative=("apple tree",))
    negative = PhraseIndex({"negative": "apple tree"})
    for tag in Tagger(make_taxonomy(topic)).tag(text, "en"):
        for place in negative.occurrences(text):
            apart = tag.end <= place.start or place.end <= tag.start
            assert apart or tag.end - tag.start > place.end - place.start
