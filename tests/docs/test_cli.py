"""docs/cli.md against the commands, their options and the keys of their objects."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module

import typer

from api.cli import app
from api.cli_contents import CONTENTS
from crawlers.replay import Summary
from tests.docs.pages import DOCS, ROOT, codes, sections

PAGE = DOCS / "cli.md"
SHARED = {"--json", "--data", "--help"}
GROUP = typer.main.get_command(app)
COMMANDS = GROUP.commands  # type: ignore[attr-defined]


def test_every_command_has_a_section_and_every_section_a_command() -> None:
    assert set(sections(PAGE)) - {"Command line", "Exit codes"} == set(COMMANDS)


def test_the_help_tells_every_command_that_a_module_has_and_no_other() -> None:
    assert {path.stem for path in ROOT.glob("api/cli_*.py") if "def register(" in path.read_text("utf-8")} == set(
        CONTENTS
    )
    for module, lines in CONTENTS.items():
        program = typer.Typer()
        import_module(f"api.{module}").register(program)
        told = [one.name or one.callback.__name__ for one in program.registered_commands if one.callback]
        assert told == list(lines), module


def test_every_option_and_argument_of_a_command_is_documented_and_no_other() -> None:
    for name, command in COMMANDS.items():
        text = sections(PAGE)[name]
        known = {max(p.opts, key=len) for p in command.params if p.param_type_name == "option"} - SHARED
        assert {code.split()[0] for code in codes(text)} == known, name
        for parameter in command.params:
            if parameter.param_type_name == "argument":
                assert parameter.name.upper() in text, f"{name} {parameter.name}"


def test_shared_options_are_documented_once() -> None:
    opening = sections(PAGE)["Command line"]
    for parameter in GROUP.params:
        assert all(f"`{option}" in opening for option in parameter.opts if option.startswith("--")), parameter.name
    for name, command in COMMANDS.items():
        assert {"--json", "--data"} <= {option for p in command.params for option in p.opts}, name


def test_every_key_of_the_json_objects_is_documented() -> None:
    documented = set(re.findall(r'"(\w+)"', PAGE.read_text("utf-8")))
    assert sorted(set(_keys()) - documented) == []


def test_every_count_of_a_run_is_documented() -> None:
    counts = {name for name in Summary.__slots__ if name not in {"refused", "broken"}}
    assert counts <= set(re.findall(r'"(\w+)"', sections(PAGE)["replay"]))


def _keys() -> Iterator[str]:
    """Every literal key of a JSON object the command line builds."""
    for path in ("api/bodies.py", "api/doctor.py", "api/console.py"):
        for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
            if isinstance(node, ast.Dict) and node.keys:
                names = [key.value for key in node.keys if isinstance(key, ast.Constant)]
                yield from (
                    name for name in names if isinstance(name, str) and name not in {"equal", "delete", "insert"}
                )
