"""How the command line speaks: JSON for scripts or plain words for people, findings and progress on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import structlog
import typer
from pydantic import ValidationError
from rich.console import Console as Rich
from rich.markup import escape
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from api import bodies
from api.config import Settings
from api.doctor import Check
from api.services import Services
from indexer.clock import today
from indexer.domain.errors import RulewatchError
from indexer.domain.finding import Finding
from indexer.search.lexing import QuerySyntaxError

_USAGE = {"invalid-identifier", "query-syntax"}
"""Codes that mean the command was written wrong, exit 2; any other refusal is an answer, exit 1."""
_UNAVAILABLE = {"store-unavailable", "writer-busy"}
_NOTHING_YET = (
    "This base holds nothing yet: `rulewatch sample` takes in a small invented one, `rulewatch replay FILE…` your own "
    "captures, `rulewatch crawl SOURCE` what a source publishes."
)


_SHOWN_UNAPPLIED = 5


class Console:
    """One run of a command."""

    def __init__(self, *, as_json: bool, data: Path | None) -> None:
        self._json = as_json
        self._data = data
        self._out = Rich(highlight=False, soft_wrap=True)
        self._err = Rich(stderr=True, highlight=False, soft_wrap=True)
        structlog.configure(
            processors=[
                structlog.contextvars.merge_contextvars,
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(),
            ],
            logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        )

    @contextmanager
    def services(self, *, unavailable: int = 1) -> Iterator[Services]:
        """The services of the chosen data folder; a refusal inside becomes output and exit code, `unavailable` where
        the store cannot be asked now and may be another time.
        """
        try:
            services = Services(Settings(data=self._data) if self._data else Settings())
        except ValidationError as error:
            self._refuse("invalid-settings", str(error), "See docs/settings.md.", exit_code=2)
        try:
            yield services
        except QuerySyntaxError as error:
            self._refuse(error.code, error.message, error.hint, exit_code=2, said=_how_to_ask(error))
        except RulewatchError as error:
            otherwise = unavailable if error.code in _UNAVAILABLE else 1
            self._refuse(error.code, error.message, error.hint, exit_code=2 if error.code in _USAGE else otherwise)
        finally:
            services.close()

    def _refuse(self, code: str, message: str, hint: str, *, exit_code: int, said: str = "") -> NoReturn:
        if self._json:
            _print_json({"refusal": {"code": code, "message": message, "hint": hint}})
        else:
            self._err.print(f"[bold]{escape(message)}[/bold]")
            if said or hint:
                self._err.print(escape(said or hint))
        raise typer.Exit(exit_code)

    def misuse(self, message: str) -> NoReturn:
        """End with exit code 2 for input that cannot be read."""
        self._refuse("unreadable-input", message, "", exit_code=2)

    def show(self, body: Mapping[str, object], for_people: Callable[[], None]) -> None:
        """The one result of a command, as JSON or in words."""
        if self._json:
            _print_json(body)
        else:
            for_people()

    def say(self, line: str) -> None:
        """A line for people."""
        self._out.print(escape(line))

    def remark(self, line: str) -> None:
        """A line for people on the way to a result; scripts have no use for it."""
        if not self._json:
            self.say(line)

    def confirm(self, question: str) -> bool:
        """Ask a person yes or no; no for scripts, where nobody is there to answer."""
        return not self._json and typer.confirm(question, err=True)

    def finding(self, finding: Finding) -> None:
        """A finding, as soon as it is known, on stderr."""
        if self._json:
            print(json.dumps(bodies.finding_body(finding), ensure_ascii=False), file=sys.stderr)  # noqa: T201
        else:
            self._err.print(f"[yellow]{finding.code}[/yellow] {escape(finding.where)}: {escape(finding.message)}")

    @contextmanager
    def progress(self, unit: str) -> Iterator[Callable[[], None]]:
        """A counter on stderr that the block moves on; silent where nobody watches."""
        columns = (SpinnerColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        hidden = self._json or not sys.stderr.isatty()
        with Progress(*columns, console=self._err, transient=True, disable=hidden) as bar:
            task = bar.add_task(unit, total=None)
            yield lambda: bar.advance(task)

    def counts(self, counts: Mapping[str, int]) -> None:
        """The summary of a run."""
        table = Table(box=None, show_header=False)
        for name, value in counts.items():
            table.add_row(str(value), name)
        self._out.print(table)

    def works(self, listed: Sequence[Mapping[str, Any]]) -> None:
        """A list of works."""
        for work in listed:
            languages = ",".join(work["languages"])
            self.say(f"{work['id']}  [{work['type']}; {languages}; {work['versions']} versions]  {work['title']}")
        self.say(f"{len(listed)} works")
        if not listed:
            self.say(_NOTHING_YET)

    def hits(self, body: Mapping[str, Any]) -> None:
        """Search results."""
        if body["read_as"]:
            self.say(f"Not every word of this stands in a text; read as: {body['read_as']}\n")
        if body["as_of_words"]:
            self.say(
                f"Asked as of {body['as_of']}, since it says “{body['as_of_words']}”; --literal takes it as words.\n"
            )
        for place in body["cited"]:
            what = "The provision you cite" if place["whole"] else "Around what you cite, which was not found,"
            self.say(f"{what} is {place['label']} ({place['language']}): {place['permalink']}\n")
        self.found(body)
        self.say(f"{body['total']} provisions of {body['total_works']} works as of {body['as_of']}")
        if not body["coverage"]["works"]:
            self.say(_NOTHING_YET)
        elif lacking := ", ".join(one["name"] for one in body["coverage"]["not_covered"]):
            self.say(f"This base holds no text of {lacking}.")
        if body["as_of"] > today().isoformat():
            self.say(f"{body['as_of']} lies ahead: this is by what sources have shown so far.")

    def found(self, body: Mapping[str, Any]) -> None:
        """Hits, each with what it scores for where that was asked."""
        explanations = body.get("explanations") or [()] * len(body["hits"])
        for hit, reasons in zip(body["hits"], explanations, strict=True):
            self._out.print(f"[bold]{escape(hit['label'])}[/bold]  {escape(hit['heading'])}  ({hit['status']})")
            self._out.print(f"  {escape(hit['title'])}", style="dim")
            marked = (f"[bold]{escape(text)}[/bold]" if on else escape(text) for text, on in hit["passage"])
            self._out.print(f"  {''.join(marked)}")
            self._out.print(f"  {escape(hit['permalink'])}", style="cyan")
            for reason in reasons:
                self._out.print(
                    f"  {reason['score']:8.3f}  {escape(reason['what'])} [dim]({escape(reason['where'])})[/dim]"
                )
            self.say("")

    def text(self, body: Mapping[str, Any]) -> None:
        """A text with what it is worth."""
        version = body["version"]
        self._out.print(f"[bold]{escape(body['work']['title'])}[/bold]")
        span = f"{version['valid_from'] or 'unknown'} – {version['valid_to'] or 'open'}"
        self.say(f"{version['authority']}, in force {span}, {version['status']}; captured {version['detected']}")
        for told in version["stated_repeals"]:
            place = f"{told['label']} of {told['permalink']}"
            self._out.print(f"[yellow]{escape(place)} says:[/yellow] {escape(told['words'])}")
        for provision in body["provisions"]:
            num = "" if provision["label"].startswith(provision["num"]) else provision["num"]
            head = " ".join(part for part in (num, provision["heading"]) if part)
            between = "\n" if provision["heading"] else " "
            self._out.print(f"\n[bold]{escape(provision['label'])}[/bold]  [dim]#{escape(provision['id'])}[/dim]")
            self.say(between.join(part for part in (head, provision["text"]) if part))
        for line in version["unapplied"][:_SHOWN_UNAPPLIED]:
            self._out.print(f"[yellow]not yet worked in:[/yellow] {escape(line)}")
        if (more := len(version["unapplied"]) - _SHOWN_UNAPPLIED) > 0:
            self._out.print(f"[yellow]and {more} more amendments not yet worked in[/yellow] (--json lists them)")
        self._out.print(f"\n{escape(version['attribution'] or '')}\n{escape(version['source_url'])}", style="dim")

    def versions(self, body: Mapping[str, Any]) -> None:
        """A work's versions."""
        for version in body["versions"]:
            span = f"{version['valid_from'] or 'unknown'} – {version['valid_to'] or 'open'}"
            self.say(f"{version['permalink']}  {span}  {version['authority']}  {version['status']}")

    def changes(self, listed: Sequence[Mapping[str, Any]]) -> None:
        """Changes with their effects."""
        for change in listed:
            self._out.print(
                f"[bold]{change['seq']}[/bold]  {escape(change['work'])} ({change['language']}) {change['kind']}"
                f"  effective {change['effective'] or 'unknown'}, detected {change['detected']}"
            )
            for effect in change["effects"]:
                by = f" by {effect['by']['text']}" if effect["by"] else ""
                self.say(f"      {effect['label']} {effect['kind']}{by}")
        self.say(f"{len(listed)} changes")

    def effects(self, body: Mapping[str, Any]) -> None:
        """A comparison, deletions struck and insertions underlined."""
        styles = {"equal": "", "delete": "red strike", "insert": "green underline"}
        marks = {"delete": ("[-", "-]"), "insert": ("{+", "+}")}
        for effect in body["effects"]:
            self._out.print(f"\n[bold]{escape(effect['label'])}[/bold] {effect['kind']}")
            for kind, text in effect["segments"]:
                opening, closing = ("", "") if self._out.is_terminal else marks.get(kind, ("", ""))
                self._out.print(escape(f"{opening}{text}{closing}"), style=styles[kind], end="")
            self._out.print()
        self.say(f"{len(body['effects'])} effects from {body['from']['permalink']} to {body['to']['permalink']}")

    def checks(self, checks: Sequence[Check]) -> None:
        """What the doctor found."""
        for check in checks:
            mark = "[green]ok[/green]" if check.ok else "[red]wrong[/red]"
            self._out.print(f"{mark}  {escape(check.name)}: {escape(check.found)}")
            if check.advice:
                self._out.print(f"      {escape(check.advice)}")


def _print_json(body: Mapping[str, object]) -> None:
    print(json.dumps(body, ensure_ascii=False))  # noqa: T201


def _how_to_ask(error: QuerySyntaxError) -> str:
    """Where the query cannot be read, and the nearest one that can."""
    return f"At character {error.position + 1}." + (f" Try: {error.hint}" if error.hint else "")
