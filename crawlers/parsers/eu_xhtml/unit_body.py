"""What stands inside one unit: paragraphs, subparagraphs, points at any depth, headings of annexes, tables, quotes."""

from __future__ import annotations

from crawlers.parsers.eu import numbering
from crawlers.parsers.eu.labels import (
    indent_label,
    paragraph_label,
    place_word,
    point_label,
    short_label,
    subparagraph_label,
)
from crawlers.parsers.eu_xhtml import quotes
from crawlers.parsers.eu_xhtml.drafts import Draft, DraftTree, Naming
from crawlers.parsers.eu_xhtml.inline import Run
from indexer.domain.provision import Role

_ARTICLE_RANK = 50
_PART_RANK = 1


class UnitBody:
    """Takes the blocks of one unit in document order. Depth counts the list items a block stands in."""

    def __init__(self, tree: DraftTree, unit: Draft, *, annex: bool = False, base_depth: int = 0) -> None:
        self.unit = unit
        self._tree = tree
        self._annex = annex
        self._base = base_depth
        self._groups: list[tuple[int, Draft]] = []
        self._paragraph: Draft | None = None
        self._subparagraph: Draft | None = None
        self._items: list[Draft] = []
        self._quote: Draft | None = None
        self._opener = ""
        self._quote_depth = 0
        self._quoted_number = ""
        self._lead = ""

    @property
    def is_quoting(self) -> bool:
        """Whether a quotation is open, in which headings are words of another act."""
        return self._quote is not None

    @property
    def is_empty(self) -> bool:
        """Whether nothing but the heading was read yet."""
        return not self.unit.lines and not self.unit.children and self._quote is None

    def text(self, run: Run, depth: int, *, numbered: bool = False) -> None:
        """A paragraph. `numbered` says that the page marks it as a numbered paragraph of an article."""
        if quotes.is_only_marks(run.text) and self._tree.glue(run.text):
            self._close_quote_after(run.text)
        elif self._goes_into_quote(run.text, depth):
            self._quoted(run)
        else:
            self._own(run, depth, numbered=numbered)
        self._lead = run.text or self._lead

    def item(self, printed: str, depth: int) -> None:
        """A list item whose content follows one level deeper."""
        if self._goes_into_quote(printed, depth, number=True):
            self._flush_number()
            self._quoted_number = printed
            return
        level = max(depth - self._base, 0)
        del self._items[level:]
        self._items.append(self._new_item(printed, self._items[-1] if self._items else self._flow()))

    def paragraph(self, printed: str, depth: int) -> None:
        """A numbered paragraph whose content follows at the same depth."""
        if depth > self._base or self._goes_into_quote(printed, depth, number=True):
            self.item(printed, depth)
            return
        self._items.clear()
        host = self._group()
        label = self._paragraph_label(host, printed) if self._in_article else self._annex_label(host, printed)
        self._subparagraph = None
        self._paragraph = self._tree.add(
            "paragraph",
            Role.PIECE,
            host,
            Naming(abbreviation="para", label=label, number=numbering.in_id(printed), printed=printed, prefix=host),
        )

    def article(self, run: Run) -> None:
        """An article inside an annex: a piece of the annex, with paragraphs of its own."""
        self._items.clear()
        self._paragraph = self._subparagraph = None
        while self._groups and self._groups[-1][0] >= _ARTICLE_RANK:
            self._groups.pop()
        host = self._group()
        number, rest = numbering.article_number(run.text)
        draft = self._tree.add(
            "article",
            Role.PIECE,
            host,
            Naming(
                abbreviation="art",
                number=number.lower(),
                prefix=host,
                label=f"{self.unit.label}, {run.text}",
                printed=run.text[: len(run.text) - len(rest)].strip(),
            ),
        )
        self._tree.head(draft, Run(rest, run.notes, run.acts))
        self._groups.append((_ARTICLE_RANK, draft))

    def article_title(self, run: Run) -> bool:
        """The name of an article inside an annex; False where no such article was just opened."""
        group = self._group()
        if group.kind != "article" or group is self.unit or group.lines or group.children:
            return False
        self._tree.head(group, run)
        return True

    def quoted_heading(self, run: Run, depth: int) -> None:
        """A heading of another act: opens a quotation unless one is open."""
        if self._quote is None:
            self._open_quote(run.text[:1] if run.text[:1] in numbering.OPENING_QUOTES else "‘", depth)
        self._quoted(run)
        self._lead = run.text

    def open_quotation(self, run: Run, opener: str, depth: int) -> None:
        """Quoted words whose opening mark stands inside the paragraph before."""
        self._open_quote(opener, depth)
        self._quoted(run)
        self._lead = run.text

    def group(self, run: Run, level: int) -> None:
        """A heading inside the unit; `level` 1 is the widest, 0 where the page does not say."""
        if self._quote is not None:
            self._quoted(run)
            return
        heading = numbering.read_group(run.text)
        rank = level or self._rank(heading)
        self._items.clear()
        self._paragraph = self._subparagraph = None
        if heading.kind == "heading" and self._extends_last_group(rank, says_rank=level > 0):
            self._tree.head(self._groups[-1][1], run)
            return
        while self._groups and self._groups[-1][0] >= rank:
            self._groups.pop()
        host = self._group()
        shown = run.text[: len(run.text) - len(heading.rest)] if heading.number and heading.rest else run.text
        printed = shown.strip() if heading.number else ""
        draft = self._tree.add(
            heading.kind,
            Role.PIECE,
            host,
            Naming(
                abbreviation=heading.abbreviation,
                number=heading.number,
                label=self._group_label(host, heading, shown.strip(" .:–—-")),
                printed=printed,
                prefix=host,
            ),
        )
        self._tree.head(draft, Run(heading.rest, run.notes, run.acts))
        self._groups.append((rank, draft))

    def table(self, run: Run, lines: list[str], caption: str, depth: int) -> None:
        """A data table; `lines` are its rows with tabs between cells, `run` carries its notes and acts."""
        if self._goes_into_quote(lines[0] if lines else "", depth):
            for line in ([caption] if caption else []) + lines:
                self._quoted(Run(line))
            self._quoted(Run("", run.notes, run.acts))
            return
        level = max(depth - self._base, 0)
        del self._items[level:]
        host = self._items[-1] if self._items else self._flow()
        draft = self._tree.add(
            "table",
            Role.PIECE,
            host,
            Naming(
                abbreviation="table", prefix=host, label=f"{host.label}, {place_word('table', self._tree.language)}"
            ),
        )
        self._tree.head(draft, Run(caption))
        self._tree.write(draft, Run("\n".join(lines), run.notes, run.acts))

    def definition(self, run: Run, depth: int) -> None:
        """A term with its definition, set as a row of a table on the page."""
        if self._goes_into_quote(run.text, depth):
            self._quoted(run)
            return
        del self._items[max(depth - self._base, 0) :]
        host = self._items[-1] if self._items else self._flow()
        draft = self._tree.add(
            "definition", Role.PIECE, host, Naming(abbreviation="def", label=host.label, prefix=host)
        )
        self._tree.write(draft, run)

    def contents(self, run: Run) -> None:
        """A table of contents."""
        self._items.clear()
        host = self._flow()
        draft = self._tree.add("contents", Role.PIECE, host, Naming("toc", host.label, prefix=host))
        self._tree.write(draft, run)

    def end(self) -> None:
        """The unit is over: whatever is still open is closed."""
        self._flush_number()
        self._quote = None

    def _own(self, run: Run, depth: int, *, numbered: bool) -> None:
        level = max(depth - self._base, 0)
        del self._items[level:]
        if self._items:
            self._append(self._items[-1], run)
            return
        number, words = self._split(run.text, numbered=numbered)
        if number:
            self.paragraph(number, self._base)
            run = Run(words, run.notes, run.acts, run.images)
        if self._in_article:
            self._append_subparagraph(run)
        else:
            self._append(self._flow(), run)

    def _split(self, text: str, *, numbered: bool) -> tuple[str, str]:
        if not self._in_article:
            return numbering.split_decimal(text) if self._annex else ("", text)
        number, words = numbering.split_paragraph(text)
        if number.startswith("(") and not numbered and self._lead.endswith(":"):
            return "", text
        return number, words

    def _append_subparagraph(self, run: Run) -> None:
        host = self._flow()
        if not (host.lines or host.children) or (host.children and run.text[:1].islower()):
            self._append(host, run)
        elif not host.children and run.text[:1].islower():
            self._tree.write(host, run)
        else:
            base = self._paragraph or self._group()
            base.subparagraphs += 1
            self._subparagraph = self._tree.add(
                "subparagraph",
                Role.PIECE,
                base,
                Naming(
                    abbreviation="subpara",
                    prefix=base,
                    number=str(base.subparagraphs),
                    label=subparagraph_label(base.label, base.subparagraphs, self._tree.language),
                ),
            )
            self._tree.write(self._subparagraph, run)

    def _append(self, host: Draft, run: Run) -> None:
        """Own words of the host, or its wrap-up where children stand before them."""
        if not run.text and not run.notes:
            return
        if not host.children:
            self._tree.write(host, run)
        elif host.last_child is not None and host.last_child.kind == "wrapup":
            self._tree.write(host.last_child, run)
        else:
            draft = self._tree.add(
                "wrapup", Role.PIECE, host, Naming(abbreviation="wrapup", label=host.label, prefix=host)
            )
            self._tree.write(draft, run)

    @property
    def _in_article(self) -> bool:
        return self._group().kind == "article"

    def _group(self) -> Draft:
        return self._groups[-1][1] if self._groups else self.unit

    def _flow(self) -> Draft:
        return self._subparagraph or self._paragraph or self._group()

    def _group_label(self, host: Draft, heading: numbering.Heading, shown: str) -> str:
        """How a group is cited: headings without number, and numbers repeated in its own, are passed over."""
        base = host
        while base.role is Role.PIECE and base.parent is not None:
            repeats = base.kind == "section" and heading.number.startswith(numbering.bare(base.num))
            if base.kind != "heading" and not repeats:
                break
            base = base.parent
        if heading.kind == "section":
            return point_label(base.label, shown, self._tree.language, nested=False)
        return f"{base.label}, {short_label(shown)}"

    def _extends_last_group(self, rank: int, *, says_rank: bool) -> bool:
        """A heading without number right under one of its rank is its second line: the name of "Part A"."""
        if not self._groups:
            return False
        last_rank, last = self._groups[-1]
        is_nameless = bool(last.num) and not last.heading and not says_rank
        return (last_rank == rank or is_nameless) and not last.lines and not last.children

    def _rank(self, heading: numbering.Heading) -> int:
        """How wide a heading is where the page does not say: one without number stands inside a part, not beside it."""
        if heading.kind == "heading" and any(rank == _PART_RANK for rank, _ in self._groups):
            return _PART_RANK + 1
        return heading.rank

    def _new_item(self, printed: str, host: Draft) -> Draft:
        number = numbering.in_id(printed)
        if number and self._annex and not self._in_article and host is self._group() and number[0].isdigit():
            return self._tree.add(
                "paragraph",
                Role.PIECE,
                host,
                Naming(
                    abbreviation="para",
                    number=number,
                    printed=printed,
                    label=self._annex_label(host, printed),
                    prefix=host,
                ),
            )
        if number:
            label = point_label(host.label, printed, self._tree.language, nested=host.kind == "point")
        else:
            host.indents += 1
            label = indent_label(host.label, host.indents, self._tree.language)
        return self._tree.add(
            "point" if number else "indent",
            Role.PIECE,
            host,
            Naming(
                abbreviation="point" if number else "indent",
                number=number or str(host.indents),
                printed=printed,
                label=label,
                prefix=host,
            ),
        )

    def _paragraph_label(self, host: Draft, printed: str) -> str:
        return paragraph_label(host.label, printed, self._tree.language)

    def _annex_label(self, host: Draft, printed: str) -> str:
        return point_label(host.label, printed, self._tree.language, nested=False)

    def _goes_into_quote(self, text: str, depth: int, *, number: bool = False) -> bool:
        """Whether a block belongs to a quotation, opening or closing one as the text and its depth say."""
        if self._quote is not None:
            if depth >= self._quote_depth:
                return True
            self.end()
        opener = quotes.opener_of(text)
        if opener and (number or self._lead.endswith((":", ":’"))) and not self.is_empty:
            self._open_quote(opener, depth)
            return True
        return False

    def _open_quote(self, opener: str, depth: int) -> None:
        level = max(depth - self._base, 0)
        del self._items[level:]
        host = self._items[-1] if self._items else self._flow()
        self._opener, self._quote_depth = opener, depth
        self._quote = self._tree.add(
            "quoted", Role.PIECE, host, Naming(abbreviation="quoted", label=host.label, prefix=host)
        )

    def _quoted(self, run: Run) -> None:
        if self._quote is None:
            return
        opened_here = not self._quote.lines
        printed, self._quoted_number = self._quoted_number, ""
        self._tree.write(self._quote, run, printed=printed)
        if quotes.is_closed_by(run.text, self._opener, opened_here=opened_here and not printed):
            self._quote = None

    def _close_quote_after(self, marks: str) -> None:
        if self._quote is not None and quotes.is_closed_by(marks, self._opener):
            self._quote = None

    def _flush_number(self) -> None:
        """A quoted number without words still stands in the quotation."""
        if self._quote is not None and self._quoted_number:
            self._tree.write(self._quote, Run(self._quoted_number))
            self._quoted_number = ""
