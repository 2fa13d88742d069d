"""How much a change matters: the published formula of significance.yml over named factors, each with its reason."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.digests.changed import Candidate
from api.digests.digest import Factor, Significance
from indexer.dating.moves import moves_of
from indexer.domain.history import ChangeKind, Effect, EffectKind
from indexer.search.analysis import is_segmented
from indexer.segments import segments

MENDED = "mended"
_FEW_WORDS = 8
"""In one provision, those taken out and those put in counted together."""
_FULL_POINTS = 100


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Share = Field(ge=0, le=1)


class Points(_Strict):
    """What each factor can give; together 100."""

    force: float = Field(ge=0)
    effects: float = Field(ge=0)
    breadth: float = Field(ge=0)
    proximity: float = Field(ge=0)
    sanctions: float = Field(ge=0)
    regime: float = Field(ge=0)

    @model_validator(mode="after")
    def _add_up(self) -> Points:
        if sum(dict(self).values()) != _FULL_POINTS:
            raise ValueError(f"points add up to {_FULL_POINTS}")
        return self


class Force(_Strict):
    """Value by document type; `other` for the rest."""

    other: float = Share
    types: dict[str, float]


class Breadth(_Strict):
    """How many provisions give the whole value."""

    full: int = Field(ge=1)


class Step(_Strict):
    """Up to so many days give this value."""

    days: int
    value: float = Share


class Proximity(_Strict):
    """Value by days until a change counts."""

    unknown: float = Share
    steps: tuple[Step, ...]
    later: float = Share


class RegimeWorth(_Strict):
    """Value of the core of a regime, and of its other works."""

    core: float = Share
    part: float = Share


class Formula(_Strict):
    """The whole of significance.yml."""

    line: int = Field(ge=0, le=100)
    points: Points
    force: Force
    effects: dict[str, float]
    breadth: Breadth
    proximity: Proximity
    sanctions: dict[str, tuple[str, ...]]
    duties: dict[str, tuple[str, ...]]
    regime: RegimeWorth


@cache
def published_formula() -> Formula:
    """The formula this release publishes."""
    return Formula.model_validate(
        yaml.safe_load(resources.files("api.digests").joinpath("significance.yml").read_text("utf-8"))
    )


@dataclass(frozen=True, slots=True)
class Scale:
    """Weighs changes as seen on a day. `cores` gives for a regime the id of its core work, "" for an unknown one;
    `names` how it is called in a language.
    """

    formula: Formula
    cores: Callable[[str], str]
    today: date
    names: Callable[[str, str], str] = lambda regime, _language: regime

    def weigh(self, candidate: Candidate, language: str = "en") -> Significance:
        """The significance of a change; the same for every subscriber, with names in this language."""
        points = dict(self.formula.points)
        factors = tuple(
            Factor(name, round(value, 3), round(value * points[name], 1), why)
            for name, value, why in self._factors(candidate, language)
        )
        score = round(sum(factor.value * points[factor.name] for factor in factors))
        return Significance(score, score >= self.formula.line, factors)

    def _factors(self, candidate: Candidate, language: str) -> Iterator[tuple[str, float, str]]:
        force = self.formula.force
        kind = candidate.work.type
        yield "force", force.types.get(kind, force.other), kind
        yield "effects", *self._effects(candidate)
        touched = len(candidate.change.effects) or len(candidate.passages)
        share = math.log(1 + touched) / math.log(1 + self.formula.breadth.full)
        yield "breadth", min(1.0, share), str(touched)
        yield "proximity", *self._proximity(candidate)
        found = _penal_words(candidate, self.formula.sanctions)
        yield "sanctions", float(bool(found)), found
        yield "regime", *self._regime(candidate, language)

    def _effects(self, candidate: Candidate) -> tuple[float, str]:
        if _mends_slips(candidate, self.formula.duties):
            return self.formula.effects[MENDED], MENDED
        kinds = {effect.kind.value for effect in candidate.change.effects} or {candidate.change.kind}
        values = {kind: self.formula.effects.get(kind, 0.0) for kind in sorted(kinds)}
        heaviest = max(values, key=lambda kind: values[kind])
        return values[heaviest], heaviest

    def _proximity(self, candidate: Candidate) -> tuple[float, str]:
        days = {effect.effective for effect in candidate.change.effects if effect.effective}
        days |= set(_moved_days(candidate, self.today))
        first = min(days, default=candidate.change.effective)
        if first is None:
            return self.formula.proximity.unknown, ""
        ahead = (first - self.today).days
        value = next((step.value for step in self.formula.proximity.steps if ahead <= step.days), None)
        return self.formula.proximity.later if value is None else value, first.isoformat()

    def _regime(self, candidate: Candidate, language: str) -> tuple[float, str]:
        regimes = candidate.work.regimes
        for regime in regimes:
            if self.cores(regime) == str(candidate.work.id):
                return self.formula.regime.core, self.names(regime, language)
        return (self.formula.regime.part, self.names(regimes[0], language)) if regimes else (0.0, "")


def _mends_slips(candidate: Candidate, duties: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the publisher corrected a reading by a few words in each provision, no number and no word that says who
    must, may or need not: a slip, as a rule.
    """
    change = candidate.change
    weighty = _pattern(duties.get(change.language, ()), change.language)
    if change.kind != ChangeKind.CORRECTED or weighty is None:
        return False
    return all(_is_slip(effect, weighty) for effect in change.effects)


def _is_slip(effect: Effect, weighty: re.Pattern[str]) -> bool:
    if effect.kind is not EffectKind.SUBSTITUTED or effect.before is None or effect.after is None:
        return False
    differing = [text for kind, text in segments(effect.before, effect.after) if kind != "equal"]
    words = " ".join(differing)
    return len(words.split()) <= _FEW_WORDS and not (weighty.search(words) or any(map(str.isdigit, words)))


def _moved_days(candidate: Candidate, today: date) -> Iterator[date]:
    """Days ahead that bound somebody or will, where a change moved them: the old one counts as much as the new."""
    for effect in candidate.change.effects:
        for move in moves_of(effect, candidate.change.language):
            yield from (day for day in (move.was, move.now) if day >= today)


def _penal_words(candidate: Candidate, words: Mapping[str, tuple[str, ...]]) -> str:
    """The first word of penalties in what changed, as written there, "" for none."""
    pattern = _pattern(words.get(candidate.change.language, ()), candidate.change.language)
    for effect in candidate.change.effects:
        for text in (effect.after, effect.before):
            if pattern and text and (found := pattern.search(text)):
                return found.group()
    return ""


@cache
def _pattern(words: tuple[str, ...], language: str) -> re.Pattern[str] | None:
    """Whole short words ("fine" is not "finely"), longer ones with any ending; Chinese anywhere."""
    if not words:
        return None
    listed = "|".join(map(re.escape, words))
    if is_segmented(language):
        return re.compile(listed)
    ends = "|".join(rf"{re.escape(word)}{'' if len(word) <= _SHORT else chr(92) + 'w*'}" for word in words)
    return re.compile(rf"\b(?:{ends})\b", re.IGNORECASE)


_SHORT = 5
