"""How answers look that say "200" and mean no: challenges, maintenance, errors. signs.yml has what is looked for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from crawlers.middlewares.page import glance

SHORT = 2_500
"""Characters of text below which a page is short: refusals are, even with their site's menus."""
BARE = 200
"""Below this a page says next to nothing."""
_TINY = 500
"""Plain text that may be a refusal."""

_BETWEEN = re.compile(r"\s+[|–—·»:•‹›«-]+\s+|\s*[|»•]\s*|\s*::\s*|:\s+")
_JSON_ERROR = frozenset({"error", "errors", "fault", "exception", "message", "detail"})
_JSON_AROUND = frozenset(
    {"status", "statuscode", "code", "title", "type", "instance", "path", "timestamp", "success", "requestid", "msg",
     "request_id", "documentation_url", "error_description", "errorcode", "reason", "trace", "result", "data", "help"}
)  # fmt: skip
_XML_ERROR = re.compile(
    r"\ufeff?\s*(<\?xml[^>]{0,200}\?>\s*)?(<!--[^>]{0,500}-->\s*)?"
    r"<(\w+:)?(errors?|fault|exception(report)?|problem|serviceexceptionreport|errorresponse)[\s>/]",
    re.IGNORECASE,
)
_SOAP_FAULT = re.compile(r"<(\w+:)?Envelope[\s>].*<(\w+:)?Fault[\s>]", re.DOTALL)
_MARKED_UP = re.compile(
    r"\ufeff?\s*(<\?xml[^>]{0,200}\?>\s*)?(<!--[^>]{0,500}-->\s*)*<(!doctype\s+html|html|head|body|title|center|h1)[\s>/]",
    re.IGNORECASE,
)


class _Listed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    headers: dict[str, str] = {}
    names: tuple[str, ...]
    short_names: tuple[str, ...] = ()
    markup: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Signs:
    """One kind of refusal; the fields are the lists of signs.yml."""

    code: str
    headers: dict[str, re.Pattern[str]]
    names: re.Pattern[str]
    short_names: re.Pattern[str]
    markup: re.Pattern[str]
    scripts: re.Pattern[str]
    phrases: re.Pattern[str]


def _one_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern for any of these; of none, one that never matches."""
    return re.compile("|".join(f"(?:{one})" for one in patterns) or r"(?!)", re.IGNORECASE)


def _signs(code: str, listed: _Listed) -> _Signs:
    headers = {name: re.compile(value, re.IGNORECASE) for name, value in listed.headers.items()}
    lists = (listed.names, listed.names + listed.short_names, listed.markup, listed.scripts, listed.phrases)
    return _Signs(code, headers, *(_one_of(patterns) for patterns in lists))


_SIGNS = tuple(
    _signs(code, _Listed.model_validate(listed))
    for code, listed in yaml.safe_load(Path(__file__).with_name("signs.yml").read_text("utf-8")).items()
)


def sign_of_challenge(headers: dict[str, str]) -> str:
    """The header by which a publisher's gatekeeper says that this is its own answer; names are lower-case."""
    named = (n for signs in _SIGNS for n, value in signs.headers.items() if value.search(headers.get(n, "")))
    return next(named, "")


def is_web_page(text: str) -> bool:
    """Whether a text is a web page, whatever its type says."""
    return _MARKED_UP.match(text[:2048]) is not None


def refusal_in(text: str, *, as_page: bool) -> tuple[str, str] | None:
    """Code (`challenge`, `maintenance`, `soft-error`) and sign of an answer that is none, of a web page or other text;
    None for a true answer.
    """
    return next(_found(text), None) if as_page else _in_data(text)


def _found(markup: str) -> Iterator[tuple[str, str]]:
    page = glance(markup)
    size = len(page.text)
    for signs in _SIGNS:
        names = signs.short_names if size < SHORT else signs.names
        shown = (page.title, page.heading) if size < SHORT else (page.title,)
        parts = (part.strip(" .!?…") for name in shown for part in (name, *_BETWEEN.split(name)))
        yield from ((signs.code, part) for part in parts if part and names.fullmatch(part))
        yield from _within(signs.code, signs.scripts, markup if size < BARE else "")
        yield from _within(signs.code, signs.markup, markup if size < SHORT else "")
        yield from _within(signs.code, signs.phrases, page.text if size < SHORT else "")


def _within(code: str, pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, str]]:
    if found := pattern.search(text):
        yield code, found[0]


def _in_data(text: str) -> tuple[str, str] | None:
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if start == "{":
        return _in_json(text) if len(text) < 4 * SHORT else None
    if found := _XML_ERROR.match(text[:2048]):
        return "soft-error", found[0].strip()[-40:]
    if start == "<":
        return ("soft-error", "Fault") if _SOAP_FAULT.search(text[:4096]) else None
    if start == "[" or len(text) >= _TINY:
        return None
    return next((found for signs in _SIGNS for found in _within(signs.code, signs.phrases, text)), None)


def _in_json(text: str) -> tuple[str, str] | None:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None  # its reader says what is wrong with it
    told = {str(name).lower() for name, value in said.items() if value not in (None, [], {}, "")}
    named = told & _JSON_ERROR
    return ("soft-error", f"{min(named)} in JSON") if named and told <= _JSON_ERROR | _JSON_AROUND else None
