"""The commands that keep a base running: serving it, its index, its health, what was held back."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli_options import AsJson, Data, console_of
from api.doctor import examine
from api.index_care import verify


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(serve)
    app.command()(reindex)
    app.command()(doctor)
    app.command()(release)


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to serve on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to serve on.")] = None,
    crawl: Annotated[bool, typer.Option(help="Crawl the starter set of sources in the background.")] = False,
    json: AsJson = False,
    data: Data = None,
) -> None:
    """Serve the pages and the HTTP API until stopped."""
    from api.server import run  # noqa: PLC0415 - the web stack takes a while to load and no other command needs it

    console = console_of(context, json, data)
    with console.services() as services:
        verify(services)
        services.freshen()
        run(services, host or services.settings.host, port or services.settings.port, crawl=crawl)


def reindex(context: typer.Context, json: AsJson = False, data: Data = None) -> None:
    """Drop the search index and build it anew from the store. Nothing else is touched."""
    console = console_of(context, json, data)
    with console.services() as services:
        with console.progress("works") as progress:
            count = services.reindex(lambda _: progress())
        console.show(
            {"works": count, "passages": services.engine.count()}, lambda: console.say(f"{count} works indexed")
        )


def doctor(context: typer.Context, json: AsJson = False, data: Data = None) -> None:
    """Check store, captures, index and versions of things, and say what to do. Exit code 1 if something is wrong."""
    console = console_of(context, json, data)
    with console.services() as services:
        checks = examine(services)
        body = {"checks": [check.body() for check in checks]}
        console.show(body, lambda: console.checks(checks))
        if not all(check.ok for check in checks):
            raise typer.Exit(1)


def release(
    context: typer.Context,
    sighting: Annotated[int, typer.Argument(help="Number of a text held back, as `rulewatch doctor` lists it.")],
    json: AsJson = False,
    data: Data = None,
) -> None:
    """Accept a text that was held back because it lost most of its words: you looked, and it is right."""
    console = console_of(context, json, data)
    with console.services() as services:
        if not services.release(sighting):
            console.misuse(f"no text {sighting} is held back")
        console.show({"released": sighting}, lambda: console.say(f"released {sighting}"))
