"""The source catalogue: one YAML file a source under `crawlers/sources/`, validated at load. Keys are file stems."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from crawlers.declaration import Charset, Crawl
from crawlers.reading import Reads
from indexer.domain.document import Capture, Parsed

SOURCES = Path(__file__).parent / "sources"
Parse = Callable[[Capture], Parsed]
UNVERIFIED = "Read over a connection whose certificate was not verified: compare with the source before you quote."


class CaptureRule(BaseModel):
    """Which addresses of a source hold what."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(description="Regular expression the whole URL must match")
    parser: str | None = Field(
        default=None, description="Module under crawlers/parsers that reads it; none for a page that carries no text"
    )
    carries: str = Field(default="text", description="text, or what else stands there: feed, listing, issue index")
    proof: str = Field(
        default="", description="Regular expression found in every true answer: one without it is a refusal in disguise"
    )
    min_bytes: int = Field(default=1, description="A true answer is never shorter")
    digest: bool = Field(
        default=False,
        description="Keep no text: the page's title, dates, stated version and fingerprint only (copyrighted codes)",
    )
    charset: Charset = Field(
        default="", description="Character set of the pages where the publisher's own word is wrong"
    )
    reads: Reads | None = Field(default=None, description="Which values stand where, for parsers of records")

    @field_validator("url", "proof")
    @classmethod
    def _compiles(cls, value: str) -> str:
        re.compile(value)
        return value

    @model_validator(mode="after")
    def _values_are_there(self) -> Self:
        if self.reads and self.reads.read != "text":
            known = {*self.reads.fields, *re.compile(self.url).groupindex}
            for name in sorted(self.reads.names - known):
                raise ValueError(f"no field and no group of the address is called {name!r}")
        return self


class Licence(BaseModel):
    """Under which terms the text may be shown, and the line that must stand beside it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    url: str = ""
    attribution: str


class Source(BaseModel):
    """An official publisher's channel."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    publisher: str
    jurisdiction: str
    covers: str = Field(description="One sentence for users: what stands in this source")
    licence: Licence
    homepage: str
    languages: tuple[str, ...]
    captures: tuple[CaptureRule, ...]
    crawl: Crawl | None = Field(default=None, description="How it is crawled; none: its captures are only replayed")
    verified_live: str = Field(default="never", description="Day a person ran the live checks, or never")

    @property
    def attribution(self) -> str:
        """The line that must stand beside every quote; it says so where the text came unproved."""
        is_verified = self.crawl is None or self.crawl.polite.verify_tls
        return self.licence.attribution if is_verified else f"{self.licence.attribution} {UNVERIFIED}"

    def rule_for(self, url: str) -> CaptureRule | None:
        """The first rule whose pattern matches the whole URL."""
        return next((rule for rule in self.captures if re.fullmatch(rule.url, url)), None)


@cache
def sources() -> dict[str, Source]:
    """Every declared source by id; raises ValueError naming the file that does not validate."""
    found: dict[str, Source] = {}
    for path in sorted(SOURCES.rglob("*.yml")):
        try:
            # The C loader is as safe as the other one and ten times as fast.
            source = Source.model_validate(
                {"id": path.stem, **yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)}
            )
        except (ValueError, TypeError, yaml.YAMLError, re.error) as error:
            raise ValueError(f"{path.relative_to(SOURCES)}: {error}") from error
        found[source.id] = source
    return found


def source_of(url: str) -> tuple[Source, CaptureRule] | None:
    """The source that declares this address, with the rule that matched; None for an unknown one."""
    for source in sources().values():
        if rule := source.rule_for(url):
            return source, rule
    return None


@cache
def parser_named(name: str) -> Parse:
    """The `parse` function of a parser module; raises ModuleNotFoundError for a name no module has."""
    parse: Parse = import_module(f"crawlers.parsers.{name}").parse
    return parse


@cache
def parser_version(name: str) -> int:
    """The version a parser states of itself: it rises when the same capture would be read differently."""
    version: int = import_module(f"crawlers.parsers.{name}").VERSION
    return version
