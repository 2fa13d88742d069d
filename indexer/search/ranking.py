"""The ranking profile: read from ranking.yml, checked once, the same for every engine."""

from __future__ import annotations

from functools import cache
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict, Field


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldBoosts(_Strict):
    """Factor on the BM25 score of a word by the field it is found in; 0 leaves the field out of ranking."""

    names: float
    title: float
    heading: float
    context: float
    text: float

    def by_name(self) -> dict[str, float]:
        """The boosts by name of the field."""
        return dict(self)


class Proximity(_Strict):
    """Factors on the joint BM25 of neighbouring query words found near each other, and how near."""

    text: float
    heading: float
    slop: int = Field(ge=0, le=20)


class Characters(_Strict):
    """Languages written without blanks: factors on the BM25 of words in the text, single characters, neighbouring ones,
    what the law says for words of the query, and what means the same; and the share of words a passage must have.
    """

    match_share: float = Field(ge=0, le=1)
    word: float
    single: float
    pair: float
    meant: float
    same: float


class CitationScores(_Strict):
    """Constant scores for a named work, a cited provision number, and both at once."""

    named_work: float
    provision: float
    named_provision: float


class RoleScores(_Strict):
    """Constant scores for what a provision is to a question (records.py says which kinds are what)."""

    rule: float
    annex: float
    note: float


class Expected(_Strict):
    """Constant scores for what the form of a question expects: a list with all its words, a definition of its term, a
    provision that by its heading tells what is asked of the rule named.
    """

    listing: float
    definition: float
    aspect: float


class RelatedWords(_Strict):
    """Factors on the BM25 of words that mean what words of the query mean: of the best beside such a word, and of all
    of them without one.
    """

    word: float
    alone: float


class Profile(_Strict):
    """Everything that decides the order of hits; ranking.yml says what each figure does."""

    fields: FieldBoosts
    match_share: float = Field(ge=0, le=1)
    coverage: float
    proximity: Proximity
    characters: Characters
    phrase: float
    citation: CitationScores
    topic: float
    regime: float
    jurisdiction: float
    language: float
    other_language: float
    roles: RoleScores
    expected: Expected
    related: RelatedWords
    authority: dict[str, float]
    in_force: float


@cache
def default_profile() -> Profile:
    """The profile shipped with the program; raises pydantic.ValidationError where the file is not one."""
    text = resources.files("indexer.search").joinpath("ranking.yml").read_text("utf-8")
    return Profile.model_validate(yaml.safe_load(text))
