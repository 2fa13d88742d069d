"""docs/settings.md against the settings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.config import Settings
from tests.docs.pages import DOCS, ROOT, codes, rows, sections

SECTIONS = sections(DOCS / "settings.md")


def test_every_setting_is_documented_and_no_other() -> None:
    documented = codes(SECTIONS["Settings"])
    assert documented == [f"RULEWATCH_{name.upper()}" for name in Settings.model_fields]


def test_plain_defaults_are_documented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"RULEWATCH_{name.upper()}", raising=False)
    plain = Settings(data=tmp_path)
    defaults = {row[0].strip("`"): row[1].strip("`") for row in rows(SECTIONS["Settings"])[1:]}
    assert defaults["RULEWATCH_HOST"] == plain.host
    assert defaults["RULEWATCH_PORT"] == str(plain.port)
    assert defaults["RULEWATCH_ALLOWED_HOSTS"] == str(plain.allowed_hosts).replace("'", '"')


def test_variables_of_the_tests_are_documented() -> None:
    source = "".join(path.read_text("utf-8") for path in sorted((ROOT / "tests" / "support").glob("*.py")))
    assert set(re.findall(r"RULEWATCH_TEST_\w+", source)) <= set(codes(SECTIONS["For tests only"]))
