"""Letters: what stands in them, in both languages and both forms, within their size, the same every time."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from inspect import getsource

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.digests.digest import Moved, decode, encode
from api.digests.items import Items
from api.digests.rendering.feeds import change_entry
from api.digests.rendering.letters import MAX_BYTES, digest_letter, header, notice_letter
from api.digests.rendering.links import bearer_id
from api.digests.rendering.words import WORDS, code_word, concerned, reason_word
from api.digests.significance import Scale, published_formula
from crawlers import verdict
from indexer.domain.crawling import Standing
from indexer.domain.history import ChangeKind, Effect, EffectKind
from taxonomy.vocabulary import load
from tests.unit.digests.making import candidate
from tests.unit.digests.told import LINKS, NOW, OWN, PASS, READER, digest, flooded, item, quiet

_FIELDS = re.compile(r"\{(\w+)\}")


def test_both_languages_have_the_same_sentences_with_the_same_values() -> None:
    english, chinese = WORDS["en"], WORDS["zh"]
    assert english.keys() == chinese.keys()
    assert all(set(_FIELDS.findall(english[key])) == set(_FIELDS.findall(chinese[key])) for key in english)


@pytest.mark.parametrize("said", ["text", "html"])
def test_a_digest_says_everything_that_is_in_it(said: str) -> None:
    letter = getattr(digest_letter(digest(), LINKS, OWN), said)
    for expected in (
        "Sample Supply Chain Act", "Article 1", "applies 2028-07-26", "published 2026-10-20", "Border rules",
        "for the tariff desk", "Significance 72 of 100", "binding force 25", "kind of effect 16",
        "Sample Notice on Labels", "Sample Customs Act", "old query", "2027-01-26", "was 2026-07-26",
        "moved by Sample Delay Act", "12 sources checked, 11 of them well", "Sample Gazette", "since 2026-11-23",
        "HTTP 503 at the list", "and 2 more provisions", "by Sample Amending Act, s. 2", "also in fr",
        OWN.unsubscribe, OWN.history, OWN.manage,
        "https://rules.example.org/works/xx/acts/S-1@2026-11-01~11111111?lang=en#art_1",
    ):  # fmt: skip
        assert expected in letter


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Moved to another day; comments close 2027-01-15 (was 2026-12-01)"),
        ("zh", "日期变更; 征求意见截止 2027-01-15（原为 2026-12-01）"),
    ],
)
def test_a_day_of_the_whole_work_is_told_with_the_former_one(language: str, said: str) -> None:
    moved = Effect(EffectKind.RESCHEDULED, "", "comment_close", "2026-12-01", "2027-01-15", None)
    found = candidate(1, kind="rescheduled")
    found = replace(found, change=replace(found.change, effects=(moved,), from_permalink=None), before=None)
    made = Items(Scale(published_formula(), lambda _: "", NOW.date())).item((found,), ())
    letter = digest_letter(digest(items=(made,), below=(), language=language), LINKS, OWN)
    assert said in letter.text
    assert said in re.sub(r"<[^>]+>", "", letter.html)
    assert "[-2026-12-01-]" not in letter.text
    assert change_entry(found.change, "Sample Act", LINKS).text.endswith("comments close 2027-01-15 (was 2026-12-01)")


def test_differences_read_without_colour() -> None:
    letter = digest_letter(digest(), LINKS, OWN)
    assert "[-free-]{+taxed+} at the border" in letter.text
    assert "<del>[removed: free]</del><ins>[added: taxed]</ins>" in letter.html


def test_the_subject_says_the_most_important_and_that_a_source_fails() -> None:
    assert digest_letter(digest(), LINKS, OWN).subject == (
        "Rulewatch 2026-W48: 2 changes – Sample Supply Chain Act; 1 source not heard"
    )


def test_a_quiet_digest_proves_its_silence_shortly() -> None:
    letter = digest_letter(quiet(), LINKS, OWN)
    assert "No change in what you follow" in letter.subject
    assert "Nothing among them concerns what you follow." in letter.text
    assert "Silence of these sources proves nothing." in letter.text
    assert len(letter.text.splitlines()) < 25


def test_a_digest_with_changes_does_not_say_nothing_concerns_the_reader() -> None:
    assert "Nothing among them" not in digest_letter(digest(), LINKS, OWN).text


def test_silence_is_not_claimed_where_no_source_was_heard() -> None:
    deaf = digest_letter(quiet(coverage=replace(digest().coverage, sources=1, well=0)), LINKS, OWN)
    assert "Nothing among them" not in deaf.text + deaf.html


def test_chinese_letters_are_chinese_throughout() -> None:
    letter = digest_letter(digest(language="zh"), LINKS, OWN)
    assert "2 项变动" in letter.subject
    for sentence in WORDS["en"].values():
        fixed = max(_FIELDS.sub("\0", sentence).split("\0"), key=len).strip()
        if " " in fixed:
            assert fixed not in letter.text, fixed
    assert '<html lang="zh">' in letter.html


def test_chinese_has_words_for_every_code_and_everybody_concerned() -> None:
    taxonomy = load()
    codes = re.findall(r'Finding\("([a-z-]+)"', getsource(verdict))
    assert len(set(codes)) > 10
    said = [code_word("zh", kind) for kind in (*taxonomy.types, *EffectKind, *ChangeKind, *Standing)]
    said += [reason_word("zh", f"{code}: in English") for code in codes]
    milestones = [milestone for regime in taxonomy.regimes.values() for milestone in regime.milestones]
    said += [code_word("zh", one.kind) for one in milestones] + [concerned("zh", one.class_) for one in milestones]
    assert [word for word in said if not re.search("[\u4e00-\u9fff]", word)] == []


def test_factors_are_explained_in_words_of_the_reader() -> None:
    named = Scale(published_formula(), lambda _: "xx/acts/S-1", NOW.date(), lambda regime, said: f"{regime} {said}")
    made = Items(named).item((candidate(1, regimes=("core",)),), (), "zh")
    text = digest_letter(digest(items=(made,), below=(), language="zh"), LINKS, OWN).text
    assert "约束力 25 (法律), 变动种类 16 (修改), 涉及范围 3.8 (1 条)" in text
    assert "规则体系核心 15 (core zh)" in text


def test_an_instant_digest_is_called_by_its_day() -> None:
    letter = digest_letter(digest(cadence="instant", period="2361"), LINKS, OWN)
    assert letter.subject.startswith(f"Rulewatch {NOW:%Y-%m-%d}: ")
    assert "2361" not in letter.text + letter.html


def test_a_flood_summary_shows_the_first_and_says_why() -> None:
    letter = digest_letter(flooded(), LINKS, OWN, summary=True)
    assert "This digest holds 300 items where 2 are usual" in letter.text
    assert letter.text.count("Side by side") == 10
    assert "Act number 11" not in letter.text
    assert "This digest holds" not in digest_letter(flooded(), LINKS, OWN).text


@pytest.mark.parametrize("width", [10, 2_000])
def test_html_stays_below_the_size_mail_programs_cut_at(width: int) -> None:
    many = tuple(item(seq, f"Act {seq} " + "汉" * width) for seq in range(500))
    letter = digest_letter(digest(items=many, below=many), LINKS, OWN)
    assert len(letter.html.encode()) < MAX_BYTES
    assert OWN.unsubscribe in letter.html
    assert "more, all on the digest" in letter.html


def test_the_recorded_digest_renders_to_the_same_bytes() -> None:
    said = digest()
    assert digest_letter(decode(encode(said)[0]), LINKS, OWN) == digest_letter(said, LINKS, OWN)


def test_nothing_is_loaded_or_run() -> None:
    html = digest_letter(digest(), LINKS, OWN).html
    assert re.findall(r"<(?:img|script|link|iframe|form|object)\b|url\(|@import|\bon\w+=", html) == []


def test_markup_in_law_is_text() -> None:
    letter = digest_letter(digest(items=(item(title='<script>alert("1")</script>'),)), LINKS, OWN)
    assert "<script" not in letter.html
    assert "&lt;script&gt;" in letter.html
    assert '<script>alert("1")</script>' in letter.text


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80) | st.sampled_from(["a\r\nBcc: x", "b\u2028c\0"]))
def test_a_header_is_one_legible_line(value: str) -> None:
    line = header(value)
    assert len(line.splitlines()) <= 1
    assert "\0" not in line
    assert "\u202e" not in line


def test_a_notice_has_its_link_in_both_forms() -> None:
    letter = notice_letter("en", "Confirm\r\nBcc: x", ("One sentence.",), "https://rules.example.org/c", "Confirm")
    assert letter.subject == "Confirm Bcc: x"
    assert "https://rules.example.org/c" in letter.text
    assert 'href="https://rules.example.org/c"' in letter.html


def test_a_token_is_of_one_subscriber_sign_up_and_purpose() -> None:
    token = PASS.token(READER, "unsubscribe")
    assert PASS.opens(READER, "unsubscribe", token)
    assert not PASS.opens(READER, "feed", token)
    assert not PASS.opens(replace(READER, created=NOW.replace(year=2025)), "unsubscribe", token)
    assert not PASS.opens(READER, "unsubscribe", token[:-1] + ("0" if token[-1] != "0" else "1"))
    assert bearer_id(token) == 7
    assert [bearer_id(wrong) for wrong in ("", "x.y", "-1.a", "²." + "a", "9" * 40)] == [0] * 5


def test_a_moved_date_is_told_with_the_old_one() -> None:
    effect = replace(item().effects[0], moved_dates=(Moved("application", date(2026, 7, 26), date(2028, 7, 26)),))
    told = digest(items=(replace(item(), effects=(effect,)),))
    letter = digest_letter(told, LINKS, OWN)
    assert "applies 2028-07-26 (was 2026-07-26)" in letter.text
    assert "applies 2028-07-26 (was 2026-07-26)" in letter.html
    assert "适用 2028-07-26（原为 2026-07-26）" in digest_letter(replace(told, language="zh"), LINKS, OWN).text
