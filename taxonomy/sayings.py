"""What people say and what the law says for it, one way only, read from data/sayings: one folder for each language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml
from pydantic import TypeAdapter, ValidationError

from taxonomy.concepts import Language, Text
from taxonomy.vocabulary import DATA

_LANGUAGE: TypeAdapter[str] = TypeAdapter(Language)
_FILE = TypeAdapter(dict[Text, Text])
TOGETHER = "+"
"""Stands between words that say something only together, in any order ("借+车")."""


class Saying(NamedTuple):
    """Words of people, and the words of the law that a question with any of them is about; by language.

    One of `said` may be several, joined by TOGETHER: the question has all of them.
    """

    said: Mapping[str, tuple[str, ...]]
    meant: Mapping[str, tuple[str, ...]]


@cache
def load_sayings(folder: Path = DATA / "sayings") -> tuple[Saying, ...]:
    """Every saying, in the order of the files.

    Raises ValueError naming the file that is not of a language of ours, or what in it has nothing on one side.
    """
    found: list[Saying] = []
    for path in sorted(folder.glob("*/*.yml")):
        try:
            language = _LANGUAGE.validate_python(path.parent.name)
            lines = _FILE.validate_python(yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader))
        except (ValidationError, yaml.YAMLError) as error:
            raise ValueError(f"sayings/{path.parent.name}/{path.name}: {error}") from error
        found += [Saying({language: tuple(s.split())}, {language: tuple(m.split())}) for s, m in lines.items()]
    return tuple(found)
