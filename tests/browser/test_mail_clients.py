"""Letters against what mail clients support, as Can I email knows it: what is left is accepted, with its reason."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from api.digests.rendering.invitations import confirm_letter, login_letter
from api.digests.rendering.letters import Letter, digest_letter
from tests.support.servers import missing
from tests.unit.digests.told import LINKS, OWN, digest, flooded, quiet

PACKAGE, VERSION = "doiuse-email", "0.4.1"
CLIENTS = ("gmail.*", "outlook.*", "apple-mail.*", "yahoo.*", "samsung-email.*", "protonmail.*")
FOLDER = Path(__file__).parents[1] / "support" / "mail_clients"
LETTERS: dict[str, Letter] = {
    "full": digest_letter(digest(), LINKS, OWN),
    "chinese": digest_letter(digest(language="zh"), LINKS, OWN),
    "quiet": digest_letter(quiet(), LINKS, OWN),
    "flood": digest_letter(flooded(), LINKS, OWN, summary=True),
    "confirm": confirm_letter("en", "https://rules.example.org/confirm/x"),
    "login": login_letter("zh", "https://rules.example.org/login/x"),
}


@pytest.fixture(scope="module")
def installed() -> Path:
    """The linter, from the cache or from its registry."""
    npm = shutil.which("npm") or missing("npm")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rulewatch" / f"{PACKAGE}-{VERSION}"
    if not (cache / "node_modules" / PACKAGE).exists():
        cache.mkdir(parents=True, exist_ok=True)
        (cache / "package.json").write_text("{}")
        wanted = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", f"{PACKAGE}@{VERSION}"]
        subprocess.run(wanted, cwd=cache, check=True, capture_output=True)
    return cache


def linted(folder: Path, mails: dict[str, str]) -> dict[str, list[str]]:
    """By mail, what some client does not show as written."""
    command = ["node", str(FOLDER / "lint.mjs"), str(folder), *CLIENTS]
    said = subprocess.run(command, input=json.dumps(mails).encode(), check=True, capture_output=True).stdout
    found: dict[str, list[str]] = json.loads(said)
    return found


def test_letters_use_only_what_mail_clients_show_or_what_nobody_misses(installed: Path) -> None:
    accepted = yaml.safe_load((FOLDER / "accepted.yml").read_text("utf-8"))
    found = linted(installed, {name: letter.html for name, letter in LETTERS.items()})
    assert {feature for features in found.values() for feature in features} == set(accepted)


def test_the_linter_sees_what_clients_drop(installed: Path) -> None:
    found = linted(installed, {"bad": '<html><body><div style="display: grid"><video></video></div></body></html>'})
    assert "<video> element" in found["bad"]


@pytest.mark.parametrize("name", LETTERS)
def test_no_letter_is_clipped(name: str) -> None:
    assert len(LETTERS[name].html.encode()) < 100_000
