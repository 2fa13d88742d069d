"""Which work a PDF at an address is: nothing in the file says so reliably. One YAML a family of addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from indexer.domain.document import Authority
from indexer.domain.errors import InvalidIdentifier, ParseError
from indexer.domain.identifiers import WorkId, parse_day

DOCUMENTS = Path(__file__).parent / "documents"


def _compiles(value: str) -> str:
    re.compile(value)
    return value


Pattern = Annotated[str, AfterValidator(_compiles)]


class PdfDeclaration(BaseModel):
    """Addresses of PDFs that are read, and what each is. `{name}` stands for a named group of the pattern."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Pattern = Field(description="Regular expression the whole URL must match")
    work: str = Field(description="Work id with `{group}` places")
    type: str
    title: str = Field(description="Title with `{group}` places")
    named: Pattern | None = Field(
        default=None, description="Finds the name the text gives itself (first group), which goes before the title"
    )
    cited: str = Field(default="", description="What labels begin with, with `{group}` places; none: the title")
    language: str = "en"
    authority: Authority = Authority.OFFICIAL
    expression: str = Field(default="", description="The publisher's name of the version, with `{group}` places")
    valid_from: str = Field(default="", description="ISO day with `{group}` places, where the address states one")
    units: Literal["pages", "headings"] = "pages"
    heading: Pattern | None = Field(
        default=None, description="Line that begins a unit: the groups `num` and `heading`; numbers must rise"
    )
    unit: str = Field(default="section", description="Kind of a unit that begins with a heading")


@dataclass(frozen=True, slots=True)
class Identity:
    """One declaration applied to one address."""

    work: WorkId
    title: str
    cited: str
    expression: str
    valid_from: date | None
    declared: PdfDeclaration


@cache
def declarations() -> tuple[PdfDeclaration, ...]:
    """Every declaration; raises ValueError naming the file that does not validate."""
    found: list[PdfDeclaration] = []
    for path in sorted(DOCUMENTS.glob("*.yml")):
        try:
            found += [PdfDeclaration.model_validate(item) for item in yaml.safe_load(path.read_text("utf-8"))]
        except (ValueError, TypeError, yaml.YAMLError) as error:
            raise ValueError(f"{path.name}: {error}") from error
    return tuple(found)


def identify(url: str) -> Identity:
    """What the PDF at an address is; raises ParseError `undeclared-document` or `no-identifier`."""
    for declared in declarations():
        if found := re.fullmatch(declared.url, url):
            groups = {name: value or "" for name, value in found.groupdict().items()}
            return _applied(declared, groups, url)
    raise ParseError("undeclared-document", url, "no declaration says which work this PDF is")


def _applied(declared: PdfDeclaration, groups: dict[str, str], url: str) -> Identity:
    day = declared.valid_from.format_map(groups)
    title = declared.title.format_map(groups)
    try:
        return Identity(
            work=WorkId(declared.work.format_map(groups)),
            title=title,
            cited=declared.cited.format_map(groups) or title,
            expression=declared.expression.format_map(groups),
            valid_from=parse_day(day) if day else None,
            declared=declared,
        )
    except InvalidIdentifier as error:
        raise ParseError("no-identifier", url, error.message) from error
