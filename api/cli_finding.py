"""The commands that find provisions: search, and what is similar to one."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from api import bodies
from api.cli_options import AsJson, Data, console_of
from api.export import FORMATS, every_hit
from api.services import Question
from api.similarity import similar as similar_to
from indexer.domain.identifiers import parse_day

Form = StrEnum("Form", list(FORMATS))  # type: ignore[misc] # the forms are data


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(search)
    app.command()(similar)


def search(
    context: typer.Context,
    query: Annotated[
        str, typer.Argument(help='Words, "phrases", AND OR NOT, field:value, NEAR/5; see docs/search.md.')
    ],
    as_of: Annotated[str | None, typer.Option(help="As the law stood on this day (YYYY-MM-DD).")] = None,
    jurisdiction: Annotated[list[str] | None, typer.Option(help="Id or name: eu, Germany, 加拿大; repeatable.")] = None,
    topic: Annotated[list[str] | None, typer.Option(help="Id or label in any language; repeatable.")] = None,
    regime: Annotated[list[str] | None, typer.Option(help="Id or name: CSDDD, LkSG; repeatable.")] = None,
    kind: Annotated[list[str] | None, typer.Option("--type", help="Document type: act, rule, …; repeatable.")] = None,
    status: Annotated[list[str] | None, typer.Option(help="current, future, historical, unknown.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Source id; repeatable.")] = None,
    lang: Annotated[list[str] | None, typer.Option(help="Only texts in this language; repeatable.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many provisions to show.")] = 10,
    per_work: Annotated[int, typer.Option(min=1, max=100, help="At most so many provisions of one work.")] = 3,
    literal: Annotated[
        bool, typer.Option("--literal", help="Take the words as they are: no day read from them, none corrected.")
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say of each hit what it scores for.")] = False,
    export: Annotated[Form | None, typer.Option(help="Print every hit in this form instead.")] = None,
    json: AsJson = False,
    data: Data = None,
) -> None:
    """Search provisions as they stand today, or on a day: best first."""
    console = console_of(context, json, data)
    filters = {
        "jurisdiction": jurisdiction, "topic": topic, "regime": regime, "type": kind, "status": status,
        "source": source, "language": lang,
    }  # fmt: skip
    with console.services() as services:
        services.freshen()
        question = Question(
            text=query,
            as_of=parse_day(as_of) if as_of else None,
            filters={name: tuple(values) for name, values in filters.items() if values},
            limit=limit,
            per_work=per_work,
            literal=literal,
        )
        if export is not None:
            _, hits = every_hit(services, question)
            for line in FORMATS[export.value].lines(hits, services.settings.public_url):
                typer.echo(line, nl=False)
            return
        answer = services.search(question)
        body = bodies.search_body(services, answer)
        if explain:
            body["explanations"] = [bodies.explanation_body(reasons) for reasons in services.explain(answer)]
        console.show(body, lambda: console.hits(body))


def similar(
    context: typer.Context,
    place: Annotated[str, typer.Argument(help="WORK[@DATE]#PROVISION, e.g. 'eu/32024L1760#art_8'.")],
    limit: Annotated[int, typer.Option(min=1, max=50, help="How many to show.")] = 5,
    json: AsJson = False,
    data: Data = None,
) -> None:
    """Find provisions of other works that speak of the same: nearest first, one of each work."""
    console = console_of(context, json, data)
    with console.services() as services:
        services.freshen()
        body = {"hits": [bodies.hit_body(hit) for hit in similar_to(services, place, limit)]}
        console.show(body, lambda: console.found(body))
