"""The hours of a day in which a publisher lets itself be read by machines."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator


def _written_as_time(value: object) -> object:
    match value:
        case str() | time():
            return value
    raise ValueError(f"{value!r} is no time of day; YAML reads some as numbers: write it in quotes, '22:00'")


def _is_a_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"no time zone is called {value!r}") from error
    return value


CLOSED = 3
"""Exit code of a crawl that stopped because its window closes."""
_TimeOfDay = Annotated[time, BeforeValidator(_written_as_time)]


class Window(BaseModel):
    """From one time of day until another, in a zone of the IANA database; over midnight where `until` is earlier."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    opens: _TimeOfDay = Field(alias="from")
    closes: _TimeOfDay = Field(alias="until")
    timezone: Annotated[str, AfterValidator(_is_a_zone)]

    @model_validator(mode="after")
    def _opens_at_all(self) -> Self:
        if self.opens == self.closes:
            raise ValueError("a window ends when it begins")
        return self

    def __str__(self) -> str:
        return f"{self.opens:%H:%M} to {self.closes:%H:%M} {self.timezone}"

    def is_open(self, moment: datetime) -> bool:
        """Whether a moment lies in the window; that of its closing does not."""
        return self.next_open(moment) == moment

    def next_open(self, moment: datetime) -> datetime:
        """The moment itself where it lies in the window, else the next opening, in UTC."""
        return max(self._ahead(moment)[0], moment)

    def next_close(self, moment: datetime) -> datetime:
        """The next closing after a moment, in UTC."""
        return self._ahead(moment)[1]

    def _ahead(self, moment: datetime) -> tuple[datetime, datetime]:
        """Opening and closing of the window that is open at a moment, or of the next one."""
        zone = ZoneInfo(self.timezone)
        yesterday = moment.astimezone(zone).date() - timedelta(days=1)
        spans = (self._span(yesterday + timedelta(days=days), zone) for days in range(4))
        return next((opens, closes) for opens, closes in spans if closes > max(opens, moment))

    def _span(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Opening and closing of the window that opens on a day."""
        last = day if self.opens < self.closes else day + timedelta(days=1)
        opens, closes = (datetime.combine(day, self.opens, zone), datetime.combine(last, self.closes, zone))
        return opens.astimezone(UTC), closes.astimezone(UTC)
