"""How a record about a rule is read out of an answer, as a source's YAML declares it: values and what they mean.

Most publishers do not serve law but records about it: a notice, the stage of a bill, a consultation, a notification.
They differ in format and names only, so that difference is data (`CaptureRule.reads`) and the parser is one.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

import jmespath
from jmespath.exceptions import JMESPathError
from lxml import etree
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from indexer.domain.document import Authority
from indexer.domain.provision import Standing

Expression = str
"""JMESPath in JSON, XPath in XML and HTML, relative to the record, and ` ~ REGEX` for the part to take. For pages whose
words we may not keep a regular expression over their text, the first group being the value. Named groups of the
rule's address are fields of their own.
"""

Template = str
"""Text with `{name}` places: fields of the record."""


def _a_pattern_of_days(value: str) -> str:
    if "%" not in value:
        raise ValueError(f"{value!r} is no strptime pattern")
    return value


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Shown(_Part):
    """One value that stands in the record, in this order."""

    label: str = Field(description="What the publisher calls it, in the language of the record")
    text: Template
    kind: str = Field(default="field", pattern=r"^[a-z][a-z-]*$", description="Kind of the provision, and of its id")
    milestone: str = Field(default="", description="The value is a day that binds somebody: this kind of milestone")


class Words(_Part):
    """Where the words of the law stand in the record, and how its units are told apart."""

    within: Expression = Field(description="The elements that hold the text; what stands outside is furniture")
    leave_out: Expression = Field(default="", description="Elements inside that are no words of the law")
    tradition: Literal["es-mx", "zh-cn", "plain"] = Field(
        default="plain", description="How units are numbered: crawlers/parsers/html_act/traditions.py"
    )


class Reads(_Part):
    """How one kind of answer is read."""

    read: Literal["json", "xml", "html", "text"] = "json"
    records: Expression = Field(default="", description="The records of the answer; none: the answer is one record")
    namespaces: dict[str, str] = Field(default={}, description="Prefixes of the XPath expressions")
    fields: dict[str, Expression] = {}
    required: tuple[str, ...] = Field(default=(), description="Fields without which the answer is not what we think")
    ignored: tuple[str, ...] = Field(default=(), description="Names in the record that are left out on purpose")
    markup: tuple[str, ...] = Field(default=(), description="Fields whose value is HTML inside a string")
    drop: str = Field(
        default="",
        description="Regular expression of what is no word of any value: footnote marks, the day a page is looked at",
    )
    work: Template = Field(description="Work id; characters an id cannot hold become hyphens")
    title: Template = "{title}"
    language: str = "en"
    type: str = Field(default="notice", description="Document type of taxonomy/data/types")
    type_of: str = Field(default="", description="The field that says the type, in the words of `types`")
    types: dict[str, str] = {}
    standing_of: str = Field(default="", description="The field that says whether the rule is in force, by `standings`")
    standings: dict[str, Standing] = Field(default={}, description="Words that mean another standing than in force")
    authority: Authority = Authority.METADATA
    published: str = Field(default="", description="The field that says the day of this state of the record")
    valid_from: str = Field(default="", description="The field that says the first day in force")
    days: tuple[Annotated[str, AfterValidator(_a_pattern_of_days)], ...] = Field(
        default=(), description="How the source writes days, as strptime patterns, beside YYYY-MM-DD"
    )
    shows: tuple[Shown, ...] = ()
    facts: dict[str, Template] = Field(default={}, description="Other identifiers: name to value")
    relations: dict[str, Template] = Field(default={}, description="Kind of relation to the work id of the other")
    words: Words | None = None

    @model_validator(mode="after")
    def _expressions_compile(self) -> Self:
        compiled(self.drop, "text", {})
        for expression in (self.records, *self.fields.values()):
            if expression:
                where = expression if self.read == "text" else expression.partition(" ~ ")[0]
                compiled(where, self.read, self.namespaces)
        if self.words:
            for expression in filter(None, (self.words.within, self.words.leave_out)):
                compiled(expression, "html", self.namespaces)
        return self

    @property
    def names(self) -> frozenset[str]:
        """Every value that is spoken of: a field, or a named group of the address."""
        shown = tuple(part.text for part in self.shows)
        templates = (self.work, self.title, *shown, *self.facts.values(), *self.relations.values())
        places = {name for template in templates for name in re.findall(r"\{(\w+)\}", template)}
        named = {self.type_of, self.standing_of, self.published, self.valid_from, *self.required, *self.markup}
        return frozenset((places | named) - {""})


def compiled(expression: str, read: str, namespaces: dict[str, str]) -> object:
    """The expression ready to run: JMESPath, `re.Pattern` or `etree.XPath`; raises ValueError where it is none."""
    try:
        if read == "text":
            return re.compile(expression)
        if read == "json":
            return jmespath.compile(expression)
        return etree.XPath(expression, namespaces=namespaces or None)
    except (JMESPathError, etree.XPathError, re.error) as error:
        raise ValueError(f"{expression!r} does not compile: {error}") from error
