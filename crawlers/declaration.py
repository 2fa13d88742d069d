"""How a source is crawled, as its YAML declares it: where to begin, how discovery answers are read, what to expect.

One idea carries every kind of channel: a step reads *records* out of an answer (a feed, a page, XML or JSON) and makes
the next requests from their fields. docs/adding-a-source.md explains the keys to people who write one.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from crawlers.window import Window

DOCUMENT = "document"
"""The name of the step that reads nothing: its answer is a capture for a parser."""


def _compiles(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"{value!r} is no regular expression: {error}") from error
    return value


def _writes_ascii(value: str) -> str:
    try:
        is_one = "<a>".encode(value or "ascii") == b"<a>"
    except LookupError:
        is_one = False
    if not is_one:
        raise ValueError(f"{value!r} is no character set that writes ASCII as it is")
    return value


Charset = Annotated[str, AfterValidator(_writes_ascii)]
"""A character set an answer is in whatever its publisher says; empty where the publisher's word counts."""
Pattern = Annotated[str, AfterValidator(_compiles)]
"""A regular expression; it must match the whole value."""

Template = str
"""Text with `{name}` places: fields of the records that led here, and the variables `watch`, `language`, `since`,
`today`, `slice_start`, `slice_end`, `page`, `offset`, `key`. Values are percent-encoded in addresses unless written
`{name!r}`; dates take a form, `{today:%d/%m/%Y}`. A request that names `{watch}` or `{language}` without being led to
by one is made once for each.
"""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ask(_Part):
    """One kind of request."""

    url: Template
    step: str = Field(default=DOCUMENT, description="The step that reads the answer; `document`: a capture")
    method: Literal["GET", "POST"] = "GET"
    accept: str = Field(default="", description="Accept header, for publishers that negotiate")
    accept_language: str = ""
    content_type: str = Field(default="", description="Of the body, for POST")
    body: Template = ""
    when: dict[str, Pattern] = Field(
        default={}, description="Fields of the record that must match for this request to be made"
    )


class Slices(_Part):
    """A range of days cut into pieces, so that no answer reaches the service's cap."""

    since: date = Field(description="First day of the first crawl; later ones begin at the last healthy crawl")
    by: Literal["day", "week", "month", "year"] = "month"
    overlap_days: int = Field(default=2, ge=0, description="How far a later crawl reaches back before the last one")


class Start(Ask):
    """Where a crawl begins: one request, or one for each watched id, language and slice its templates name."""

    slices: Slices | None = None


class Pages(_Part):
    """How an answer of several pages goes on."""

    next: str = Field(default="", description="Expression for the next address; nothing found: the last page")
    size: int = Field(default=0, ge=0, description="Records a full page has, for services that count pages")
    first: int = Field(default=1, ge=0, description="Number of the first page, where `{page}` stands in the address")
    total: str = Field(default="", description="Expression for how many records the service says there are")
    cap: int = Field(default=0, ge=0, description="Most records the service gives for one question; reaching it cuts")
    more: str = Field(default="", description="Expression that says `true` while there are more pages")


class Step(_Part):
    """How the answers of one step are read."""

    read: Literal["feed", "html", "xml", "json"] = Field(description="Format of the answer")
    root: str = Field(default="", description="xml: local name of the root element; an answer with another is refused")
    namespaces: dict[str, str] = Field(
        default={}, description="Prefixes XPath expressions use, beside those the document declares itself"
    )
    charset: Charset = Field(
        default="", description="Character set of the answer where the publisher's own word is wrong"
    )
    reader: str = Field(default="", description="Module under crawlers/readers, where no expression can say it")
    records: str = Field(default="", description="feed: none; html and xml: XPath; json: JMESPath of the records")
    fields: dict[str, str] = Field(
        default={},
        description="Name to expression, relative to the record. feed has link, id, title, updated. A field `stamp` "
        "says when the document changed last: while it stays the same the document is not asked for again. Notation: "
        "`[? ]EXPRESSION[ ~ REGEX]`; `? ` where finding nothing is no failure, REGEX for the part to take",
    )
    keep: dict[str, Pattern] = Field(default={}, description="Fields that must match; other records are out of scope")
    watched: str = Field(default="", description="A field that must be one of the watched ids, else out of scope")
    follow: tuple[Ask, ...] = Field(default=(), description="Requests made for each record that is kept")
    pages: Pages = Pages()
    empty: Pattern | None = Field(
        default=None, description="What an answer without records contains when that is true; none: it never is"
    )
    capture: bool = Field(
        default=False, description="Whether the answer is a capture too: services whose lists are the documents"
    )
    is_whole: bool = Field(
        default=False, description="Whether all answers together list everything the source holds: absence then counts"
    )


class Key(_Part):
    """A key the publisher asks for."""

    setting: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="RULEWATCH_KEYS entry that holds it")
    header: str = Field(default="", description="Header that carries it; none: the variable {key} in addresses does")
    value: Template = "{key}"
    get_it_at: str = Field(description="Where a person gets one")


class Expected(_Part):
    """What a healthy crawl of this source looks like."""

    documents: tuple[int, int] = Field(description="Fewest and most documents a full listing leads to")
    changes_per_week: float = Field(gt=0, description="Mean, for the silence alarm: 7/λ days without one is too long")
    changed_share: float = Field(
        default=0.2, gt=0, le=1, description="A crawl that changes more of the known works than this is held"
    )


class Politeness(_Part):
    """What the publisher asks for, or what we grant it."""

    delay_s: float = Field(default=1.0, ge=0)
    timeout_s: int = Field(default=60, ge=1, le=600)
    max_mb: int = Field(default=32, ge=1, le=512)
    robots: Literal["obey", "none-published", "api-terms"] = Field(
        default="obey", description="api-terms: a documented API, whose terms go before robots.txt of the same host"
    )
    window: Window | None = Field(default=None, description="The only hours in which the publisher may be asked")
    user_agent: str = Field(default="", description="Instead of the usual one, where the publisher asks for a form")
    verify_tls: bool = Field(default=True, description="False is shown beside every quote of the source")

    def may_ask(self, moment: datetime) -> bool:
        """Whether a request that leaves at a moment is over in the publisher's hours, however long it takes."""
        if self.window is None:
            return True
        return self.window.is_open(moment) and self.window.is_open(moment + timedelta(seconds=self.timeout_s))


class Crawl(_Part):
    """How a source is crawled."""

    every_days: float = Field(gt=0, description="Rhythm: how often a crawl is due")
    hosts: tuple[str, ...] = Field(min_length=1, description="The only hosts that may be asked, redirects included")
    start: tuple[Start, ...] = Field(min_length=1)
    steps: dict[str, Step] = {}
    watch: tuple[str, ...] = Field(default=(), description="Ids asked for one by one, as `{watch}`")
    watch_works: Pattern | None = Field(
        default=None, description="Works of any regime that are watched too; the first group is the id"
    )
    languages: tuple[str, ...] = Field(default=(), description="The publisher's own codes, as `{language}`")
    expects: Expected
    canaries: tuple[str, ...] = Field(default=(), max_length=5, description="Addresses read at every crawl, pinned")
    polite: Politeness = Politeness()
    key: Key | None = None
    full_every_days: int = Field(default=7, ge=1, description="Documents are asked for unconditionally this often")
    starter: bool = Field(default=False, description="Part of the set `make run` crawls by itself")

    @model_validator(mode="after")
    def _steps_are_there(self) -> Self:
        named = {ask.step for ask in self.start} | {a.step for step in self.steps.values() for a in step.follow}
        for name in sorted(named - set(self.steps) - {DOCUMENT}):
            raise ValueError(f"no step is called {name!r}; there are: {', '.join(sorted(self.steps)) or 'none'}")
        for name in sorted(set(self.steps) - named):
            raise ValueError(f"nothing leads to the step {name!r}")
        return self
