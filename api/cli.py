"""The `rulewatch` command: everything an operator or a script does. `--json` gives the objects of docs/cli.md."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api import bodies, cli_digests, cli_finding, cli_follows, cli_mail, cli_sources
from api.cli_options import AsJson, Data, Language, console_of
from api.console import Console
from api.doctor import examine
from api.index_care import verify
from crawlers.replay import Summary
from indexer.domain.identifiers import Permalink, WorkId, parse_day
from indexer.store.change_listing import Wanted

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Trade and ESG rules, found, followed and quoted as they stand on a date.\n\n"
    "Start with `rulewatch sample` (a small invented base) or `rulewatch replay FILE…` (your captures), "
    "then `rulewatch serve`, or ask here: `rulewatch search 'due diligence' --as-of 2024-12-01`.\n\n"
    "A place in the law is written WORK[@DATE][#PROVISION], for example 'eu/32024L1760@2024-12-01#art_8'.",
)


@app.callback()
def main_options(context: typer.Context, json: AsJson = False, data: Data = None) -> None:
    """Options that may stand before the command as well as after it."""
    context.obj = {"json": json, "data": data}


@app.command()
def replay(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="WARC files (.warc or .warc.gz) of recorded captures.")],
    json: AsJson = False,
    data: Data = None,
) -> None:
    """Take in recorded captures, without network: parse, version, compare, index.

    Replaying the same file again changes nothing. A capture that cannot be read is a finding; exit code 2 says that a
    file broke off or that nothing in it could be read.
    """
    console = console_of(context, json, data)
    with console.services() as services:
        for path in files:
            if not path.is_file():
                console.misuse(f"{path} is not a file")
        with console.progress("captures") as progress:
            summary = services.replay(files, console.finding, lambda _: progress())
        _close_run(console, summary)


@app.command()
def sample(context: typer.Context, json: AsJson = False, data: Data = None) -> None:
    """Take in the bundled sample: a few invented acts in the official formats, to look around with."""
    console = console_of(context, json, data)
    with console.services() as services:
        _close_run(console, services.load_sample(console.finding))


def _close_run(console: Console, summary: Summary) -> None:
    names = ("captures", "works", "versions", "unchanged", "changes", "findings", "quarantined", "failed")
    counts = {name: getattr(summary, name) for name in names}
    console.show(counts, lambda: console.counts(counts))
    if summary.failed:
        raise typer.Exit(1)
    if summary.unreadable:
        raise typer.Exit(2)


@app.command()
def works(context: typer.Context, json: AsJson = False, data: Data = None) -> None:
    """List every work: id, type, languages, how many versions."""
    console = console_of(context, json, data)
    with console.services() as services:
        listed = [bodies.listed_body(work) for work in services.library.works()]
        console.show({"works": listed}, lambda: console.works(listed))


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
def reindex(context: typer.Context, json: AsJson = False, data: Data = None) -> None:
    """Drop the search index and build it anew from the store. Nothing else is touched."""
    console = console_of(context, json, data)
    with console.services() as services:
        with console.progress("works") as progress:
            count = services.reindex(lambda _: progress())
        console.show(
            {"works": count, "passages": services.engine.count()}, lambda: console.say(f"{count} works indexed")
        )


@app.command()
def doctor(context: typer.Context, json: AsJson = False, data: Data = None) -> None:
    """Check store, captures, index and versions of things, and say what to do. Exit code 1 if something is wrong."""
    console = console_of(context, json, data)
    with console.services() as services:
        checks = examine(services)
        body = {"checks": [check.body() for check in checks]}
        console.show(body, lambda: console.checks(checks))
        if not all(check.ok for check in checks):
            raise typer.Exit(1)


@app.command()
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


cli_finding.register(app)
cli_sources.register(app)
cli_digests.register(app)
cli_follows.register(app)
cli_mail.register(app)


def main() -> None:
    """Run the command and end the process with its exit code."""
    app()


if __name__ == "__main__":
    main()
