"""Citations in what people type and in labels: the same provision, however written, gets the same key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from indexer.numbered_acts import cited_works
from indexer.search.analysis import surfaces

_KINDS = {
    "art": r"art(?:\.|icle|icles|ikel|[ií]culo|igo|icolo)?",
    "sec": r"s\.|(?:sub)?sec(?:\.|tion|tions|t\.)?|ss?(?=\.?\s?\d)|§§?|(?:sub)?paragraphe?(?=\s\d+(?:\.\d+)?\()",
    "rec": r"recital|consid[ée]rant|erw[äa]gungsgrund|considerando",
    "annex": r"annexe?|anhang|anlage|anexo|appendix|allegato",
    "sch": r"schedule|sch\.?",
    "rule": r"rule|règle|regla",
    "reg": r"reg\.?|regulation",
    "part": r"part|teil|partie",
}
BODY = ("art", "sec", "reg", "rule")
"""What the body of an act is divided into, one or the other."""
_NUMBER = r"(?:(?:[a-z]|[lrd]\.\s?)?\d+(?:[.\-–]\d+)*[a-z]{0,3}|premier|[ivxlc]+|[a-z])"
_PART = r"\([0-9a-z.]{1,7}\)"
_PARTS = rf"(?:\s?{_PART})*"
_WORDS = "|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS.items())
_REFERENCE = re.compile(
    rf"(?<!\w)(?:{_WORDS})(?:\s|(?=\d))(?P<number>{_NUMBER})(?P<parts>{_PARTS})(?![\w/])",
    re.IGNORECASE,
)
_BETWEEN = r"(?:,?\s(?:part\s[ivx\d]+[a-z]?|\w+ (?:subparagraph|alinéa)|Unterabs(?:atz|\.) \d))?"
"""What citations leave out: paragraphs of a schedule count on through its parts, points through subparagraphs."""
_UNDER = (
    rf"{_BETWEEN},?\s*(?:(?:Abs|para?|al|Nr|lit|Buchst)\."
    r"|(?:Absatz|para(?:graphe?)?|alin[ée]a|apartado|points?|items?|Nummer|Buchstabe|letra|lettre)\b)\s*\(?"
)
_UNDER_NUMBER = r"(?:\d{1,4}(?:\.\d+)*[a-z]{0,2}|[ivx]{1,4}|[a-z])\b"
_PART_UNDER = re.compile(rf"{_UNDER}({_UNDER_NUMBER})", re.IGNORECASE)
_DIVIDED = re.compile(
    rf"(?<!\w)((?:{'|'.join(_KINDS.values())})\s?{_NUMBER}{_PARTS})((?:{_UNDER}{_UNDER_NUMBER}\)?)+)", re.IGNORECASE
)
_GERMAN_SECTION = re.compile(r"(?<!\w)Paragra(?:ph|f)(?:en)?(?=\s\d)")
_CHINESE = re.compile(r"第([〇零一二三四五六七八九十百千\d]+)[条條]")
_CFR = re.compile(
    r"(?<!\w)(\d+)\s*C\.?F\.?R\.?\s*(?:parts?|pt\.?|§+)?\s*(\d+)((?:\.\d+[a-z]?)?)" + f"({_PARTS})", re.IGNORECASE
)
_CELEX = re.compile(r"(?<!\w)(?:eu/)?3((?:19|20)\d\d)([A-Z])(\d{4})(?!\w)", re.IGNORECASE)
_LONGEST_NAME = 12
_LONGEST_IN_QUESTION = 3


_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}


def provision_keys(text: str) -> tuple[str, ...]:
    """Keys of the provisions a text names, each with those it stands in, finest first: "Art. 8(2) CSDDD" gives
    "art 8(2)" and "art 8".
    """
    keys: dict[str, None] = {}
    for match in _REFERENCE.finditer(text):
        kind = next(kind for kind in _KINDS if match[kind])
        keys |= dict.fromkeys(_levels(f"{kind} {_number(match['number'])}", match["parts"]))
    for match in _CHINESE.finditer(text):
        keys[f"art {_chinese_number(match[1])}"] = None
    for match in _CFR.finditer(text):
        if match[3]:
            keys |= dict.fromkeys(_levels(f"sec {match[2]}{match[3]}", match[4]))
    return tuple(keys)


def _number(written: str) -> str:
    """A number as a key has it: "premier" and "1er" are 1, "L. 225-1" is l225-1."""
    number = re.sub(r"(?<=^[a-z])\.\s?", "", written.casefold().replace("–", "-"))
    return "1" if number in ("premier", "1er") else number


def _levels(unit: str, parts: str) -> Iterator[str]:
    numbers = re.findall(_PART, parts, re.IGNORECASE)
    for size in range(len(numbers), -1, -1):
        yield "".join((unit, *numbers[:size])).casefold()


def asked_keys(text: str) -> tuple[str, ...]:
    """Keys of the provisions a question or a label names, paragraphs and points in words too: "Art. 8 Abs. 2" is
    "Art. 8(2)", and beside no other provision "Paragraph 3" is "§ 3".
    """
    if not _REFERENCE.search(text):
        text = _GERMAN_SECTION.sub("§", text)
    numbered = _DIVIDED.sub(lambda m: m[1] + "".join(f"({part})" for part in _PART_UNDER.findall(m[2])), text)
    return tuple(dict.fromkeys((*provision_keys(numbered), *provision_keys(text))))


def cited_units(keys: Iterable[str]) -> dict[str, str]:
    """The units that keys name, each with the finest key: "art 8(2)" and "art 8" are "art 8" with "art 8(2)"."""
    units: dict[str, str] = {}
    for key in keys:
        units.setdefault(key.partition("(")[0], key)
    return units


def same_number(key: str) -> tuple[str, ...]:
    """Keys of the same number in acts divided otherwise: "sec 5" for "art 5"; none for annexes, recitals, schedules."""
    kind, _, number = key.partition(" ")
    return tuple(f"{other} {number}" for other in BODY if other != kind) if kind in BODY else ()


def written_units(text: str) -> dict[str, str]:
    """The units a text names by their keys, as written: "art 8" is "Art. 8" in "Art. 8(2) CSDDD"."""
    return {
        key: match[0].removesuffix(match["parts"])
        for match in _REFERENCE.finditer(text)
        for key in provision_keys(match[0])[-1:]
    }


def provision_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where a text names provisions, from and to."""
    return tuple(match.span() for match in _REFERENCE.finditer(text))


def without_provisions(text: str) -> str:
    """The text without the provisions it names: of "Article 8 of the CSDDD" remains "of the CSDDD"."""
    return _CHINESE.sub(" ", _REFERENCE.sub(" ", text))


def name_key(name: str) -> str:
    """A name of a work as its words, so that letter case, accents, punctuation and an English article at its beginning
    do not count; "" for a name that is no use alone: one letter, a bare number, a whole sentence.
    """
    words = surfaces(name)
    words = words[1:] if words[:1] == ["the"] else words
    useless = len(words) > _LONGEST_NAME or not words or (len(words) == 1 and not _is_name(words[0]))
    return "" if useless else " ".join(words)


def _is_name(word: str) -> bool:
    return len(word) > 1 and not word.isdigit()


def named_candidates(text: str) -> tuple[str, ...]:
    """Every run of words in a query that may be the name of a work, as name keys, longest first; in a long question
    runs of three words at most.
    """
    words = surfaces(text)
    longest = len(words) if len(words) <= _LONGEST_NAME else _LONGEST_IN_QUESTION
    sizes = range(longest, 1, -1)
    candidates = [" ".join(words[start : start + size]) for size in sizes for start in range(len(words) - size + 1)]
    candidates += [word for word in words if _is_name(word)]
    candidates += [f"{match[1]} cfr {match[2]}" for match in _CFR.finditer(text)]
    return tuple(dict.fromkeys(candidates))


def named_keys(text: str) -> tuple[str, ...]:
    """Name keys of every work a query may name, by a name or by a number."""
    by_number = (name_key(work) for works in cited_works(text).values() for work in sorted(works))
    return tuple(dict.fromkeys((*named_candidates(text), *by_number)))


def written_forms(act: str) -> tuple[str, ...]:
    """How a text may name an act given by number or name: CELEX 32024L1760 is written "2024/1760", 32010R0995 is
    "995/2010" or "2010/995"; anything else is written as it is.
    """
    match = _CELEX.fullmatch(act.strip())
    if match is None:
        return (act,)
    year, number = match[1], match[3].lstrip("0")
    return (f"{year}/{number}", f"{number}/{year}", act.strip().removeprefix("eu/"))


def _chinese_number(text: str) -> str:
    if text.isascii() and text.isdigit():
        return text
    total = digit = 0
    for character in text:
        if character in _PLACES:
            total += (digit or 1) * _PLACES[character]
            digit = 0
        else:
            digit = digit * 10 + _DIGITS.get(character, 0) if digit and total == 0 else _DIGITS.get(character, 0)
    return str(total + digit)
