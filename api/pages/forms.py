"""What a form shows when it is shown again: what was typed, and what is wrong with it, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from api.digests.rendering.words import LANGUAGES, say
from api.digests.windows import UnknownZone, zone_named
from indexer.domain.alerts import Cadence, Profile, Rhythm
from indexer.domain.errors import RulewatchError


@dataclass(frozen=True, slots=True)
class Form:
    """Values as they were typed, and faults as sentences, by field; "" is the field of what concerns all of it. Its
    labels are in a language of digests.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"

    def value(self, name: str) -> str:
        """What was typed into a field."""
        return self.values.get(name, "")

    def fault(self, name: str) -> str:
        """What is wrong with a field, "" where nothing is."""
        return self.faults.get(name, "")

    @property
    def status(self) -> int:
        """How a page with this form answers."""
        return 422 if self.faults else 200


def sentence(error: RulewatchError) -> str:
    """What is wrong, as it stands beside a field."""
    said = f"{error.message[:1].upper()}{error.message[1:]}."
    return f"{said} {error.hint}" if error.hint else said


class Rhythms(BaseModel):
    """What a form says of when digests come."""

    model_config = ConfigDict(extra="ignore")

    cadence: Cadence = Cadence.WEEKLY
    zone: str = Field(default="UTC", max_length=60)
    hour: int = Field(default=8, ge=0, le=23)
    weekday: int = Field(default=0, ge=0, le=6)
    language: str = Field(default="en", pattern="^(en|zh)$")
    heartbeat: bool = False

    @field_validator("zone")
    @classmethod
    def _is_known(cls, value: str) -> str:
        try:
            zone_named(value)
        except UnknownZone as error:
            raise ValueError(error.message) from error
        return value

    def profile(self) -> Profile:
        """As a profile."""
        return Profile(Rhythm(self.cadence, self.zone, self.hour, self.weekday), self.language, self.heartbeat)


def read_profile(fields: Mapping[str, str], language: str) -> tuple[Profile, dict[str, str]]:
    """The profile a form asks for, and what is wrong with it, said in a language: where something is, the profile is
    the usual one.
    """
    try:
        return Rhythms.model_validate(fields).profile(), {}
    except ValidationError as error:
        return Profile(), {
            name: say(language, f"page_wrong_{name}") for name in (str(one["loc"][0]) for one in error.errors())
        }


def profile_values(profile: Profile) -> dict[str, str]:
    """A profile as the fields of the form."""
    rhythm = profile.rhythm
    values = {
        "cadence": rhythm.cadence.value, "zone": rhythm.zone, "hour": str(rhythm.hour), "weekday": str(rhythm.weekday),
        "language": profile.language,
    }  # fmt: skip
    return values | ({"heartbeat": "true"} if profile.heartbeat else {})


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen of when digests come, as (value, its name)."""

    cadences: tuple[tuple[str, str], ...]
    weekdays: tuple[tuple[str, str], ...]
    zones: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...] = tuple(LANGUAGES.items())


def choices_in(language: str) -> Choices:
    """What can be chosen, named in a language."""
    weekdays = say(language, "page_weekdays").split()
    return Choices(
        cadences=tuple((cadence, say(language, f"page_cadence_{cadence}")) for cadence in Cadence),
        weekdays=tuple((str(number), name) for number, name in enumerate(weekdays)),
        zones=tuple((name, name) for name in sorted(available_timezones())),
    )
