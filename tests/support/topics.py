"""Small vocabularies made for a test: topics of a few English labels."""

from __future__ import annotations

from taxonomy.concepts import LANGUAGES, Examples, LabelLists, Topic
from taxonomy.vocabulary import Taxonomy


def make_topic(topic: str, label: str, *, alt: tuple[str, ...] = (), negative: tuple[str, ...] = ()) -> Topic:
    """A topic whose English labels are these; in the other languages it has one that no test text contains."""
    lists: dict[str, LabelLists] = {
        "alt": {"en": alt} if alt else {},
        "negative": {"en": negative} if negative else {},
    }
    labels = {language: f"{topic} {language}" for language in LANGUAGES} | {"en": label}
    examples = Examples(match={"en": (label,)}, no_match={"en": ("nothing",)})
    return Topic.model_validate({"id": topic, "labels": labels, "definition": "A test.", "examples": examples, **lists})


def make_taxonomy(*topics: Topic) -> Taxonomy:
    """A taxonomy of these topics and nothing else."""
    return Taxonomy({topic.id: topic for topic in topics}, {}, {}, {}, {}, {}, {}, {})
