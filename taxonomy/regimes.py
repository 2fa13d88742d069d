"""The model of a regime: curated facts about one rule family, each with its source and how sure we are of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from taxonomy.concepts import Id, LabelLists, Record, Text

Confidence = Literal["verified", "secondary", "unverified"]
"""verified: read in the official text; secondary: read in a careful account of it; unverified: not checked yet."""

Status = Literal["proposed", "adopted", "in force", "active", "superseded", "repealed"]
"""`active` is said of voluntary codes and standards, which bind by contract and never come into force."""


def _iso(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


PartialDate = Annotated[
    str, BeforeValidator(_iso), Field(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")
]
"""YYYY, YYYY-MM or YYYY-MM-DD: as exact as the source is."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Fact(_Part):
    """One statement about a regime. `about` names the field it supports, where it supports one."""

    about: Literal["adopted", "in_force", "status", "works", "scope", "content", "authority", "future"]
    statement: Text
    source: Text
    confidence: Confidence


class Application(_Part):
    """One date from which somebody is bound, and whether it still stands."""

    date: PartialDate
    scope: Text = Field(description="Who is bound, and to what")
    status: Literal["planned", "in force", "postponed", "superseded"]
    source: Text
    confidence: Confidence


class Regime(Record):
    """A rule family as people speak of it."""

    name: Text = Field(description="The English name shown")
    names: LabelLists = Field(description="Other names and acronyms by language")
    jurisdiction: Id
    instrument: Id = Field(description="A document type")
    binding: bool = Field(description="False for voluntary codes, standards and soft law")
    summary: Text = Field(description="One sentence: what it asks of whom")
    works: tuple[Annotated[str, Field(pattern=r"^[a-z]{2,4}(/[A-Za-z0-9][A-Za-z0-9._,()\-]*)+$")], ...] = Field(
        default=(), description="Our work ids, the basic act first"
    )
    identifiers: tuple[Text, ...] = Field(default=(), description="The number or symbol by which it is cited")
    topics: tuple[Id, ...] = Field(min_length=1)
    status: Status
    adopted: PartialDate | None = None
    in_force: PartialDate | None = None
    applications: tuple[Application, ...] = ()
    official_url: str = Field(pattern=r"^https://")
    authority: Text | None = Field(default=None, description="Who enforces or keeps it")
    facts: tuple[Fact, ...] = Field(min_length=1)
    checked: date = Field(description="Day the file was last held against its sources")

    @model_validator(mode="after")
    def _dates_have_facts(self) -> Regime:
        supported = {fact.about for fact in self.facts}
        for field in ("adopted", "in_force"):
            if getattr(self, field) is not None and field not in supported:
                raise ValueError(f"{field}: no fact says where it comes from")
        return self
