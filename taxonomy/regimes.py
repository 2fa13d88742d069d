"""The model of a regime: curated facts about one rule family, each with its source and how sure we are of it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from taxonomy.concepts import Id, Record, Text

Confidence = Literal["verified", "secondary", "unverified"]
"""verified: read in the official text; secondary: read in a careful account of it; unverified: not checked yet."""

Status = Literal["proposed", "adopted", "in force", "active", "suspended", "superseded", "repealed", "withdrawn"]
"""`active` is said of voluntary codes and standards, which bind by contract and never come into force; `withdrawn` of
a proposal that its author took back; `suspended` of a rule that is stayed before or after it came into force."""

MilestoneKind = Literal[
    "entry_into_force", "application", "transposition", "reporting", "guidance", "implementing_act", "review", "expiry"
]
"""What a day brings: the rule begins to exist, binds somebody, must stand in national law, a report or declaration is
due, guidance or a further act is due, the rule is looked at again, something ends."""

MilestoneStatus = Literal["planned", "reached", "postponed", "dropped"]
"""planned: it stands and lies ahead; reached: the day came and it took place; postponed: put off without a new day;
dropped: it will not come. A day that was moved to another is `history` of the milestone, not a status."""

Role = Literal[
    "company", "importer", "exporter", "manufacturer", "seller", "financial institution", "investor", "public body",
    "state", "site",
]  # fmt: skip

Measure = Literal[
    "employees", "turnover", "balance sheet", "royalties", "market value", "assets managed",
    "goods value", "goods mass", "emissions",
]  # fmt: skip

SanctionKind = Literal[
    "fine", "periodic penalty", "import refusal", "market ban", "confiscation", "procurement exclusion",
    "order", "publication", "criminal", "civil liability", "loss of status",
]  # fmt: skip


def _iso(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


PartialDate = Annotated[
    str, BeforeValidator(_iso), Field(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")
]
"""YYYY, YYYY-MM or YYYY-MM-DD: as exact as the source is."""

Work = Annotated[str, Field(pattern=r"^[a-z]{2,4}(/[A-Za-z0-9][A-Za-z0-9._,()\-]*)+$")]
Place = Annotated[
    str, Field(pattern=r"^[a-z]{2,4}(/[A-Za-z0-9][A-Za-z0-9._,()\-]*)+(@\d{4}-\d{2}-\d{2})?(#[A-Za-z0-9_.\-]+)?$")
]
"""A place in the law by our address: WORK[@DATE][#PROVISION]."""

HsCode = Annotated[str, Field(pattern=r"^\d{2}(\d{2}(\d{2})?)?$")]
"""A chapter (2 digits), heading (4) or subheading (6) of the Harmonized System."""

Names = dict[
    Annotated[str, Field(pattern=r"^([a-z]{2}|mul)$")], Annotated[tuple[Text, ...], Field(min_length=1)]
]  # fmt: skip
"""Lists of names by ISO 639-1 language, or "mul" for what is written alike in all of them."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True)


class Sourced(_Part):
    """What every statement about a regime carries. Only an unverified one may stand without source and place."""

    source: Text | None = Field(default=None, description="What was read, in words")
    place: Place | None = Field(default=None, description="The provision that says so, where we hold its text")
    confidence: Confidence = Field(default="unverified", description="How sure we are")
    checked: date | None = Field(default=None, description="Day it was checked, where that is not the file's day")

    @model_validator(mode="after")
    def _rests_on_something(self) -> Sourced:
        if self.confidence != "unverified" and self.source is None and self.place is None:
            raise ValueError(f"confidence: {self.confidence}, but neither source nor place says where it was read")
        return self


class Fact(Sourced):
    """One statement about a regime. `about` names the field it supports, where it supports one."""

    about: Literal[
        "adopted", "in_force", "status", "works", "scope", "content", "authorities", "hs_chapters", "future"
    ]  # fmt: skip
    statement: Text


class Threshold(_Part):
    """A size from which somebody is bound: exactly one of `over` and `at_least`."""

    measure: Measure = Field(description="What is counted")
    over: int | float | None = Field(default=None, description="Bound above this amount")
    at_least: int | float | None = Field(default=None, description="Bound from this amount on")
    unit: Annotated[str, Field(pattern=r"^([A-Z]{3}|t|kg|tCO2e)$")] | None = Field(
        default=None, description="ISO 4217 currency or unit of mass; none for employees"
    )
    per: Literal["year", "consignment"] | None = Field(default=None, description="What the amount is summed over")
    of: Literal["company", "group"] = Field(default="company", description="Whose figures count")
    where: Text | None = Field(default=None, description="Where it counts: worldwide, in the Union, in Germany")

    @model_validator(mode="after")
    def _says_one_amount(self) -> Threshold:
        if (self.over is None) == (self.at_least is None):
            raise ValueError(f"thresholds: {self.measure}: give one of over and at_least")
        if (self.measure == "employees") != (self.unit is None):
            raise ValueError(f"thresholds: {self.measure}: a unit goes with every amount but employees")
        return self


class Bound(Sourced):
    """One class of those who are bound. Several entries are alternatives; the thresholds of one hold together."""

    who: Text = Field(description="The class, in words that stand alone")
    roles: tuple[Role, ...] = Field(min_length=1, description="In what capacity they are bound")
    sectors: tuple[Text, ...] = Field(default=(), description="Only in these sectors, where the rule says so")
    thresholds: tuple[Threshold, ...] = ()
    needed: int | None = Field(default=None, ge=1, description="How many thresholds must be met; all where not said")
    since: PartialDate | None = Field(default=None, description="First day on which the class is defined so")
    until: PartialDate | None = Field(default=None, description="Day from which it no longer is")

    @model_validator(mode="after")
    def _holds_together(self) -> Bound:
        if self.needed is not None and self.needed >= len(self.thresholds):
            raise ValueError(f"bound: {self.who}: needed must be less than the number of thresholds")
        if self.since and self.until and self.since >= self.until:
            raise ValueError(f"bound: {self.who}: until does not follow since")
        return self


class Moved(Sourced):
    """A date that a milestone had before, and the act that moved it away; the confidence is that of the date."""

    date: PartialDate = Field(description="The date as it was")
    moved_by: Work | None = Field(
        default=None, description="Our id of the act that moved it, where its number is known"
    )
    act: Text = Field(description="How that act is cited")
    dated: PartialDate = Field(description="Day of that act")


class Milestone(Sourced):
    """A day that matters to a class of people. Its id never changes, so that a moved date stays the same milestone."""

    id: Id = Field(description="Unique and stable within the regime")
    kind: MilestoneKind
    class_: Text = Field(alias="class", description="Whom it concerns")
    what: Text = Field(description="What begins, ends or is due")
    date: PartialDate
    yearly: bool = Field(default=False, description="Whether it comes back on this day each year")
    status: MilestoneStatus
    history: tuple[Moved, ...] = Field(default=(), description="Its former dates, the oldest first")

    @model_validator(mode="after")
    def _moved_in_order(self) -> Milestone:
        days = [moved.dated for moved in self.history]
        if days != sorted(days):
            raise ValueError(f"milestones: {self.id}: history: the acts are not in order of their days")
        dates = [*(moved.date for moved in self.history), self.date]
        if any(before == after for before, after in pairwise(dates)):
            raise ValueError(f"milestones: {self.id}: history: an act moved a date to where it was")
        return self


class Maximum(_Part):
    """The most a sanction can be: an amount of money or a share of something."""

    amount: int | float | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    percent: float | None = Field(default=None, gt=0, le=1000)
    of: Text | None = Field(default=None, description="What the percentage is of")
    rule: Literal["up to", "states must allow at least", "states may allow at most"] = "up to"

    @model_validator(mode="after")
    def _is_money_or_share(self) -> Maximum:
        money, share = (self.amount, self.currency), (self.percent, self.of)
        if not ((None not in money and share == (None, None)) or (None not in share and money == (None, None))):
            raise ValueError("maximum: give amount and currency, or percent and of")
        return self


class Sanction(Sourced):
    """What can follow a breach."""

    kind: SanctionKind
    maximum: Maximum | None = None
    text: Text = Field(description="What it is and for what, in our words")


class Authority(Sourced):
    """Who enforces, keeps or advises."""

    name: Text
    role: Text = Field(description="What it does here")
    url: str | None = Field(default=None, pattern=r"^https://")


class Guidance(Sourced):
    """An official text that explains the rule without being it."""

    title: Text
    url: str = Field(pattern=r"^https://")
    date: PartialDate | None = None


class Regime(Record):
    """A rule family as people speak of it."""

    name: Text = Field(description="The English name shown")
    names: Names = Field(description="Other names and acronyms by language, Chinese and the local one among them")
    jurisdiction: Id
    instrument: Id = Field(description="A document type")
    binding: bool = Field(description="False for voluntary codes, standards and soft law")
    summary: Text = Field(description="One sentence: what it asks of whom")
    works: tuple[Work, ...] = Field(default=(), description="Our work ids, the basic act first")
    unreached: Text | None = Field(default=None, description="Why no source brings its works, where that is so")
    identifiers: tuple[Text, ...] = Field(default=(), description="The number or symbol by which it is cited")
    topics: tuple[Id, ...] = Field(min_length=1)
    hs_chapters: tuple[HsCode, ...] = Field(default=(), description="Goods it names, by Harmonized System code")
    status: Status
    adopted: PartialDate | None = None
    in_force: PartialDate | None = None
    bound: tuple[Bound, ...] = Field(default=(), description="Who is bound")
    milestones: tuple[Milestone, ...] = ()
    sanctions: tuple[Sanction, ...] = ()
    authorities: tuple[Authority, ...] = ()
    guidance: tuple[Guidance, ...] = ()
    official_url: str = Field(pattern=r"^https://")
    facts: tuple[Fact, ...] = Field(min_length=1)
    checked: date = Field(description="Day the file was last held against its sources")

    @model_validator(mode="after")
    def _fields_have_facts(self) -> Regime:
        supported = {fact.about for fact in self.facts}
        for field in ("adopted", "in_force", "hs_chapters"):
            if getattr(self, field) and field not in supported:
                raise ValueError(f"{field}: no fact says where it comes from")
        return self

    @property
    def statements(self) -> tuple[Sourced, ...]:
        """Everything the file states, each with source and confidence, former dates of milestones included."""
        moved = (former for milestone in self.milestones for former in milestone.history)
        return (
            *self.facts, *self.bound, *self.milestones, *moved, *self.sanctions, *self.authorities, *self.guidance,
        )  # fmt: skip
