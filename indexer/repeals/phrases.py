# ruff: noqa: E501 - one phrase a line reads as a table
"""The phrases by which acts repeal other acts, by language. Where they leave a doubt, nothing of them fits."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """`verb` says that acts are repealed; its group `one` is there where it says so of a single act. `beside` are the
    words that may stand around the names of acts, in lower case, `joins` what joins two names. `breaks` between a name
    and the verb give the verb another subject or a condition. `part` begins what is said of a part of an act and `parts`
    name one; `limits` leave something of the act as it was. `since` ends right before the day from which it counts. The
    group `behind` of the verb is where names stand in languages in which the verb, or half of it, comes first.
    """

    language: str
    verb: re.Pattern[str]
    beside: frozenset[str]
    joins: re.Pattern[str]
    breaks: re.Pattern[str]
    part: re.Pattern[str]
    parts: re.Pattern[str]
    amended: re.Pattern[str]
    limits: re.Pattern[str]
    since: re.Pattern[str]


def _phrases(language: str, *, beside: str, **patterns: str) -> Phrases:
    # In lower case only: a month of May breaks nothing.
    compiled = {name: re.compile(found, 0 if name == "breaks" else re.IGNORECASE) for name, found in patterns.items()}
    return Phrases(language, beside=frozenset(beside.split()), **compiled)


_EN = _phrases(
    "en",
    verb=r"\b(?:(?:(?P<one>is)|are|shall(?: each| both)? be)(?: each| both)?(?: hereby| accordingly| therefore)*\s+(?:repealed|revoked|rescinded)|shall cease to have effect|(?:ceases|cease) to have effect)\b(?!\s+by\b)",
    beside="and the commission council european parliament implementing delegated framework joint regulation regulations directive directives decision decisions no on from of with effect as",
    joins=r",|\band\b",
    breaks=r"\b(?:is|are|was|were|be|has|have|shall|may|must|will|would|should|which|that|who|whose|when|where|whether|until|unless|once|if|after|before|than|not|applies|apply)\b|:",
    part=r"(?:in |(?:the )?(?:(?:following|first|second|third|fourth|fifth|last) )*(?:entry|entries|words?|references?|provisions?|articles?|annex(?:es)?|points?|paragraphs?|subparagraphs?|sections?|subsections?|chapters?|titles?|parts?|schedules?|appendix|appendices|forms?|items?|tables?|divisions?|subdivisions?|clauses?|columns?|headings?|definitions?|groups?)\b|(?:regulation|rule|order)s? \d)",
    parts=r"\b(?:articles?|annex(?:es)?|points?|paragraphs?|subparagraphs?|sections?|subsections?|chapters?|titles? [IVX]+|parts?|schedules?|provisions?|entry|entries|words?|references?)\b",
    amended=r"\bamended\b",
    limits=r"\b(?:except|exceptions?|excepting|excluding|without prejudice|extent|in ?so ?far|as far as|subject to|unless|in respect of|in relation to|with respect to|with regard to|as regards|only|until|provided|where|when|if|once|save|other than|apart from|for the purposes?|in part|partly|as respects|so far as|in (?:england|wales|scotland|northern ireland|great britain)|continues?|remains?|however|but|nevertheless)\b",
    since=r"\b(?:from|with effect on|as of|on|effective)\s*$",
)
_FR = _phrases(
    "fr",
    verb=r"\b(?:(?P<one>est)|sont)(?: par la présente| par le présent \w+| donc)?\s+abrogée?s?\b(?!\s+par\b)",
    beside="et le la les du conseil de la commission règlement règlements dès directive directives décision décisions délégué délégués déléguée déléguées d’exécution d'exécution cadre no n° avec effet au à partir compter",
    joins=r",|\bet\b",
    breaks=r"\b(?:est|sont|était|étaient|a|ont|doit|doivent|qui|que|dont|lorsque|si|jusqu|après|avant|ne|s[’']appliquent?)\b|:",
    part=r"(?:à l[’']|aux? |dans |(?:le |la |les |l[’'])?(?:premi|deuxi|troisi|derni|mention|référence|dispositions?\b|articles?\b|annexes?\b|points?\b|paragraphes?\b|alinéas?\b|sections?\b|chapitres?\b|titres?\b|parties?\b))",
    parts=r"\b(?:articles?|annexes?|points?|paragraphes?|alinéas?|sections?|chapitres?|titres? [IVX]+|parties?|dispositions?|mentions?|références?)\b",
    amended=r"\bmodifiée?s?\b",
    limits=r"\b(?:sauf|exceptions?|excepté|hormis|sans préjudice|mesure où|pour autant|sous réserve|en ce qui concerne|uniquement|seulement|jusqu|lorsque|si|dès lors|partiellement|continuent?|restent?|demeurent?|toutefois|cependant|mais|aux fins)\b",
    since=r"(?:\bavec effet (?:au|le|du)|\bà partir du|\bà compter du|\bà dater du|\bdès le|\ble|\bau)\s*$",
)
_DE = _phrases(
    "de",
    verb=r"\b(?:(?P<one>wird|tritt)|werden|treten)\b(?P<behind>(?:(?!\b(?:wird|werden|tritt|treten|durch)\b)[^;:]){0,400}?)\b(?:aufgehoben|außer Kraft)\b(?!\s+(?:gesetzt|wird|werden|wurden?))",
    beside="und sowie die der das den des rates kommission verordnung verordnungen richtlinie richtlinien beschluss beschlüsse entscheidung entscheidungen rahmenbeschluss delegierte delegierten durchführungsverordnung durchführungsverordnungen durchführungsbeschluss durchführungsrichtlinie durchführungs nr mit wirkung vom ab dem am zum gleichzeitig aufgehoben außer kraft",
    joins=r",|\b(?:und|sowie)\b",
    breaks=r"\b(?:ist|sind|war|waren|hat|haben|gilt|gelten|welche[rs]?|wenn|falls|sobald|bis|nachdem|bevor|nicht|dass)\b|:",
    part=r"(?:in |im |an |(?:die |der |das |den )?(?:erste|zweite|dritte|letzte|bestimmung|vorschrift|eintrag|einträge|verweis|wörter|artikel|anhang|anhänge|nummer|absatz|absätze|unterabsatz|buchstabe|abschnitt|kapitel|titel|teil)|§)",
    parts=r"\b(?:artikel\w*|anhang\w*|anhänge\w*|nummern?|absatz\w*|absätze\w*|unterabs\w*|buchstaben?|abschnitt\w*|kapitel|titel [IVX]+|teile?s?|bestimmung\w*|vorschrift\w*|einträge?|wörter|verweise?)\b|§",
    amended=r"\bgeändert",
    limits=r"\b(?:ausnahmen?|ausgenommen|unbeschadet|soweit|sofern|insoweit|vorbehaltlich|hinsichtlich|in bezug|bezüglich|nur|bis|wenn|falls|sobald|teilweise|außer(?! kraft)|weiterhin|gilt|gelten|bleibt|bleiben|jedoch|aber|für die zwecke)\b",
    since=r"\b(?:mit wirkung (?:vom|zum|ab dem)|ab dem|ab|am|zum)\s*$",
)
_ES = _phrases(
    "es",
    verb=r"\b(?:(?P<one>queda|será|es|se deroga\b)|quedan|serán|son|se derogan\b)(?: por la presente)?(?:(?<=derogan)|(?<=deroga)|\s+derogad[oa]s?)\b(?!\s+por\b)(?P<behind>[^;:]*)",
    beside="y e el la los las del consejo de comisión reglamento reglamentos directiva directivas decisión decisiones delegado delegados delegada ejecución marco no n.o n.º núm. con efecto efectos a partir del desde derogado derogada derogados derogadas",
    joins=r",|\b(?:y|e)\b",
    breaks=r"\b(?:es|son|era|ha|han|debe|deben|que|cuando|si|hasta|después|antes|no se|aplicarán?)\b|:",
    part=r"(?:en |(?:el |la |los |las )?(?:primer|segund|tercer|últim|menci|referenci|disposici|artículos?\b|anexos?\b|puntos?\b|apartados?\b|párrafos?\b|secci|capítulos?\b|títulos?\b|partes?\b))",
    parts=r"\b(?:artículos?|anexos?|puntos?|apartados?|párrafos?|secci[oó]n(?:es)?|capítulos?|títulos? [IVX]+|partes?|disposici[oó]n(?:es)?|menciones|referencias?)\b",
    amended=r"\bmodificad[oa]s?\b",
    limits=r"\b(?:salvo|excepto|excepci[oó]n|sin perjuicio|en la medida|en lo que|con respecto|respecto de|a reserva|únicamente|sólo|solo|siempre que|hasta|cuando|si|parcialmente|seguirán?|continuarán?|no obstante|sin embargo|pero|a efectos)\b",
    since=r"\b(?:con efectos? (?:a partir del?|desde el|del?|el|al)|a partir del?|desde el|el)\s*$",
)  # fmt: skip

LANGUAGES = (_EN, _DE, _FR, _ES)
EITHER_DAY = re.compile(r"^[^.;]{0,20}\b(?:or|whichever|oder|ou|o)\b", re.IGNORECASE)
"""Behind a day that is one of two."""
KINDS = re.compile(
    r"(?P<R>regulation|r[eè]glement|verordnung|reglamento)|(?P<L>directiv[ea]|richtlinie)"
    r"|(?P<D>d[eé]cisi[oó]n|beschl[uü]ss|entscheidung)", re.IGNORECASE
)  # fmt: skip
"""Kinds of act of the EU, by their letter in the number of the act."""
