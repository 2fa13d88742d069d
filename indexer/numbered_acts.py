"""Rules as people write them by number: acts of the EU, codes and series of other states, addresses at publishers."""

from __future__ import annotations

import re

from indexer.eu_acts import cited_acts

_SERIES = (
    (r"(\d+)\s*C\.?\s?F\.?\s?R\.?\s*(?:parts?|pt\.?|§+)?\s*(\d+)", "us/ecfr/{}/{}"),
    (r"(\d+)\s*U\.?\s?S\.?\s?C\.?(?:\s?A\.)?\s*(?:sections?|sec\.|§+)?\s*(\d+[a-z]{0,2}(?:-\d+)?)", "us/usc/{}/{}"),
    (r"(?:S\.\s?I\.|SI|statutory instrument)\s*(?:no\.?\s*)?(\d{4})(?:/|\s+no\.?\s*)(\d+)", "uk/uksi/{}/{}"),
    (r"(?<!S\.C\. )(?<!S\.C\.)(?<!SC )((?:19|20)\d\d)\s+c\.?\s?(\d+)", "uk/ukpga/{}/{}"),
    (r"(?:SOR|DORS)/(\d{2,4})-(\d+)", "ca/regulations/SOR-{}-{}"),
    (r"R\.?S\.?C\.?,?\s*1985,?\s*c(?:\.|h\.)\s*([A-Z]-\d+(?:\.\d+)?)", "ca/acts/{}"),
)
_NUMBERS = tuple((re.compile(rf"(?<![\w/]){pattern}(?![\w/])", re.IGNORECASE), work) for pattern, work in _SERIES)
_BARE = re.compile(r"(?<![\w/.-])(20(?:1[5-9]|[2-9]\d))/(\d{3,4})(?![\w/-])", re.ASCII)
"""How acts of the EU are numbered since 2015: the year comes first, and hardly any number is below a hundred."""
_DIGIT = re.compile(r"\d")
_ADDRESSES = tuple(
    (re.compile(pattern, re.IGNORECASE), number)
    for pattern, number in (
        *((rf"\beli/{kind}(?:_impl|_del)?/(\d{{4}})/(\d{{1,4}})(?!\d)", f"3{{}}{letter}{{:0>4}}")
          for kind, letter in (("reg", "R"), ("dir", "L"), ("dec", "D"))),
        (r"\bCELEX(?::|%3A)(3\d{4}[A-Z]\d{4})(?!\d)", "{}"),
        (r"\blegislation\.gov\.uk/(?:id/)?([a-z]{3,5}/\d{4}/\d+)/(section|regulation|article)/(\w+)", "{1} {2} uk/{0}"),
        (r"\blegislation\.gov\.uk/(?:id/)?([a-z]{3,5}/\d{4}/\d+)", "uk/{}"),
    )
)  # fmt: skip
_WORD = re.compile(r"\S*[^\s,;.)]")


def cited_works(text: str) -> dict[str, frozenset[str]]:
    """Each rule a text names by its number, as written, with the ids of the works it may be.

    What is named so is that rule, and none that only has the number in its title.
    """
    if not _DIGIT.search(text):
        return {}
    found, rest = dict(cited_acts(text)), text
    for pattern, work in _NUMBERS:
        for match in pattern.finditer(text):
            found[match[0]] = frozenset({work.format(*match.groups())})
            rest = rest.replace(match[0], " ")
    for match in _BARE.finditer(rest):
        if not any(match[0] in written for written in found):
            found[match[0]] = frozenset(f"eu/3{match[1]}{kind}{match[2]:0>4}" for kind in "RLD")
    return found


def without_addresses(text: str) -> str:
    """The text with every address of an act on its publisher's site replaced by the number of the act, and by the
    provision the address leads to.
    """
    return _WORD.sub(lambda word: _number(word[0]), text)


def _number(word: str) -> str:
    if "/" in word:
        for pattern, number in _ADDRESSES:
            if match := pattern.search(word):
                return number.format(*match.groups())
    return word
