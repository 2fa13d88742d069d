"""docs/adding-a-source.md explains every key of a source's file, and its examples are files that could be added."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from pydantic import BaseModel

from crawlers.catalogue import CaptureRule, Licence, Source, parser_named
from crawlers.declaration import Crawl, Expected, Key, Pages, Politeness, Slices, Start, Step
from crawlers.reading import Reads, Shown, Words
from crawlers.spiders.questions import plan_for
from crawlers.window import Window
from tests.docs.pages import DOCS, blocks

PAGE = DOCS / "adding-a-source.md"
TEXT = PAGE.read_text("utf-8")
HEAD, *EXAMPLES = blocks(PAGE, "yaml")
MODELS = (
    Source, CaptureRule, Licence, Crawl, Start, Slices, Step, Pages, Expected, Politeness, Window, Key, Reads, Shown,
    Words,
)  # fmt: skip


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_of_a_declaration_is_explained(model: type[BaseModel]) -> None:
    keys = [field.alias or name for name, field in model.model_fields.items()]
    assert [key for key in keys if key != "id" and f"`{key}`" not in TEXT] == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_with_its_head_is_a_source_that_asks_something(example: str) -> None:
    source = Source.model_validate({"id": "sample", **yaml.safe_load(HEAD), **yaml.safe_load(example)})
    plan = plan_for(source, {"sample": "secret"})
    addresses = {plan.asked(question).address for question in plan.first(None, date(2099, 3, 1))}
    assert addresses
    assert all(source.rule_for(address) for address in addresses)
    assert all(callable(parser_named(rule.parser)) for rule in source.captures if rule.parser)


def test_there_is_an_example_of_every_kind() -> None:
    read = [
        {step["read"] for step in yaml.safe_load(example)["crawl"].get("steps", {}).values()} for example in EXAMPLES
    ]
    assert read == [{"feed"}, {"html"}, {"json"}, {"json"}, set()]
