"""Sections and what stands in them: subsections to subclauses, definitions, formulas, quoted text, footnotes."""

from __future__ import annotations

from lxml import etree

from crawlers.parsers.justice_laws.citation import Cite, id_number, named_label, numbered_label, section_place, slug
from crawlers.parsers.justice_laws.outline import Draft, Scope
from crawlers.parsers.justice_laws.reader import Reader
from crawlers.parsers.justice_laws.wording import child, inline, line, plain, tidy
from crawlers.parsers.mathml import linear
from indexer.domain.provision import Role

LEVELS = {
    "Subsection": ("subsection", "subsec"),
    "Paragraph": ("paragraph", "para"),
    "Subparagraph": ("subparagraph", "subpara"),
    "Clause": ("clause", "clause"),
    "Subclause": ("subclause", "subclause"),
    "Subsubclause": ("subsubclause", "subsubclause"),
    "FormulaParagraph": ("paragraph", "para"),
}
"""Element → kind and id abbreviation."""
_TERMS = {"en": ("DefinedTermEn", "DefinedTermFr"), "fr": ("DefinedTermFr", "DefinedTermEn")}
_EDITORIAL = "editorial"
IMAGE_LEFT_OUT = "pictures are left out; of those that are described the description is kept"


def section(reader: Reader, element: etree._Element, node: Draft) -> None:
    """A section: the unit of the body, a piece inside a schedule. Its id never depends on headings."""
    node = node.innermost()
    num = line(child(element, "Label"))
    label, cite = section_place(reader.language, node.scope.cite, num)
    eid = reader.outline.eid(node.scope.ids, "sec" if num else "unnumbered", id_number(num))
    role = Role.PIECE if node.scope.ids else Role.UNIT
    draft = Draft(eid, "section", role, label, Scope(eid, eid, cite), num=num)
    reader.read(element, reader.add(node, draft, element))


def level(reader: Reader, element: etree._Element, node: Draft) -> None:
    """A numbered piece: subsection, paragraph and so on down, cited by the chain of numbers."""
    node = node.innermost()
    kind, abbreviation = LEVELS[element.tag]
    num = line(child(element, "Label"))
    cite = node.scope.cite.deeper(num.strip(" *"))
    eid = reader.outline.eid(node.scope.ids, abbreviation, id_number(num))
    label = numbered_label(reader.language, kind, cite)
    draft = Draft(eid, kind, Role.PIECE, label, Scope(eid, eid, cite), num=num)
    reader.read(element, reader.add(node, draft, element))


def definition(reader: Reader, element: etree._Element, node: Draft) -> None:
    """A definition, named after its first term in the language of the text."""
    node = node.innermost()
    term = _term(reader, element)
    eid = reader.outline.eid(node.scope.ids, "def", slug(term))
    label = named_label(reader.language, node.label, "definition", term)
    draft = Draft(eid, "definition", Role.PIECE, label, Scope(eid, eid, Cite(base=label)))
    reader.read(element, reader.add(node, draft, element))


def _term(reader: Reader, element: etree._Element) -> str:
    text = child(element, "Text")
    if text is not None:
        for tag in _TERMS[reader.language]:
            if (found := next(text.iter(tag), None)) is not None:
                return line(found)
    return ""


def continued(reader: Reader, element: etree._Element, node: Draft) -> None:
    """Words that go on after paragraphs: closing words with their own dates."""
    node = node.innermost()
    if node.has_children:
        node.closing = reader.piece(element, node, "wrapup")
    reader.read(element, node)


def text(reader: Reader, element: etree._Element, node: Draft) -> None:
    """Running text of the provision itself."""
    reader.text(element, node)


def margin(reader: Reader, element: etree._Element, node: Draft) -> None:
    """A marginal note: the heading of the provision it stands in."""
    reader.history(element, node)
    node = node.innermost()
    node.heading = f"{node.heading} {line(element)}".strip()


def number(_reader: Reader, _element: etree._Element, _node: Draft) -> None:
    """Printed numbers and titles were read when their provision was opened."""


def history(reader: Reader, element: etree._Element, node: Draft) -> None:
    """Amendment history: a note, never text."""
    reader.history(element, node)


def note(reader: Reader, element: etree._Element, node: Draft) -> None:
    """A remark in brackets: the editor's own is a note, any other is text ("[Repealed, …]")."""
    if element.get("status") == _EDITORIAL:
        reader.outline.note(node.innermost().eid, _EDITORIAL, line(element))
    else:
        reader.text(element, node)


def formula(reader: Reader, element: etree._Element, node: Draft) -> None:
    """A formula: its line and connecting word; the described terms are its children."""
    reader.read(element, reader.piece(element, node, "formula"))


def formula_line(reader: Reader, element: etree._Element, node: Draft) -> None:
    """The formula as printed; one that is printed as a picture gives the picture's description."""
    reader.read(element, node)


def formula_text(reader: Reader, element: etree._Element, node: Draft) -> None:
    """A line of a formula or its connecting word ("where")."""
    reader.say(node, inline(element))


def mathematics(reader: Reader, element: etree._Element, node: Draft) -> None:
    """A formula in MathML, written on one line."""
    reader.say(node, tidy(linear(element)))


def variable(reader: Reader, element: etree._Element, node: Draft) -> None:
    """The description of one term of a formula."""
    node = node.innermost()
    term = line(child(element, "FormulaTerm"))
    eid = reader.outline.eid(node.scope.ids, "var", id_number(term))
    owner = node.label.rpartition(", ")[0] if node.kind == "formula" else node.label
    label = named_label(reader.language, owner, "variable", term)
    draft = Draft(eid, "variable", Role.PIECE, label, Scope(eid, eid, Cite(base=label)), num=term)
    reader.read(element, reader.add(node, draft, element))


def quoted(reader: Reader, element: etree._Element, node: Draft) -> None:
    """Text of another law, or as another law is to be read: one piece, never provisions of this law."""
    reader.history(element, node)
    reader.piece(element, node, "quoted").words.append(plain(element))


def footnote(reader: Reader, element: etree._Element, node: Draft) -> None:
    """A footnote of the law; the editor's own become notes."""
    node = node.innermost()
    body = "\n".join(plain(part) for part in element if part.tag != "Label")
    if element.get("status") == _EDITORIAL:
        reader.outline.note(node.eid, _EDITORIAL, body)
        return
    draft = reader.piece(
        element, node, "footnote", abbreviation="fn", num=(num := line(child(element, "Label"))), name=num
    )
    draft.words.append(body)
    draft.words.extend([element.text] if element.text and element.text.strip() else [])


def image(reader: Reader, element: etree._Element, node: Draft) -> None:
    """A picture: its description and caption, with a finding that the picture itself is left out."""
    caption = child(element, "Caption")
    words = [plain(part) for part in element if part.tag not in {"Caption", "Image"}]
    if any(words) or caption is not None:
        draft = reader.piece(element, node, "image")
        draft.heading, draft.words = line(caption), words
    if child(element, "Image") is not None:
        reader.outline.find("image-left-out", node.innermost().eid, IMAGE_LEFT_OUT)


def description(reader: Reader, element: etree._Element, node: Draft) -> None:
    """The description of a picture that stands beside it."""
    reader.piece(element, node, "image").words.append(line(element))
