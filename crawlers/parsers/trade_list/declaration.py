"""What a published list looks like: which table, which columns, what makes two rows the same entry. One YAML a list."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from indexer.domain.document import Authority
from indexer.domain.identifiers import WorkId

LISTS = Path(__file__).parent / "lists"

Meaning = Literal["name", "place", "section", "from", "until", "status", "other", "ignored"]
"""What a column says of an entry: `section` is the table or provision it stands under, `from` is the first
day it counts and `until` the day it was taken off, `status` whether it still does; `ignored` is left out on purpose.
"""


def _compiles(value: str) -> str:
    re.compile(value)
    return value


def _is_work(value: str) -> str:
    return WorkId(value).value


Pattern = Annotated[str, AfterValidator(_compiles)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Part):
    """One column, known by its printed heading."""

    heading: Pattern = Field(description="Regular expression of every spelling; case does not matter")
    means: Meaning = "other"
    label: str = Field(
        default="", description="How the entry names the value; none: as the publisher prints the heading"
    )
    identity: bool = Field(default=False, description="Whether rows that differ here are different entries")
    required: bool = False


class ListDeclaration(_Part):
    """One list at one address in one format; several may give the same work."""

    url: Pattern = Field(description="Regular expression the whole URL must match")
    work: Annotated[str, AfterValidator(_is_work)]
    title: str
    cited: str = Field(description="What labels of entries begin with")
    language: str = "en"
    authority: Authority = Authority.OFFICIAL
    read: Literal["html", "csv", "xlsx", "xml", "json"]
    records: str = Field(
        default="", description="html: XPath of the tables; xml: name of the record element; json: dotted path"
    )
    section: Pattern | None = Field(
        default=None, description="html: finds the section (first group) in the words that stand before a table"
    )
    charset: str = Field(default="utf-8", description="csv: where the bytes are no UTF-8")
    delimiter: str = ","
    sheet: str = Field(default="", description="xlsx: name of the sheet; none: the first one")
    columns: tuple[Column, ...]
    dates: tuple[str, ...] = Field(default=("%Y-%m-%d",), description="strptime forms of the dates")
    ended: Pattern | None = Field(default=None, description="Values of the status column that say an entry has ended")
    edition: Pattern | None = Field(
        default=None, description="html: finds the name of the edition (first group) in the page's words"
    )
    expects: tuple[int, int] = Field(description="Fewest and most entries; others are told as a finding")

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        if not any(column.means == "name" for column in self.columns):
            raise ValueError("no column is the name of an entry")
        if self.read == "xml" and not self.records:
            raise ValueError("xml needs the name of the record element")
        return self

    def column(self, heading: str) -> Column | None:
        """The column with a printed heading, or None for one that is not declared."""
        return next((c for c in self.columns if re.fullmatch(c.heading, heading.strip(), re.IGNORECASE)), None)


@cache
def declarations() -> tuple[ListDeclaration, ...]:
    """Every declared list; raises ValueError naming the file that does not validate."""
    found: list[ListDeclaration] = []
    for path in sorted(LISTS.glob("*.yml")):
        try:
            found += [ListDeclaration.model_validate(item) for item in yaml.safe_load(path.read_text("utf-8"))]
        except (ValueError, TypeError, yaml.YAMLError) as error:
            raise ValueError(f"{path.name}: {error}") from error
    return tuple(found)


def declaration_for(url: str) -> ListDeclaration | None:
    """The first declaration whose pattern matches the whole URL."""
    return next((item for item in declarations() if re.fullmatch(item.url, url)), None)
