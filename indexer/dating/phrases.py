# ruff: noqa: E501 - one phrase a line reads as a table
"""The phrases by which law puts a day to a duty, by language: what stands before the day, and where needed after it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_EN_SUBJECT = (
    r"(?:\b(?:This|These|The present|It|They|Articles?|Sections?|Subsections?|Paragraphs?|Subparagraphs?|Points?|Parts?"
    r"|Schedules?|Annex(?:es)?|Rules?|Chapters?|Titles?|Clauses?"
    r"|The (?:[a-z]+ ){0,3}(?:amendments?|provisions?|rules?|regulations?|Act|Order|directive|notice|remainder|section|rest))\b)"
)
_EN_FROM = r"(?:(?:only )?(?:as )?from|(?:only )?as of|as and from|with effect (?:from|on and from|on)|starting (?:on|from)|on and after|on)"
_EN_BY = r"(?:by|no later than|not later than|at the latest by|at the latest on|on or before|before the end of|before)"
_FR_FROM = r"(?:à partir du|à compter du|dès le|avec effet (?:au|à partir du|à compter du))"
_DE_FROM = r"(?:ab dem|mit Wirkung vom)"
_MUST = r"\b(?:shall|must|is required to|are required to)\b"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A kind of milestone with the words that must end right before the day (`before`), those that must follow it
    somewhere in the sentence (`after`), and those that must not stand in the sentence at all (`without`).
    """

    kind: str
    before: re.Pattern[str]
    after: re.Pattern[str] | None = None
    without: re.Pattern[str] | None = None


def _phrase(kind: str, before: str, after: str = "", without: str = "") -> Phrase:
    return Phrase(
        kind,
        re.compile(rf"{before}\s*$"),
        re.compile(after) if after else None,
        re.compile(without) if without else None,
    )


_PAST = r"\b(?:was|were|had)\b"
_NOT_BINDING = r"\b(?:whichever|any earlier|propos(?:e|es|ed|ing|al)|unless)\b"

_EN = (
    _phrase(
        "comment_close",
        r"\b[Cc]omments?\b[^.;]{0,200}? (?:must|should|shall|will|may|are due|is due|due)\b[^.;]{0,160}?(?:by|on or before|no later than|not later than|until|on|through)(?: \d[^,;]{1,25}? on)?",
        "", _PAST,
    ),
    _phrase("comment_close", r"\b[Cc]omment period[^.;]{0,120}? (?:closes|ends|will close|will end|is extended|has been extended|is reopened|will remain open|remains open|expires)\b[^.;]{0,40}? (?:on|until|to|through)(?: \d[^,;]{1,25}? on)?"),
    _phrase("comment_close", r"\b(?:[Ss]ubmit|[Ss]end|[Pp]rovide|[Ff]ile|[Ii]nterested [^.;]{1,80}? (?:may|should|must) (?:submit|file))\b[^.;]{0,120}?\bcomments?\b[^.;]{0,160}?(?:by|on or before|no later than|not later than|until)", "", _PAST),
    _phrase("transposition", rf"\bMember States shall (?:bring into force|adopt and publish|adopt|transpose)\b[^.;]*,? {_EN_BY}", "", r"\b(?:ensure|whichever)\b"),
    _phrase("transposition", rf"^{_EN_BY.replace('by|', '[Bb]y|', 1)}", r"^,? ?Member States shall (?:bring into force|adopt and publish|transpose)"),
    _phrase("entry_into_force", rf"{_EN_SUBJECT}[^.;]{{0,160}}?\b(?:shall |will )?(?:enters?|comes?) into (?:force|operation|effect)(?:,)? (?:on|from)", "", rf"\bonly if\b|{_NOT_BINDING}"),
    _phrase("entry_into_force", rf"{_EN_SUBJECT}[^.;]{{0,160}}?\b(?:shall |will )?takes? effect (?:on|from|as of|as from)", "", rf"\bonly if\b|{_NOT_BINDING}"),
    _phrase(
        "entry_into_force",
        r"\b(?:[Tt]his|[Tt]hese|[Tt]he) (?:[\w-]+ ){0,4}(?:rules?|regulations?|amendments?|notice|order|corrections?|deviation|action|withdrawal|AD|revisions?|determination)"
        r"(?: (?:to|in|of) [^.;]{1,80})? (?:is|are|becomes?|(?:will|shall) (?:be|become)) effective(?: at [^,;]{1,30},?)?(?: (?:on|as of|beginning(?: on)?|from))?",
        "", _NOT_BINDING,
    ),
    _phrase("entry_into_force", r"^(?:DATES?: ?)?(?:\W ?)?(?:Effective(?: [Dd]ates?)?)(?: ?:| is| on| as of)?(?: (?:on|as of))?", "", _NOT_BINDING),
    _phrase("entry_into_force", r"\b[Tt]he effective date (?:of|for) [^.;]{1,160}? is(?: (?:delayed|extended|postponed)[^.;]{0,60}? (?:until|to))?", "", _NOT_BINDING),
    _phrase("entry_into_force", r"\b[Tt]he effective date (?:of|for) [^.;]{1,200}? (?:is|has been|are) (?:further )?(?:delayed|extended|postponed|deferred)[^.;]{0,60}? (?:until|to)", "", _NOT_BINDING),
    _phrase("application", r"\b[Tt]he (?:compliance|applicability|implementation) date (?:of|for) [^.;]{1,160}? (?:is|remains)", "", _NOT_BINDING),
    _phrase("expiry", r"\b(?:shall (?:continue to )?(?:apply|remain in force)|is applicable|remains? in force) (?:only )?(?:until|up to)"),
    _phrase("expiry", r"\b(?:shall cease to (?:apply|have effect|be in force)|ceases? to (?:apply|have effect|be in force)|(?:shall |will )?expires?) (?:on|at the end of|as from|as of|from)", "", rf"\bonly if\b|{_NOT_BINDING}"),
    _phrase("repeal", r"\b(?:is|are|shall be) (?:hereby )?(?:repealed|deleted|revoked) (?:with effect )?(?:from|as of|as from|on)", "", _NOT_BINDING),
    _phrase("application", rf"\b(?:shall|will) (?:also |only |first |start to |begin to )*(?:apply|be applicable|become applicable|be applied),? {_EN_FROM}", r"^(?! (?:to|until|and ending)\b)"),
    _phrase("application", r"\b(?:shall|will) (?:also |only |first )*apply (?:to|in|for) [^.;,]{1,90}?,? (?:as from|as of|with effect from)", r"^(?! (?:to|until)\b)"),
    _phrase("application", r"\bshall (?:apply|be applicable)[^.:;]{0,120}: ?\W?(?:\([a-z0-9]+\) |[—–-] ?)?(?:as )?(?:from|of)", r"^(?! (?:to|until)\b)"),
    _phrase("application", r"^(?:\(?[a-z0-9]+[.)] ?)?(?:With effect [Ff]rom|As (?:of|from)|From|Starting (?:from|on)|Beginning (?:on|from))", rf"^,(?! to\b).*?{_MUST}"),
    _phrase("deadline", r"^(?:\(?[a-z0-9]+[.)] ?)?(?:By|No later than|Not later than|At the latest by|On or before|Before|At the latest on)", rf"^(?: at the latest)?(?:,| and \w+ (?:\w+ )?(?:two|three|four|five|\d+) years thereafter,|[^.;]{{0,60}}?,| ).*?{_MUST}"),
    _phrase("deadline", rf"{_MUST}(?: \w+){{0,2}}, (?:and )?{_EN_BY}", r"^,"),
    _phrase("deadline", rf"{_MUST}[^.;:]*?(?:, | )(?:no later than|not later than|at the latest by|at the latest on)", "", r"\bwhichever\b"),
    _phrase("deadline", rf"{_MUST} (?:submit|present|adopt|publish|notify|communicate|report|transmit|review|carry out|assess|issue|make|provide|establish|inform|evaluate|complete|surrender|file|draw up|prepare|send|designate|lay down|forward)\b[^.;:]*?(?<!ed)(?<!made)(?<!taken),? by"),
    _phrase("deadline", rf"{_MUST} be (?:submitted|adopted|published|notified|communicated|completed|transmitted|presented|reviewed|issued|filed|established|made|carried out|surrendered|achieved|designated|drawn up|forwarded)\b[^.;:]*?,? (?:by|no later than|not later than|on or before)"),
)  # fmt: skip

_FR = (
    _phrase("transposition", r"\bLes États membres (?:adoptent et publient|adoptent|mettent en vigueur|transposent)\b[^.;]*? (?:au plus tard le|avant le)"),
    _phrase("transposition", r"^Au plus tard le", r"^,? ?les États membres (?:adoptent et publient|mettent en vigueur|transposent)"),
    _phrase("entry_into_force", r"\b(?:[Ll]e présent|[Ll]a présente|[Ll]es présents|[Ll]es présentes|[Ii]ls?|[Ee]lles?|[Ll]’article|[Ll]es articles|[Ll]es dispositions)\b[^.;]{0,120}?\bentre(?:nt|ra|ront)? en vigueur (?:le|à partir du|à compter du)"),
    _phrase("expiry", r"\b(?:s[’']appliquent|s[’']applique|(?:est|sont|reste|restent) applicables?|continuent de s[’']appliquer|continue de s[’']appliquer|(?:reste|restent) en vigueur) jusqu[’']au"),
    _phrase("expiry", r"\b(?:cesse|cessent) (?:d[’']avoir effet|de s[’']appliquer|d[’']être en vigueur) (?:le|au|à partir du|à compter du)"),
    _phrase("expiry", r"\b(?:expire|expirent|expirera) le"),
    _phrase("repeal", r"\b(?:est|sont) (?:abrogée?s?|supprimée?s?) (?:avec effet au|à partir du|à compter du|avec effet à partir du|avec effet à compter du)"),
    _phrase("application", rf"\b(?:s[’']appliquent|s[’']applique|(?:est|sont) applicables?|(?:entre|entrent) en application) {_FR_FROM}"),
    _phrase("application", r"\b(?:appliquent|s[’']applique|s[’']appliquent)[^.:;]{0,120}: ?\W?(?:[a-z0-9]+\) )?(?:à partir du|à compter du)"),
    _phrase("application", r"^(?:\d+\. ?)?(?:À partir du|À compter du|Dès le)", r"^,"),
    _phrase("deadline", r"\b[Aa]u plus tard le"),
)  # fmt: skip

_DE = (
    _phrase("expiry", r"\b(?:tritt|treten)\b[^.;]{0,120}?\b(?:am|mit Ablauf des)", r"^ außer Kraft\b"),
    _phrase("expiry", r"\b(?:gilt|gelten)\b[^.;,]{0,80}?\bbis (?:zum(?: Ablauf des)?|einschließlich)", r"^(?: fort)?\.?$"),
    _phrase("entry_into_force", r"\b(?:tritt|treten)\b[^.;]{0,120}?\bam", r"^ in Kraft\b"),
    _phrase("application", rf"\b(?:gilt|gelten|(?:ist|sind) anzuwenden|findet|finden)\b[^.;,]{{0,60}}? {_DE_FROM}", r"^(?! bis\b)"),
    _phrase("application", r"^(?:\(\d+\) ?)?(?:Ab dem|Mit Wirkung vom)", r"^ (?:gilt|gelten|ist|sind|hat|haben|müssen|muss|darf|dürfen)\b"),
    _phrase("deadline", r"\b[Ss]pätestens (?:bis zum|am|zum|bis)"),
)  # fmt: skip

_ES = (
    _phrase("entry_into_force", r"\b(?:[Ee]l presente|[Ll]a presente|[Ll]os presentes)\b[^.;]{0,100}?\bentrar(?:á|án) en vigor (?:el|a partir del)"),
    _phrase("application", r"\b(?:será aplicable|serán aplicables|se aplicará|se aplicarán) (?:a partir del|desde el)"),
    _phrase("transposition", r"\bLos Estados miembros (?:adoptarán y publicarán|pondrán en vigor)\b[^.;]*? a más tardar el"),
    _phrase("deadline", r"\b[Aa] más tardar el"),
)  # fmt: skip

_ZH = (
    _phrase("entry_into_force", r"自", r"^起(?:正式)?(?:施行|实施|生效|执行)"),
    _phrase("expiry", r"(?:有效期至|有效期为[^。；]{0,12}至|施行至|执行至|实施至)"),
    _phrase("comment_close", r"(?:意见|反馈)[^。；]{0,30}?(?:截止(?:时间|日期)?(?:为|至|是)?[：:]?|于|在)", r"^(?:前|之前|以前|截止|止)?"),
    _phrase("deadline", r"(?:应当|应|必须|须)[^。；]{0,30}?(?:于|在)", r"^(?:前|之前|以前|底前)"),
    _phrase("deadline", r"(?:^|[，。；])(?:于|在)?", r"^(?:前|之前|以前)，?[^。；]{0,40}?(?:应当|必须|须)"),
)  # fmt: skip

PHRASES = {"en": _EN, "fr": _FR, "de": _DE, "es": _ES, "zh": _ZH}
"""In the order in which they are tried: the first that fits names the kind."""
