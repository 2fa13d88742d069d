"""Names of Akoma Ntoso 3.0 elements by what they are to us."""

from __future__ import annotations

from crawlers.parsers.flow import Style

KINDS = {
    "article": "article", "section": "section", "rule": "rule", "paragraph": "paragraph", "subsection": "subsection",
    "subparagraph": "subparagraph", "clause": "clause", "subclause": "subclause", "point": "point", "indent": "indent",
    "item": "point", "list": "list", "book": "book", "tome": "tome", "part": "part", "subpart": "subpart",
    "title": "title", "subtitle": "subtitle", "chapter": "chapter", "subchapter": "subchapter",
    "division": "division", "subdivision": "subdivision", "level": "heading", "proviso": "proviso",
    "transitional": "transitional", "crossHeading": "crossheading", "alinea": "alinea", "subrule": "subrule",
    "sublist": "sublist", "attachment": "annex", "doc": "annex", "recital": "recital", "recitals": "recitals",
}  # fmt: skip
"""Elements that become provisions, and their kind."""

ABBREVIATIONS = {
    "article": "art", "section": "sec", "paragraph": "para", "subsection": "subsec", "subparagraph": "subpara",
    "point": "point", "item": "point", "chapter": "chp", "subchapter": "subchp", "level": "lvl", "title": "tit",
    "crossHeading": "hd", "attachment": "annex", "doc": "annex",
}  # fmt: skip

UNITS = ("article", "rule", "recital")
"""Cited first wherever they stand; a section is, in a text without them."""

HEADS = frozenset({"num", "heading", "subheading"})

WRAPPERS = frozenset({
    "content", "intro", "wrapUp", "blockList", "ul", "ol", "li", "list", "formula",
    "hcontainer", "container", "mainBody", "attachments", "components", "component", "citations", "blockContainer",
    "longTitle", "body", "collectionBody", "tblock", "div",
})  # fmt: skip
"""Group and say nothing: what stands in them stands where they stand."""

BLOCKS = frozenset({
    "p", "block", "citation", "signature", "quotedStructure", "embeddedStructure", "quotedText", "listIntroduction",
    "listWrapUp",
})  # fmt: skip

STYLE = Style(
    blocks=BLOCKS | WRAPPERS | HEADS | frozenset(KINDS) | frozenset({"docTitle", "docNumber"}),
    breaks=frozenset({"br", "eol"}),
    left_out=frozenset({"authorialNote", "noteRef", "meta", "placeholder", "remark", "del"}),
)
INLINE = Style(
    blocks=STYLE.blocks - {"num"}, breaks=frozenset({"eol"}), left_out=STYLE.left_out, raised=frozenset({""})
)
"""For numbers and headings: "Art. 6<sup>bis</sup>" is one word, and no power stands there."""

OMITTED = ("meta", "preface", "placeholder", "del", "img", "authorialNote")
