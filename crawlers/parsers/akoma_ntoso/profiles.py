"""How publishers of Akoma Ntoso differ, as data: citing words by language, and how they say that text is repealed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_LATIN = {"paragraph": "para. {}", "letter": "let. {}", "number": "no. {}", "indent": "indent {}"}
_SWISS = {
    "de": {"paragraph": "Abs. {}", "letter": "Bst. {}", "number": "Ziff. {}", "indent": "Lemma {}"},
    "fr": {"paragraph": "al. {}", "letter": "let. {}", "number": "ch. {}", "indent": "tiret {}"},
    "it": {"paragraph": "cpv. {}", "letter": "lett. {}", "number": "n. {}", "indent": "trattino {}"},
    "rm": {"paragraph": "al. {}", "letter": "lit. {}", "number": "cifra {}", "indent": "strich {}"},
    "en": _LATIN,
}
_FINNISH = {
    "fi": {"subsection": "{} mom.", "paragraph": "{} kohta", "subparagraph": "{} alakohta"},
    "sv": {"subsection": "{} mom.", "paragraph": "{} punkten", "subparagraph": "{} underpunkten"},
}
_CLOSING = {
    "de": "Schlusssatz", "fr": "phrase finale", "it": "frase finale", "rm": "frasa finala", "fi": "loppukappale",
    "sv": "avslutning",
}  # fmt: skip
_KINDS = {
    "de": {"preamble": "Ingress", "signature": "Unterschriften", "annex": "Anhang", "table": "Tabelle"},
    "fr": {"preamble": "Préambule", "signature": "Signatures", "annex": "Annexe", "table": "tableau"},
    "it": {"preamble": "Ingresso", "signature": "Firme", "annex": "Allegato", "table": "tabella"},
    "rm": {"preamble": "Ingress", "signature": "Suttascripziuns", "annex": "Agiunta", "table": "tabella"},
    "fi": {"preamble": "Johtolause", "signature": "Allekirjoitukset", "annex": "Liite", "table": "taulukko"},
    "sv": {"preamble": "Ingress", "signature": "Underskrifter", "annex": "Bilaga", "table": "tabell"},
}
_NEVER = re.compile(r"(?!)")
_LETTER = re.compile(r"[a-z]{1,3}(?:bis|ter|quater|quinquies|sexies|septies|octies)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Profile:
    """A publisher's use of the format. Words are by language and kind; `{}` stands for the number."""

    country: str
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    repealing_note: re.Pattern[str] = _NEVER
    """Begins the note at a number under which nothing stands any more."""
    repealed_text: re.Pattern[str] = _NEVER
    """Is the whole text the publisher's staff writes where a provision stood."""
    inserting_note: re.Pattern[str] = _NEVER
    substituting_note: re.Pattern[str] = _NEVER
    editorial: frozenset[str] = frozenset()
    """Names of hcontainers that hold notes of the publisher, not law."""
    sectioned: bool = False
    """The section is the unit even where none is there; numbers may start anew in each chapter."""

    def cite(self, language: str, kind: str, number: str) -> str:
        """How a piece is cited after what it stands in: "Abs. 2", "Bst. a", "2 mom."."""
        words = self.words.get(language, _LATIN)
        plain = number.strip(" .()[]:;")
        if kind == "point":
            kind = "letter" if _LETTER.fullmatch(plain) else "number" if plain[:1].isalnum() else "indent"
        return words.get(kind, "{}").format(plain or number.strip())


def closing(language: str) -> str:
    """The word for words after a list."""
    return _CLOSING.get(language, "closing words")


def kind_name(language: str, kind: str) -> str:
    """The word for a part of a law that bears no number."""
    return _KINDS.get(language, {}).get(kind, kind.replace("_", " ").capitalize())


SWISS = Profile(
    "ch",
    _SWISS,
    repealing_note=re.compile(r"\W*(?:Aufgehoben|Abrogée?s?|Abrogat[oiae]|Abol[ìi]|Repealed|Gegenstandslos)\b"),
    inserting_note=re.compile(r"\W*(?:Eingefügt|Introduite?s?|Introdott[oiae]|Integrà|Inserted)\b"),
    substituting_note=re.compile(r"\W*(?:Fassung|Nouvelle teneur|Nuovo testo|Versiun|Amended)\b"),
)
FINNISH = Profile(
    "fi",
    _FINNISH,
    repealed_text=re.compile(
        r"(?:.{1,40}?(?:§|luku|osa|momentti|momentit|kohta|kohdat|alakohta|liite|otsikko|pykälät)\s+(?:on|ovat)\s+"
        r"kumottu\b.{1,120}|.{1,60}\b(?:har|är)\s+upphäv(?:ts|d|t|da)\b.{1,120})",
        re.DOTALL,
    ),
    editorial=frozenset({"noteAuthorial", "preliminaryWork"}),
    sectioned=True,
)
PROFILES = {profile.country: profile for profile in (SWISS, FINNISH)}


def profile_of(country: str) -> Profile:
    """The profile of a country code as the document states it; a plain one for any other country."""
    plain = country.lower()
    return PROFILES.get(plain) or Profile(plain)
