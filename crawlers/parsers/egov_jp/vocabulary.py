"""Names of the elements of the Japanese law schema by what they are to us."""

from __future__ import annotations

from crawlers.parsers.flow import Style

DIVISIONS = {
    "Part": ("part", "part"), "Chapter": ("chapter", "chp"), "Section": ("section", "sec"),
    "Subsection": ("subsection", "subsec"), "Division": ("division", "div"),
}  # fmt: skip
ANNEXES = {
    "AppdxTable": "別表", "AppdxNote": "別記", "AppdxStyle": "様式", "AppdxFormat": "書式", "Appdx": "付録",
    "AppdxFig": "別図", "SupplProvisionAppdxTable": "附則別表", "SupplProvisionAppdxStyle": "附則様式",
    "SupplProvisionAppdx": "附則付録",
}  # fmt: skip
ITEMS = ("Item", *(f"Subitem{depth}" for depth in range(1, 11)))
SENTENCES = frozenset({
    "ParagraphSentence", *(f"{name}Sentence" for name in ITEMS), "ListSentence", "Sublist1Sentence",
    "Sublist2Sentence", "Sublist3Sentence", "ClassSentence", "Sentence", "Column",
})  # fmt: skip
HEADS = frozenset({
    "LawTitle", "ArticleTitle", "ArticleCaption", "ParagraphNum", "ParagraphCaption", "ClassTitle",
    "SupplProvisionLabel",
    *(f"{name}Title" for name in (*ITEMS, *DIVISIONS, *ANNEXES)),
})  # fmt: skip
WRAPPERS = frozenset({"MainProvision", "LawBody", "List", "Sublist1", "Sublist2", "Sublist3", "Class"})
TEXTS = frozenset({
    "EnactStatement", "Remarks", "RemarksLabel", "NoteStruct", "StyleStruct", "FormatStruct", "SupplNote",
    "RelatedArticleNum", "ArithFormulaNum", "ArithFormula", "AmendProvision", "TableStructTitle", "Note", "Style",
    "Format", "FigStructTitle",
})  # fmt: skip
SILENT = frozenset({"TOC", "LawNum", "Fig"})

STYLE = Style(
    blocks=frozenset({
        "Paragraph", "Article", *ITEMS, "EnactStatement", "Remarks", "RemarksLabel", "AmendProvisionSentence",
        "NewProvision", "List", "TableStruct", "TableStructTitle", "FigStruct", "NoteStruct", "Note", "StyleStruct",
        "SupplNote", "PreambleLabel", "ArticleCaption", "ParagraphCaption",
    }),
    breaks=frozenset(),
    left_out=frozenset({"Rt", "Fig"}),
    raised=frozenset({"Sup"}),
    tables=frozenset({"Table"}),
    rows=frozenset({"TableRow", "TableHeaderRow"}),
    cells=frozenset({"TableColumn", "TableHeaderColumn"}),
)  # fmt: skip

TYPES = {
    "Act": "act", "Constitution": "act", "CabinetOrder": "order", "ImperialOrder": "order",
    "ImperialOrdinance": "order", "MinisterialOrdinance": "regulation", "Rule": "rule", "Misc": "legislation",
}  # fmt: skip
