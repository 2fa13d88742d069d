"""The commands that show texts: works, versions, what changed and how."""

from __future__ import annotations

from typing import Annotated

import typer

from api import bodies
from api.cli_options import AsJson, Data, Language, console_of
from indexer.domain.identifiers import Permalink, WorkId, parse_day
from indexer.store.change_listing import Wanted


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(works)
    app.command()(show)
    app.command()(versions)
    app.command()(changes)
    app.command()(diff)


def works(context: typer.Context, json: AsJson = False, data: Data = None) -> None:
    """List every work: id, type, languages, how many versions."""
    console = console_of(context, json, data)
    with console.services() as services:
        listed = [bodies.listed_body(work) for work in services.library.works()]
        console.show({"works": listed}, lambda: console.works(listed))


def show(
    context: typer.Context,
    place: Annotated[str, typer.Argument(help="WORK[@DATE][#PROVISION], e.g. 'ca/acts/F-10.6#sec_11'.")],
    lang: Language = None,
    json: AsJson = False,
    data: Data = None,
) -> None:
    """Show a text as it stands today or on a day, whole or one provision, with source, dates and licence."""
    console = console_of(context, json, data)
    with console.services() as services:
        body = bodies.shown_body(services.library.show(Permalink.parse(place), lang))
        console.show(body, lambda: console.text(body))


def versions(
    context: typer.Context,
    work: Annotated[str, typer.Argument(help="A work's id, e.g. eu/32024L1760.")],
    lang: Language = None,
    json: AsJson = False,
    data: Data = None,
) -> None:
    """List the versions of a work, oldest first."""
    console = console_of(context, json, data)
    with console.services() as services:
        body = bodies.versions_body(services.library.versions(WorkId(work), lang))
        console.show(body, lambda: console.versions(body))


def changes(
    context: typer.Context,
    work: Annotated[str | None, typer.Option(help="Only of this work.")] = None,
    since: Annotated[str | None, typer.Option(help="Only those detected on or after this day.")] = None,
    json: AsJson = False,
    data: Data = None,
) -> None:
    """List what changed, in the order we learnt of it, with the effect on each provision."""
    console = console_of(context, json, data)
    with console.services() as services:
        found = services.library.changes(
            Wanted(work=WorkId(work) if work else None, since=parse_day(since) if since else None)
        )
        listed = [bodies.change_body(change) for change in found]
        console.show({"changes": listed}, lambda: console.changes(listed))


def diff(
    context: typer.Context,
    one: Annotated[str, typer.Argument(help="WORK@DATE")],
    other: Annotated[str, typer.Argument(help="The same work at another date.")],
    lang: Language = None,
    json: AsJson = False,
    data: Data = None,
) -> None:
    """Compare two versions of a work, provision by provision, word by word."""
    console = console_of(context, json, data)
    with console.services() as services:
        body = bodies.compared_body(services.library.compare(Permalink.parse(one), Permalink.parse(other), lang))
        console.show(body, lambda: console.effects(body))
