"""Reading JSON answers by JMESPath."""

from __future__ import annotations

import json

import jmespath
from jmespath.exceptions import JMESPathError

from crawlers.declaration import Step
from crawlers.readers.answer import Answer, answer, recoded
from indexer.domain.errors import ParseError
from indexer.text import clean_inline


def read(body: bytes, url: str, step: Step) -> Answer:
    """What a JSON answer lists; raises ParseError `malformed-json`, or `no-records` where the place of the records is
    missing: an answer of another shape is never an empty one.
    """
    try:
        root: object = json.loads(recoded(body, step.charset, url))
    except (ValueError, RecursionError) as error:
        raise ParseError("malformed-json", url, f"not readable as JSON: {error}") from error
    rows = _search(step.records, root, url) if step.records else root
    if not isinstance(rows, list):
        raise ParseError("no-records", url, f"{step.records!r} is not a list here")
    return answer(root, rows, lambda node, where: _text(_search(where, node, url)), step, url)


def _search(expression: str, node: object, url: str) -> object:
    try:
        found: object = jmespath.search(expression, node)
    except (JMESPathError, ValueError, TypeError) as error:
        raise ParseError("bad-expression", url, f"{expression!r} cannot be evaluated here: {error}") from error
    return found


def _text(found: object) -> str:
    """A scalar as text, a list of scalars joined by commas; nothing for objects and for null."""
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, list):
        return ",".join(text for item in found if (text := _text(item)))
    return "" if found is None or isinstance(found, dict) else clean_inline(str(found))
