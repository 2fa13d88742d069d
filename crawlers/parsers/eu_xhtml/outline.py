"""The run of an act: preamble, divisions, articles, closing words, annexes; inside a unit UnitBody takes over."""

from __future__ import annotations

import re
from enum import Enum, auto

from crawlers.parsers.eu import numbering
from crawlers.parsers.eu.identity import citation
from crawlers.parsers.eu.labels import place_word, short_label
from crawlers.parsers.eu_xhtml.drafts import Draft, DraftTree, Naming, NoteText
from crawlers.parsers.eu_xhtml.inline import PrintedNote, Run
from crawlers.parsers.eu_xhtml.unit_body import UnitBody
from indexer.domain.provision import Role

_FORMULA = re.compile(
    r"\b(?:HAS|HAVE) (?:ADOPTED|DECIDED|AGREED)|\b(?:A|ONT) (?:ADOPTÉ|ARRÊTÉ|DÉCIDÉ)|\b(?:HAT|HABEN) |\bHAN? ADOPTADO"
)
_WHEREAS = re.compile(r"(?:Whereas|Considérant|considérant|In Erwägung|Considerando)\b")
_CLOSING = re.compile(
    r"This (?:Regulation|Directive|Decision) shall be binding in its entirety"
    r"|Le présent règlement est obligatoire dans tous|La présente décision est obligatoire"
    r"|Done at [A-Z]|Fait à [A-Z]|Geschehen zu [A-Z]|Hecho en [A-Z]"
)


_LONE_DASHES = frozenset("—–-")


class Stage(Enum):
    """Where in the act the reader is."""

    PREAMBLE = auto()
    ENACTING = auto()
    CLOSING = auto()
    ANNEX = auto()
    AFTER = auto()
    CORRECTIONS = auto()


class Outline:
    """Takes the blocks of a page in order and puts provisions together."""

    def __init__(self, language: str, *, corrigendum: bool = False) -> None:
        self.tree = DraftTree(language)
        self.notes: dict[str, NoteText] = {}
        self._stage = Stage.CORRECTIONS if corrigendum else Stage.PREAMBLE
        self._language = language
        self._body: UnitBody | None = None
        self._divisions: list[tuple[int, Draft]] = []
        self._fresh_division = False
        self._caption = ""
        self.lead = ""
        """The last paragraph taken."""
        self._recitals_begun = False

    @property
    def is_quoting(self) -> bool:
        """Whether the reader is inside quoted words of another act."""
        return self._body is not None and self._body.is_quoting

    @property
    def has_begun(self) -> bool:
        """Whether articles, annexes or closing words were met."""
        return self._stage not in {Stage.PREAMBLE, Stage.CORRECTIONS}

    @property
    def is_under_heading(self) -> bool:
        """Whether the last block was the number of an article, which its name may follow."""
        unit = self._body.unit if self._body else None
        return self._body is not None and self._body.is_empty and unit is not None and not unit.heading

    def division(self, run: Run, *, depth: int = 0, real: bool = False) -> None:
        """A heading like "CHAPTER III", or one without number. `real` overrides an open quotation."""
        if self._body and not real and (self.is_quoting or depth > 0 or _opens_quote(run)):
            self._body.quoted_heading(run, depth)
            return
        heading = numbering.read_division(run.text)
        while self._divisions and self._divisions[-1][0] >= heading.rank:
            self._divisions.pop()
        parent = self._divisions[-1][1] if self._divisions else None
        shown = run.text[: len(run.text) - len(heading.rest)].strip() if heading.number else ""
        draft = self.tree.add(
            heading.kind,
            Role.DIVISION,
            parent,
            Naming(
                abbreviation=heading.abbreviation,
                number=heading.number,
                label=_sentence_case(shown) or run.text,
                printed=shown,
                prefix=parent,
            ),
        )
        self.tree.head(draft, Run(heading.rest, run.notes, run.acts))
        self._divisions.append((heading.rank, draft))
        self._fresh_division = True
        self._leave()
        self._stage = Stage.ENACTING

    def division_title(self, run: Run, depth: int = 0) -> None:
        """The name of the division whose number came before; a division of its own where none did."""
        if self._body and (self.is_quoting or depth > 0):
            self._body.quoted_heading(run, depth)
        elif self._fresh_division:
            self.tree.head(self._divisions[-1][1], run)
        else:
            self.division(run)

    def article(self, run: Run, *, depth: int = 0, real: bool | None = None) -> None:
        """An article's number. `real` is what the page says about its being of this act, None where it does not."""
        quoted = real is False or (real is None and (self.is_quoting or _opens_quote(run)))
        if self._body is not None and self._stage is Stage.ANNEX and not (self.is_quoting or _opens_quote(run)):
            self._body.article(run)
            return
        if quoted and self._body is not None:
            self._body.quoted_heading(run, depth)
            return
        number, rest = numbering.article_number(run.text)
        printed = run.text[: len(run.text) - len(rest)].strip() if rest else run.text
        draft = self._unit("article", "art", number.lower(), printed.strip(" .:–—"), printed=printed.strip())
        self.tree.head(draft, Run(rest, run.notes, run.acts))
        self._enter(draft, Stage.ENACTING)

    def silent_article(self, number: str) -> None:
        """An article of which a consolidation shows points but no heading."""
        self.article(Run(f"{citation(self._language).article} {number}"), real=True)
        if self._body:
            self._body.unit.num = ""

    def article_title(self, run: Run, depth: int = 0) -> None:
        """The name of the article whose number came before."""
        if self._body is not None and not self._body.is_quoting and self._body.is_empty:
            self.tree.head(self._body.unit, run)
        elif self._body is not None and self._body.is_quoting:
            self._body.quoted_heading(run, depth)
        elif self._body is None or not self._body.article_title(run):
            self.text(run, depth)

    def annex(self, run: Run, *, number: str = "", depth: int = 0) -> None:
        """An annex heading; `number` is what the page's own id says where the heading cannot be read."""
        if self._body and (depth > 0 or self.is_quoting or _opens_quote(run)):
            self._body.quoted_heading(run, depth)
            return
        heading = _read_annex(run.text, number)
        self._divisions.clear()
        shown = run.text[: len(run.text) - len(heading.rest)].strip() if heading.rest else run.text
        if heading.kind == "annex":
            label = f"{citation(self._language).annex} {heading.number}".strip()
        else:
            label = short_label(_sentence_case(shown) if heading.number else run.text)
        printed = shown if heading.number or heading.kind == "annex" else ""
        draft = self._unit(heading.kind, heading.abbreviation, heading.number, label, printed=printed)
        self.tree.head(draft, Run(heading.rest, run.notes, run.acts))
        self._enter(draft, Stage.ANNEX)

    def annex_title(self, run: Run, depth: int = 0) -> None:
        """A line of the annex's own title."""
        if self._body is not None and self.is_quoting:
            self._body.quoted_heading(run, depth)
        elif self._body is not None and self._stage is Stage.ANNEX and self._body.is_empty:
            self.tree.head(self._body.unit, run)
        else:
            self.group(run, 0)

    def group(self, run: Run, level: int, depth: int = 0) -> None:
        """A heading inside an annex or article; one inside an item of an article is quoted."""
        if self._body is None or self._stage in {Stage.PREAMBLE, Stage.CLOSING}:
            self.text(run, depth)
        elif _opens_quote(run) or self.is_quoting or (depth > 0 and self._body.unit.kind == "article"):
            self._body.quoted_heading(run, depth)
        elif depth > 0:
            self.text(run, depth)
        else:
            self._flush_caption()
            self._body.group(run, level)

    def text(self, run: Run, depth: int = 0, *, numbered: bool = False) -> None:
        """A paragraph of words."""
        if (not run.text and not run.notes) or run.text in _LONE_DASHES:
            return
        self._flush_caption()
        self._text(run, depth, numbered=numbered)
        self.lead = run.text

    def item(self, printed: str, depth: int) -> None:
        """A list item whose content follows at depth + 1."""
        self._flush_caption()
        if self._stage is Stage.PREAMBLE and depth == 0:
            self.recital(printed)
        else:
            self._ready().item(printed, depth)

    def numbered(self, printed: str, depth: int, *, may_head_paragraph: bool = True) -> int:
        """A numbered block that is a paragraph of an annex or else a list item; the depth of what follows in it."""
        if (
            may_head_paragraph
            and depth == 0
            and self._stage is Stage.ANNEX
            and not self.is_quoting
            and printed[:1].isdigit()
        ):
            self.paragraph(printed, 0)
            return 0
        self.item(printed, depth)
        return depth + 1

    def paragraph(self, printed: str, depth: int) -> None:
        """A numbered paragraph whose content follows at the same depth."""
        self._flush_caption()
        self._ready().paragraph(printed, depth)

    def recital(self, printed: str) -> None:
        """A recital; its words follow at depth 1."""
        number = numbering.in_id(printed)
        label = f"{citation(self._language).recital} {number}".strip()
        draft = self._unit("recital", "rec", number, label, printed=printed)
        self._recitals_begun = True
        self._enter(draft, Stage.PREAMBLE, base_depth=1)

    def preamble_line(self, kind: str, run: Run) -> None:
        """A citation, formula or other line of the preamble as a unit of its own."""
        abbreviation = {"citation": "cit"}.get(kind, kind)
        draft = self._unit(kind, abbreviation, "", place_word(kind, self._language))
        self.tree.write(draft, run)
        self._leave()

    def closing(self, run: Run) -> None:
        """A line of the closing words: where and when done, who signed."""
        if self._stage is not Stage.CLOSING or self._body is None:
            draft = self._unit("signature", "signature", "", place_word("signature", self._language))
            self._enter(draft, Stage.CLOSING)
            self._divisions.clear()
        if self._body:
            self.tree.write(self._body.unit, run)

    def boundary(self) -> None:
        """What follows is a document of its own behind the act: an annex, a statement."""
        self._flush_caption()
        self._leave()
        self._divisions.clear()
        if self._stage is not Stage.CORRECTIONS:
            self._stage = Stage.AFTER

    def caption(self, run: Run) -> None:
        """The title of the table that follows."""
        if self._body is not None and self._body.is_quoting:
            self.text(run)
        else:
            self._caption = f"{self._caption} {run.text}".strip()
            if (run.notes or run.acts) and self._body:
                self.tree.write(self._body.unit, Run("", run.notes, run.acts))

    def table(self, run: Run, lines: list[str], depth: int) -> None:
        """A data table."""
        caption, self._caption = self._caption, ""
        if lines or caption:
            self._ready().table(run, lines, caption, depth)

    def contents(self, run: Run, lines: list[str]) -> None:
        """A table of contents, before the articles or inside an annex."""
        body = self._body
        if body is None:
            unit = self._unit("preface", "preface", "", place_word("preface", self._language))
            body = UnitBody(self.tree, unit)
        body.contents(Run("\n".join(lines), run.notes, run.acts))

    def definition(self, run: Run, depth: int) -> None:
        """A term with its definition, laid out as a table row."""
        self._flush_caption()
        self._ready().definition(run, depth)

    def note(self, note: PrintedNote) -> None:
        """The words of a footnote, to be put under the provision that calls it."""
        near = self._body.unit if self._body else (self.tree.drafts[-1] if self.tree.drafts else None)
        self.notes.setdefault(note.name, NoteText(note.mark, note.run.text, near))

    def open_quotation(self, run: Run, opener: str, depth: int) -> None:
        """Words of another act whose opening mark stands inside a paragraph."""
        self._ready().open_quotation(run, opener, depth)

    def finish(self) -> None:
        """The page is over."""
        self._flush_caption()
        self._leave()

    def _text(self, run: Run, depth: int, *, numbered: bool = False) -> None:
        if self._stage is Stage.CLOSING:
            self.closing(run)
        elif self._stage is Stage.PREAMBLE:
            self._preamble_text(run, depth)
        elif self._stage is Stage.CORRECTIONS:
            self._correction_text(run, depth)
        elif depth == 0 and not self.is_quoting and self._stage is Stage.ENACTING and _CLOSING.match(run.text):
            self.closing(run)
        else:
            body = self._ready()
            body.text(run, depth, numbered=numbered)

    def _preamble_text(self, run: Run, depth: int) -> None:
        if _FORMULA.search(run.text) and len(run.text) < 200:
            self.preamble_line("formula", run)
            self._stage = Stage.ENACTING
        elif depth > 0 and self._body is not None:
            self._body.text(run, depth)
        elif _WHEREAS.match(run.text) and len(run.text) > 30:
            self.recital("")
            self._preamble_text(run, 1)
        elif self._recitals_begun and self._body is not None and not run.text.isupper():
            self._body.text(run, 1)
        elif run.text.endswith(":") or run.text.upper() == run.text or not self.tree.drafts:
            self.preamble_line("preamble", run)
        else:
            self.preamble_line("citation", run)

    def _correction_text(self, run: Run, depth: int) -> None:
        starts = (
            depth == 0
            and not self.is_quoting
            and re.match(r"(?:On |In |Page|Pages|À la|Sur la|Auf |Seite|En la)", run.text)
        )
        if starts or self._body is None:
            draft = self._unit("correction", "corr", "", short_label(run.text))
            self._enter(draft, Stage.CORRECTIONS)
            self.tree.write(draft, run)
        else:
            self._body.text(run, depth)

    def _ready(self) -> UnitBody:
        """The body of the unit being read; a unit is opened for words that stand outside any."""
        if self._body is not None:
            return self._body
        kind = {Stage.AFTER: "statement", Stage.CORRECTIONS: "correction"}.get(self._stage, "text")
        abbreviation = {"correction": "corr"}.get(kind, kind)
        draft = self._unit(kind, abbreviation, "", place_word(kind, self._language).capitalize())
        return self._enter(draft, self._stage)

    def _unit(self, kind: str, abbreviation: str, number: str, label: str, *, printed: str = "") -> Draft:
        parent = self._divisions[-1][1] if self._divisions else None
        self._leave()
        return self.tree.add(
            kind, Role.UNIT, parent, Naming(abbreviation=abbreviation, number=number, label=label, printed=printed)
        )

    def _enter(self, unit: Draft, stage: Stage, *, base_depth: int = 0) -> UnitBody:
        self._stage = stage
        self._body = UnitBody(self.tree, unit, annex=unit.kind not in {"article", "recital"}, base_depth=base_depth)
        self._fresh_division = False
        return self._body

    def _leave(self) -> None:
        if self._body is not None:
            self._body.end()
            self._body = None

    def _flush_caption(self) -> None:
        if self._caption:
            caption, self._caption = self._caption, ""
            self._text(Run(caption), 0)


def _read_annex(text: str, number: str) -> numbering.Heading:
    """An annex, an appendix, or a statement published with the act; `number` is what the page's id says."""
    annex, group = numbering.read_annex(text), numbering.read_group(text)
    if annex is not None:
        return annex
    if group.kind == "appendix":
        return group
    if number:
        return numbering.Heading("annex", "annex", number, text)
    return numbering.Heading("statement", "statement", "", text)


def _opens_quote(run: Run) -> bool:
    return run.text[:1] in numbering.OPENING_QUOTES


def _sentence_case(text: str) -> str:
    """The first word of a heading with one capital only: "CHAPTER III" → "Chapter III"."""
    word, blank, rest = text.partition(" ")
    return word.capitalize() + blank + rest
