"""Names of the elements of a BWB "toestand" by what they are to us; the publisher's words for kinds and effects."""

from __future__ import annotations

from crawlers.parsers.flow import Style

DIVISIONS = {
    "boek": ("book", "book"), "deel": ("part", "part"), "hoofdstuk": ("chapter", "chp"), "titeldeel": ("title", "tit"),
    "titel.deel": ("title", "tit"), "afdeling": ("division", "div"), "paragraaf": ("section", "sec"),
    "sub-paragraaf": ("subsection", "subsec"), "subparagraaf": ("subsection", "subsec"),
    "circulaire.divisie": ("division", "div"), "divisie": ("division", "div"), "bijlage": ("annex", "annex"),
    "model": ("form", "form"), "verdragtekst": ("treaty", "text"),
}  # fmt: skip
"""Element → kind and abbreviation. One without articles or divisions under it is a unit."""

UNITS = frozenset({"artikel", "enig-artikel"})
FRONT = {
    "aanhef": "preamble", "circulaire.aanhef": "preamble", "wetsluiting": "signature", "regeling-sluiting": "signature",
    "circulaire-sluiting": "signature", "verdragsluiting": "signature", "slotformulering": "signature",
    "nota-toelichting": "note",
}  # fmt: skip
WRAPPERS = frozenset({
    "wet-besluit", "regeling", "circulaire", "verdrag", "wettekst", "regeling-tekst", "circulaire-tekst", "lijst",
    "tekst", "definitielijst", "specificatielijst", "deelartikel", "officiele-inhoudsopgave",
})  # fmt: skip
BLOCKS = frozenset({"al", "context.al", "considerans.al", "tussenkop", "citaat", "formule", "adres"})
SILENT = frozenset({
    "meta-data", "kop", "lidnr", "li.nr", "intitule", "citeertitel", "plaatje", "illustratie", "redactie", "noot",
    "bwb-inputbestand", "bwb-wijzigingen", "redactionele-correcties",
})  # fmt: skip
PIECES = {"lid": ("paragraph", "para"), "li": ("point", "point"), "definitie-item": ("definition", "def")}

STYLE = Style(
    blocks=BLOCKS
    | {
        "wie", "wij", "considerans", "afkondiging", "preambule", "context", "slotformulering", "ondertekening",
        "gegeven", "uitgifte", "dagtekening", "koning", "ondertekenaar", "naam", "functie", "li", "lid", "kop",
    },
    breaks=frozenset({"eol", "br"}),
    links=frozenset({"intref", "extref"}),
    left_out=frozenset({"meta-data", "redactie", "noot", "plaatje", "illustratie"}),
    rows=frozenset({"row"}),
    cells=frozenset({"entry"}),
)  # fmt: skip

TYPES = {
    "wet": "act", "rijkswet": "act", "amvb": "regulation", "rijksamvb": "regulation", "kb": "order", "rijkskb": "order",
    "ministeriele-regeling": "regulation", "ministeriele-regeling-archiefselectielijst": "regulation",
    "zbo": "regulation", "pbo": "regulation", "reglement": "regulation", "verdrag": "treaty", "circulaire": "guidance",
    "beleidsregel": "guidance",
}  # fmt: skip

ACTIONS = {
    "wijziging": "substituted", "nieuw": "inserted", "vervallen": "repealed", "vernummering": "renumbered",
    "vernummerd-wijziging": "renumbered", "vertaling": "", "nieuwe-regeling": "", "structuurwijziging": "",
    "tekstplaatsing-wijziging": "substituted", "tekstplaatsing": "", "tekstplaatsing-vernummering": "renumbered",
}  # fmt: skip
"""What an effect did to a provision; "" where its words stayed, or are as old as the law."""
