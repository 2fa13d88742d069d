"""Lists that go on by a cursor: the next page is the same question with the cursor of the last answer."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawlers.declaration import Step
from crawlers.readers import json
from crawlers.readers.answer import Answer

_PARAMETER = "cursor"


def read(body: bytes, url: str, step: Step) -> Answer:
    """What `json` reads, where `pages.next` is the expression of the cursor. The list has ended when the cursor is
    the one that was asked with (Bundestag DIP: "repeat until it no longer changes"), or missing.
    """
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    answer = json.read(body, url, step.model_copy(update={"pages": step.pages.model_copy(update={"next": ""})}))
    marker = step.model_copy(update={"records": "[@]", "fields": {_PARAMETER: f"? {step.pages.next}"}})
    found = json.read(body, url, marker).records[0][_PARAMETER]
    if not found or found == asked.get(_PARAMETER) or not answer.rows:
        return answer
    query = urlencode({**asked, _PARAMETER: found})
    return replace(answer, next=urlunsplit(parts._replace(query=query)))
