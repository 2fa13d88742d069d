"""The models of topics, jurisdictions and document types: one YAML file each, its stem the id."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

LANGUAGES = ("en", "de", "fr", "es", "zh")
"""Languages every concept has a label in (ISO 639-1)."""

Language = Literal["en", "de", "fr", "es", "zh"]
LabelLanguage = Literal["en", "de", "fr", "es", "zh", "mul"]
"""A language, or "mul" for what is written alike in all of them: acronyms and proper names."""

Text = Annotated[str, Field(min_length=1, pattern=r"^\S(.*\S)?$")]
"""One line without blanks around it."""

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


def _complete(labels: dict[Language, Text]) -> dict[Language, Text]:
    if missing := [language for language in LANGUAGES if language not in labels]:
        raise ValueError(f"no label in {', '.join(missing)}")
    return labels


Labels = Annotated[dict[Language, Text], AfterValidator(_complete)]
LabelLists = dict[LabelLanguage, Annotated[tuple[Text, ...], Field(min_length=1)]]


class Record(BaseModel):
    """What every file of the vocabulary has in common: a closed, frozen shape, and its stem as id."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Id


class Examples(BaseModel):
    """Sentences by language that must, and must not, be tagged with the topic."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    match: dict[Language, tuple[Text, ...]] = Field(min_length=1)
    no_match: dict[Language, tuple[Text, ...]] = Field(min_length=1)


class Topic(Record):
    """A subject of rules, known by labels in five languages (a SKOS concept)."""

    labels: Labels = Field(description="The name shown, one a language; it matches too")
    definition: Text = Field(description="One English sentence: what belongs here")
    broader: tuple[Id, ...] = Field(default=(), description="Topics this one is a part of")
    alt: LabelLists = Field(default={}, description="Other phrases that mean the topic")
    search: LabelLists = Field(default={}, description="Words that mean the topic in a search box, too broad to tag by")
    negative: LabelLists = Field(default={}, description="Phrases that contain a label and mean something else")
    shared: tuple[Text, ...] = Field(
        default=(), description="Labels this topic has in common with another on purpose; both list them"
    )
    examples: Examples

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """Every label that means the topic, as (language, label): the names shown, then the others."""
        shown = tuple((language, label) for language, label in self.labels.items())
        others = tuple((language, label) for language, labels in self.alt.items() for label in labels)
        return shown + others


class Jurisdiction(Record):
    """Who makes a rule: a country, a union of countries, a part of one, or the international community (`int`)."""

    labels: Labels
    iso3166: str | None = Field(default=None, pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$", description="ISO 3166-1 or -2")
    part_of: tuple[Id, ...] = Field(default=(), description="Jurisdictions whose rules also apply here")
    alt: LabelLists = Field(default={}, description="Other names people use")


class DocumentType(Record):
    """What a document is: an act, a regulation, a notice, a code."""

    labels: Labels
    definition: Text = Field(description="One English sentence")
    broader: tuple[Id, ...] = ()
    alt: LabelLists = Field(default={}, description="Other names, as publishers write them")


def type_id(word: str) -> str:
    """The id of a document type a parser states in plain words: "Statutory instrument" gives "statutory-instrument"."""
    return "-".join(word.lower().replace("_", " ").replace("-", " ").split())
