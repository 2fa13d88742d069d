"""What people say and the law means: one way, and refused where a side is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from taxonomy.sayings import Saying, load_sayings

_LONGEST_TERM = 12


def test_words_on_either_side_are_set_apart_by_blanks(tmp_path: Path) -> None:
    (tmp_path / "zh.yml").write_text("坐牢 判刑: 有期徒刑 拘役\n", "utf-8")
    assert load_sayings(tmp_path) == (Saying({"zh": ("坐牢", "判刑")}, {"zh": ("有期徒刑", "拘役")}),)


def test_ours_say_something_new_and_nothing_twice() -> None:
    for saying in load_sayings():
        for language, said in saying.said.items():
            meant = saying.meant[language]
            assert set(meant) - set(said), said
            assert len({*said}) == len(said), said
            assert len({*meant}) == len(meant), meant
            assert max(map(len, meant)) <= _LONGEST_TERM, "terms, not sentences of a law"


@pytest.mark.parametrize(("name", "content"), [("zh.yml", "坐牢:\n"), ("zh.yml", "- 坐牢\n"), ("xx.yml", "a: b\n")])
def test_a_side_without_words_and_a_language_not_of_ours_are_refused(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(ValueError, match=f"sayings/{name}"):
        load_sayings(tmp_path)
