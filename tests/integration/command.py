"""The `rulewatch` command as tests run it: inside this process, or as the program that was installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from typer.testing import CliRunner

from api.cli import app

PROGRAM = Path(sys.executable).with_name("rulewatch")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of the command left behind."""

    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON object of stdout."""
        (line,) = self.stdout.splitlines()
        body: dict[str, Any] = json.loads(line)
        return body

    @property
    def findings(self) -> list[dict[str, str]]:
        """The findings of stderr, which with `--json` carries nothing else."""
        return [json.loads(line)["finding"] for line in self.stderr.splitlines()]

    @property
    def codes(self) -> list[str]:
        """The codes of the findings, in order."""
        return [finding["code"] for finding in self.findings]


def run(data: Path, *words: str | Path) -> Outcome:
    """Run `rulewatch --json --data DATA WORDS…` inside this process."""
    return run_bare("--json", "--data", str(data), *map(str, words))


def run_bare(*words: str, env: dict[str, str] | None = None) -> Outcome:
    """Run `rulewatch WORDS…` inside this process."""
    try:
        result = CliRunner().invoke(app, words, env=env, catch_exceptions=False)
    finally:
        structlog.reset_defaults()  # the command pointed logging at a stream that is closed now
    return Outcome(result.exit_code, result.stdout, result.stderr)


def environment(data: Path) -> dict[str, str]:
    """The environment of a program that works on a data folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RULEWATCH_")}
    return {**kept, "RULEWATCH_DATA": str(data)}


def run_program(data: Path, words: Sequence[str | Path]) -> Outcome:
    """Run the installed `rulewatch WORDS…` to its end."""
    done = subprocess.run(
        [PROGRAM, *map(str, words)], env=environment(data), capture_output=True, text=True, check=False
    )
    return Outcome(done.returncode, done.stdout, done.stderr)
