"""The `rulewatch` command: everything an operator or a script does. `--json` gives the objects of docs/cli.md."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from api.cli_contents import Commands
from api.cli_options import AsJson, Data

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Trade and ESG rules, found, followed and quoted as they stand on a date.\n\n"
    "Start with `rulewatch sample` (a small invented base) or `rulewatch replay FILE…` (your captures), "
    "then `rulewatch serve`, or ask here: `rulewatch search 'due diligence' --as-of 2024-12-01`.\n\n"
    "A place in the law is written WORK[@DATE][#PROVISION], for example 'eu/32024L1760@2024-12-01#art_8'.",
)


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(version("rulewatch"))
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", help="Say which version this is.", callback=_tell_version, is_eager=True)
]


@app.callback()
def main_options(context: typer.Context, json: AsJson = False, data: Data = None, version: Version = False) -> None:  # noqa: ARG001
    """Options that may stand before the command as well as after it."""
    context.obj = {"json": json, "data": data}


def main() -> None:
    """Run the command and end the process with its exit code."""
    app()


if __name__ == "__main__":
    main()
