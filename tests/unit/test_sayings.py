"""What people say and the law means: one way, and refused where a side is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from taxonomy.sayings import TOGETHER, Saying, load_sayings

_LONGEST_TERM = 12


def _write(folder: Path, name: str, content: str) -> None:
    path = folder / name
    path.parent.mkdir()
    path.write_text(content, "utf-8")


def test_words_on_either_side_are_set_apart_by_blanks(tmp_path: Path) -> None:
    _write(tmp_path, "zh/crime.yml", "坐牢 判刑: 有期徒刑 拘役\n")
    assert load_sayings(tmp_path) == (Saying({"zh": ("坐牢", "判刑")}, {"zh": ("有期徒刑", "拘役")}),)


def test_ours_say_something_new_and_nothing_twice() -> None:
    for saying in load_sayings():
        for language, said in saying.said.items():
            meant = saying.meant[language]
            assert set(meant) - set(said), said
            assert len({*said}) == len(said), said
            assert len({*meant}) == len(meant), meant
            assert max(map(len, meant)) <= _LONGEST_TERM, "terms, not sentences of a law"


def test_words_that_must_stand_together_are_more_than_one_each_with_letters() -> None:
    for saying in load_sayings():
        for phrases in saying.said.values():
            for phrase in phrases:
                assert all(part.isalnum() for part in phrase.split(TOGETHER)), phrase


@pytest.mark.parametrize(
    ("name", "content"), [("zh/crime.yml", "坐牢:\n"), ("zh/crime.yml", "- 坐牢\n"), ("xx/crime.yml", "a: b\n")]
)
def test_a_side_without_words_and_a_language_not_of_ours_are_refused(tmp_path: Path, name: str, content: str) -> None:
    _write(tmp_path, name, content)
    with pytest.raises(ValueError, match=f"sayings/{name}"):
        load_sayings(tmp_path)
