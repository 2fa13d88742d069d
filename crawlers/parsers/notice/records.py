"""Reading records out of an answer: the values of each, as text, and what was not understood of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeGuard

import jmespath
from jmespath.exceptions import JMESPathError
from lxml import etree, html

from crawlers.parsers.blocks import text_of
from crawlers.parsers.charset import as_utf8
from crawlers.parsers.xml import local_name, parse_html, parse_xml
from crawlers.readers.answer import Expression
from crawlers.reading import Reads
from indexer.domain.document import Capture
from indexer.domain.errors import ParseError
from indexer.text import clean, clean_inline

_MAX_BYTES = 64 << 20
_MAX_DIGITS = 30
_NAME = re.compile(r"[A-Za-z_][\w.\-]*")
_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<")
_TAG = re.compile(r"</?[A-Za-z!]|&#?\w+;")


class Record:
    """The values of one record by field name, each with those the address names; `problems` are (code, sentence)."""

    def __init__(self, values: Mapping[str, tuple[str, ...]], named: Mapping[str, str]) -> None:
        self._values = {**{name: (value,) for name, value in named.items()}, **values}
        self.problems: list[tuple[str, str]] = []
        self.element: etree._Element | None = None
        """Where the record stands in a page; None in JSON."""

    def text(self, name: str) -> str:
        """A field on one line, several values joined by "; "; "" where it holds nothing."""
        return "; ".join(dict.fromkeys(filter(None, map(clean_inline, self.values(name)))))

    def values(self, name: str) -> tuple[str, ...]:
        """All values of a field, with their paragraph breaks."""
        return self._values.get(name, ())

    def fill(self, template: str) -> str:
        """A template with its places filled; "" where one of them holds nothing, so that no half value is stated."""
        names = re.findall(r"\{(\w+)\}", template)
        if not all(map(self.text, names)):
            return ""
        alone = re.fullmatch(r"\{(\w+)\}", template)
        if alone:
            return "\n".join(dict.fromkeys(filter(None, map(clean, self.values(alone[1])))))
        return re.sub(r"\{(\w+)\}", lambda match: self.text(match[1]), template)


def read_records(capture: Capture, reads: Reads, named: Mapping[str, str]) -> list[Record]:
    """The records of an answer in order; raises ParseError as `notice.parse` says."""
    source = _json_records(capture, reads) if reads.read == "json" else _tree_records(capture, reads)
    records = []
    for row in source:
        record = Record(_without_markup(_without(reads.drop, row.values), reads.markup), named)
        record.element = row.element
        record.problems += row.problems
        records.append(record)
    for name in reads.required:
        if records and not any(record.text(name) for record in records):
            raise ParseError("unexpected-shape", capture.url, f"no record has {name}: the answer is of another kind")
    return records


@dataclass(slots=True)
class _Row:
    """What one record says, before it is a `Record`."""

    values: dict[str, tuple[str, ...]]
    problems: list[tuple[str, str]]
    element: etree._Element | None = None


def _json_records(capture: Capture, reads: Reads) -> Iterator[_Row]:
    answer = _load(capture)
    found = _search(reads.records, answer) if reads.records else answer
    if not isinstance(found, list | dict):
        raise ParseError("unexpected-shape", capture.url, f"there is nothing at {reads.records or 'the root'}")
    fields, known = _expressions(reads), _words((*reads.fields.values(), *reads.ignored))
    for entry in found if isinstance(found, list) else [found]:
        problems: list[tuple[str, str]] = []
        if not isinstance(entry, dict):
            yield _Row({}, [("unexpected-value", "an entry is no object; it was left out")])
            continue
        values = {
            name: _taken(path, _values(name, _search(path.where, entry), problems)) for name, path in fields.items()
        }
        yield _Row(values, problems + _unknown((str(name) for name in entry), known))


def _tree_records(capture: Capture, reads: Reads) -> Iterator[_Row]:
    root = parse_xml(capture.body, capture.url) if reads.read == "xml" else parse_html(as_utf8(capture), capture.url)
    show = _row_text if reads.read == "xml" else text_of
    found = _find(reads.records, root, reads) if reads.records else [root]
    if not found:
        raise ParseError("unexpected-shape", capture.url, f"there is nothing at {reads.records}")
    fields, known = _expressions(reads), _words((*reads.fields.values(), *reads.ignored))
    for element in filter(_is_element, found):
        values = {name: _taken(path, _texts(_find(path.where, element, reads), show)) for name, path in fields.items()}
        unknown = (local_name(child) for child in element if local_name(child)) if reads.read == "xml" else ()
        yield _Row(values, _unknown(unknown, known), element)


def _expressions(reads: Reads) -> dict[str, Expression]:
    return {name: Expression.of(text) for name, text in reads.fields.items()}


def _taken(expression: Expression, values: tuple[str, ...]) -> tuple[str, ...]:
    """The part of each value that counts."""
    return tuple(filter(None, map(expression.take, values)))


def _load(capture: Capture) -> object:
    where = capture.url
    if not capture.body.strip():
        raise ParseError("empty", where, "the body is empty")
    if len(capture.body) > _MAX_BYTES:
        raise ParseError("too-large", where, f"{len(capture.body)} bytes, more than {_MAX_BYTES}")
    if _MARKUP.match(capture.body):
        raise ParseError("html-instead", where, "a web page was served where JSON was expected")
    try:
        answer: object = json.loads(capture.body)
    except RecursionError as error:
        raise ParseError("malformed-json", where, "the JSON is nested too deeply") from error
    except ValueError as error:
        raise ParseError("malformed-json", where, f"not readable as JSON: {error}") from error
    return answer


@cache
def _jmespath(expression: str) -> jmespath.parser.ParsedResult:
    return jmespath.compile(expression)


@cache
def _xpath(expression: str, namespaces: tuple[tuple[str, str], ...]) -> etree.XPath:
    return etree.XPath(expression, namespaces=dict(namespaces) or None)


def _search(expression: str, entry: object) -> object:
    """What JMESPath finds; None where a function of the expression meets a value of the wrong kind."""
    try:
        found: object = _jmespath(expression).search(entry)
    except (JMESPathError, RecursionError):
        return None
    return found


def _find(expression: str, element: etree._Element, reads: Reads) -> list[object]:
    try:
        found = _xpath(expression, tuple(reads.namespaces.items()))(element)
    except etree.XPathError:
        return []
    return list(found) if isinstance(found, list) else [found]


def _values(name: str, found: object, problems: list[tuple[str, str]]) -> tuple[str, ...]:
    entries = found if isinstance(found, list) else [found]
    values = [_plain(entry) for entry in entries if entry is not None]
    if None in values:
        problems.append(("unexpected-value", f"{name} has a value of the wrong kind; it was not read"))
    return tuple(value for value in values if value)


def _plain(value: object) -> str | None:
    """A scalar as text; whole numbers without a fraction, whatever JSON wrote; None for what is no scalar."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return str(value) if abs(value) < 10**_MAX_DIGITS else None
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 10**_MAX_DIGITS else str(value)
    return None


def _is_element(value: object) -> TypeGuard[etree._Element]:
    return bool(etree.iselement(value))


def _row_text(element: etree._Element) -> str:
    """The text of an XML element; where words stand in its children only, those are cells, separated by a tab."""
    own = [element.text, *(child.tail for child in element)]
    if len(element) and not any(text and text.strip() for text in own):
        return "\t".join(filter(None, (clean_inline("".join(map(str, child.itertext()))) for child in element)))
    return "".join(map(str, element.itertext()))


def _texts(found: Iterable[object], show: Callable[[etree._Element], str]) -> tuple[str, ...]:
    texts = (show(item) if _is_element(item) else str(item) for item in found)
    return tuple(text for text in map(clean, texts) if text)


def _without_markup(values: dict[str, tuple[str, ...]], names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    return {**values, **{name: tuple(map(_unmarked, values.get(name, ()))) for name in names}}


def _without(pattern: str, values: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    if not pattern:
        return values
    return {name: tuple(re.sub(pattern, "", value) for value in found) for name, found in values.items()}


def _unmarked(value: str) -> str:
    """The visible words of a string that holds HTML."""
    if not _TAG.search(value):
        return value
    try:
        return text_of(html.fragment_fromstring(clean(value), create_parent="div"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return clean(value)


def _words(texts: Iterable[str]) -> frozenset[str]:
    """Every name that stands in an expression: a field of the record that is used."""
    return frozenset(name for text in texts for name in _NAME.findall(text))


def _unknown(names: Iterable[str], known: frozenset[str]) -> list[tuple[str, str]]:
    strange = dict.fromkeys(name for name in names if name not in known)
    return [("unknown-element", f"field {clean_inline(name)[:80]!r} is not known") for name in strange]
