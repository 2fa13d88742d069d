"""Short names of acts, read from data/acts: what lawyers call an act that no regime of ours is about."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from taxonomy.concepts import LabelLists
from taxonomy.vocabulary import DATA

_FILE = TypeAdapter(dict[Annotated[str, Field(pattern=r"^[a-z]{2}(/[A-Za-z0-9._\-]+)+$")], LabelLists])


@cache
def load_acts(folder: Path = DATA / "acts") -> Mapping[str, tuple[str, ...]]:
    """Names of each act by work id, the first of them the one to show.

    Raises ValueError naming the file that is wrong, or the name that stands for two acts.
    """
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.yml")):
        try:
            acts = _FILE.validate_python(yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader))
        except (ValidationError, yaml.YAMLError) as error:
            raise ValueError(f"acts/{path.name}: {error}") from error
        found.update(
            (work, tuple(name for listed in names.values() for name in listed)) for work, names in acts.items()
        )
    owners: dict[str, str] = {}
    for work, listed in found.items():
        for name in listed:
            if owners.setdefault(name.casefold(), work) != work:
                raise ValueError(f"acts: {name!r} stands for {owners[name.casefold()]} and {work}")
    return MappingProxyType(found)
