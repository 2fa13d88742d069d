"""What the form of a question expects: a list, which stands in annexes and schedules, the definition of a term, or an
aspect of the rule it names: from when it applies, to whom, at what penalty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.search.analysis import analyse, is_ideographic, stems, stop_words, surfaces
from indexer.search.citations import named_keys
from indexer.search.plan import AllOf, Constant, OneOf, Plan, Sequence, Term, any_of
from indexer.search.ranking import Expected

_LISTED_IN = ("annex", "schedule", "appendix", "app")
_THINGS_LISTED = (
    (
        "which|what",
        "countries goods products commodities materials minerals metals substances chemicals ports species codes",
    ),
    (
        "welche[mnrs]?",
        "Produkten? Waren Gütern? Ländern? Stoffen? Erzeugnissen? Rohstoffen? Mineralien Chemikalien Häfen Codes",
    ),
    ("quel(?:le)?s", "produits pays marchandises biens substances matières minerais métaux ports espèces codes"),
    ("qué", "productos países mercancías bienes sustancias materias minerales metales puertos especies códigos"),
)
_LIST = re.compile(
    "|".join(
        (
            r"\b(?:lists?|listas?|listes?|Listen?|Verzeichnis|Aufstellung)\b",
            *(rf"\b(?:{ask})(?: [\w-]+){{0,2}} (?:{'|'.join(things.split())})\b" for ask, things in _THINGS_LISTED),
            r"\b(?:CN|HS|tariff) (?:codes?|items?|headings?)\b|\b(?:KN|HS|Zolltarif)-?(?:Codes?|Nummern?)\b",
            r"\bcodes? (?:douaniers?|NC|SH)\b",
            r"清单|名单|目录|哪些\w{0,4}(?:产品|国家|商品|货物|物质|矿产|物品|港口)|(?:海关|税则|HS|CN)编?码",
        )
    ),
    re.IGNORECASE,
)
"""Whom a rule binds ("which companies") is told by articles, and "listed" are companies too."""
_TERM_LAST = re.compile(
    r"\b(?:"
    + "|".join(
        (
            r"what(?:['’]s| is| are)(?: an?| meant by)?|define|(?:definitions?|meaning) of(?: an?| the term| the)?",
            r"was (?:ist|sind|bedeutet|heißt)(?: eine?)?|(?:Definition|Begriff)(?: von| der| des| eine[rs])?",
            r"que signifie|qu[’']est[- ]ce qu(?:e|[’']une?)|définition (?:d[’']une?|de la|de l|des|du|de|d)",
            r"qué (?:es|son)(?: una?| el| la)?|definición (?:del|de una?|de la|de)",
        )
    )
    + r")[\s\"“„«‘’']+(?P<term>[^\"”“»’?]+)",
    re.IGNORECASE,
)
"""The term is what such words go before, or its beginning: "definition of operator in the EUDR"."""
_TERM_FIRST = re.compile(
    r"(?:\bwhat (?:does|do) |^)(?P<term>[^\"”“»?]+?)[\s\"”“»,:]+"
    r"(?:means?\?*$|(?:definitions?|meaning|Begriff|définition|definición)\b)",
    re.IGNORECASE,
)
"""The term is what goes before such words, or its end: "EUDR operator definition"."""
_TERM_CHINESE = re.compile(r"什么是([^，。？?]{2,12})|^([^，。？?的]{2,12})(?:的定义|的含义|是什么意思|是指什么)")
_LONGEST_TERM = 5
_LONGEST_QUESTION = 12
"""A question of more words tells a story, and its form says little."""
_SAID_AFTER = (
    "means", "includes", "refers to", "shall mean", "has the meaning", "has the same meaning", "bezeichnet",
    "bezeichnen", "im Sinne", "désigne", "désignent", "s'entend", "significa", "se entiende", "是指", "包括",
)  # fmt: skip
_SAID_BEFORE = ("on entend par", "se entiende por", "se entenderá por", "所称")
_DEFINITIONS = {
    "en": ("definitions", "interpretation"), "de": ("Begriffsbestimmungen",), "fr": ("définitions",),
    "es": ("definiciones",), "zh": ("定义",),
}  # fmt: skip
"""Headings of provisions that define: in many languages no verb stands beside the term there."""

_ASPECTS = (
    (
        (
            r"\bwhen (?:do|does|did|will|must|shall|is|are|was)\b.*\b(?:appl\w+|start\w*|force|effect|transpos\w+)",
            r"\b(?:from when|(?:from|as of|by) (?:which|what) (?:date|day)|entry into (?:force|application))\b",
            r"\b(?:date of application|start date|transposition(?: deadline| date| period)?)\b",
            r"\b(?:ab wann|seit wann|wann (?:gilt|tritt|ist|muss)|Inkrafttreten|Geltungsbeginn|Umsetzungsfrist)\b",
            r"\b(?:(?:à partir de|depuis) (?:quand|quelle date)|quand\b.*\bappliqu\w+|entrée en vigueur)\b",
            r"\b(?:date d[’']application|délai de transposition)\b",
            r"\b(?:(?:desde|a partir de) (?:cuándo|qué fecha)|cuándo\b.*\b(?:aplica|entra)\w*|entrada en vigor)\b",
            r"\b(?:fecha de aplicación|plazo de transposición)\b",
            r"何时(?:生效|适用|实施|起)|什么时候(?:生效|开始|适用|实施)|从何时|生效日期|施行日期|转化期限",
        ),
        ("entry into force", "date of application", "coming into force", "commencement", "transposition",
         "Inkrafttreten", "Übergangsvorschrift", "Übergangsvorschriften", "Übergangsbestimmungen", "Übergangsregelung",
         "entrée en vigueur", "entrada en vigor"),
    ),
    (
        (
            r"\b(?:how many|number of) (?:employees|workers)|\b(?:thresholds?|scope)\b",
            r"\b(?:do|does|will)\b.*\bapply to\b",
            r"\bwie viele[nr]? (?:Mitarbeiter|Beschäftigte|Arbeitnehmer)|\bSchwellenwerte?|\bAnwendungsbereich",
            r"\bcombien (?:de salariés|d[’']employés)|\bseuils?\b|\bchamp d[’']application",
            r"\bcuántos (?:empleados|trabajadores)|\bumbral(?:es)?\b|\bámbito de aplicación",
            r"门槛|适用范围|适用于|多少(?:名)?(?:员工|雇员)|(?:员工|雇员)人数",
        ),
        ("scope", "application", "Anwendungsbereich", "champ d'application", "ámbito de aplicación"),
    ),
    (
        (
            r"\b(?:penalt(?:y|ies)|fines?|fined|sanctions? for|Bu(?:ß|ss)geld\w*|Geldbu(?:ß|ss)e\w*|Strafen?)\b",
            r"\b(?:amendes?|pénalités?|multas?|sanciones)\b|罚款|处罚|罚则",
        ),
        ("penalties", "penalty", "sanctions", "offence", "offences", "Bußgeldvorschriften", "Strafvorschriften",
         "infractions", "infraction", "sanciones"),
    ),
)  # fmt: skip
"""What is asked of a rule, and under which headings provisions tell it."""


def expected(text: str, languages: tuple[str, ...], scores: Expected) -> tuple[Plan, ...]:
    """Raises what a question in plain words expects by its form, in these languages; nothing for a long one."""
    bonuses: list[Plan] = []
    if sum(not is_ideographic(word) for word in surfaces(text)) > _LONGEST_QUESTION:
        return ()
    if scores.listing and _LIST.search(text):
        bonuses += [bonus for language in languages for bonus in _listing(text, language, scores.listing)]
    defining = tuple(plan for term in asked_terms(text) for plan in _defining(term, languages))
    if scores.definition and defining:
        bonuses.append(Constant(any_of(defining), scores.definition))
    if scores.aspect and (headings := [told for asked, told in _ASPECTS_ASKED if asked.search(text)]):
        names = OneOf("alias", named_keys(text))
        bonuses += [Constant(AllOf((names, told)), scores.aspect) for told in headings]
    return tuple(bonuses)


def _headed(words: str) -> Plan:
    one, *others = surfaces(words)
    return Sequence("heading_exact", (one, *others)) if others else Term("heading_exact", one)


_ASPECTS_ASKED = tuple(
    (re.compile("|".join(asked), re.IGNORECASE), any_of(tuple(map(_headed, told)))) for asked, told in _ASPECTS
)


def asked_terms(text: str) -> tuple[tuple[str, ...], ...]:
    """What the term may be, in folded words, where a question asks what one means; () where it asks something else.

    "What is the fine" asks how high it is: with an article a thing is meant, not a word.
    """
    if match := _TERM_CHINESE.search(text):
        words = surfaces(match[1] or match[2])
        return (tuple(words),) if words else ()
    if match := _TERM_LAST.search(text):
        words = surfaces(match["term"])[:_LONGEST_TERM]
        runs = [words[:size] for size in range(1, len(words) + 1)]
    elif match := _TERM_FIRST.search(text):
        words = surfaces(match["term"])[-_LONGEST_TERM:]
        runs = [words[-size:] for size in range(1, len(words) + 1)]
    else:
        return ()
    little = frozenset[str]().union(*map(stop_words, _DEFINITIONS))
    return tuple(tuple(run) for run in runs if run[0] not in little and run[-1] not in little)


def _listing(text: str, language: str, score: float) -> Iterator[Plan]:
    """Annexes and schedules by the share of the question's words that they have, or their titles: lists of names hold
    few of them.
    """
    stops = stop_words(language)
    words = dict.fromkeys(token.stem for token in analyse(text, language) if token.surface not in stops)
    lists = OneOf("kind", _LISTED_IN)
    for word in words:
        yield Constant(AllOf((lists, Term("anywhere", f"{language}:{word}"))), score / len(words))


def _defining(term: tuple[str, ...], languages: tuple[str, ...]) -> Iterator[Plan]:
    """What says of a term what it means, or has it under the heading of definitions."""
    for verb in _SAID_AFTER:
        yield Sequence("text_exact", (*term, *surfaces(verb)))
    for verb in _SAID_BEFORE:
        yield Sequence("text_exact", (*surfaces(verb), *term))
    heads = [
        Term("heading", f"{language}:{stem}")
        for language in languages
        for word in _DEFINITIONS.get(language, ())
        for stem in stems(word, language)
    ]
    named = Sequence("text_exact", term) if len(term) > 1 else Term("text_exact", term[0])
    yield AllOf((any_of(tuple(heads)), named))
