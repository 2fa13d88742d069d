"""The vocabulary of legal terms, read from data/terms: what law and lay people call the same thing, by language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import yaml
from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

from taxonomy.concepts import LANGUAGES, Id, Language, Text
from taxonomy.vocabulary import DATA

Words = Annotated[tuple[Text, ...], Field(min_length=1)]


def _complete(words: dict[Language, Words]) -> dict[Language, Words]:
    if missing := [language for language in LANGUAGES if language not in words]:
        raise ValueError(f"no word in {', '.join(missing)}")
    if twice := [word for listed in words.values() for word in listed if listed.count(word) > 1]:
        raise ValueError(f"twice: {twice[0]}")
    return words


_FILE = TypeAdapter(dict[Id, Annotated[dict[Language, Words], AfterValidator(_complete)]])


@cache
def load_terms(folder: Path = DATA / "terms") -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Words and phrases of each meaning by language, those of the law and those of lay people alike.

    Raises ValueError naming the file, and the meaning that is wrong or stands in two files.
    """
    found: dict[str, Mapping[str, tuple[str, ...]]] = {}
    for path in sorted(folder.glob("*.yml")):
        try:
            meanings = _FILE.validate_python(yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader))
        except (ValidationError, yaml.YAMLError) as error:
            raise ValueError(f"terms/{path.name}: {error}") from error
        if again := found.keys() & meanings.keys():
            raise ValueError(f"terms/{path.name}: {min(again)} stands in another file too")
        found.update((key, {str(code): listed for code, listed in words.items()}) for key, words in meanings.items())
    return MappingProxyType(found)
