"""The element names of Formex 4 we know, by how they stand on the page."""

from __future__ import annotations

INLINE = frozenset(
    {
        "ACRONYM", "ADDR.S", "ANCHOR", "BR", "DATE", "IE", "KEYWORD", "LINK", "MARGIN", "NO.DOC", "NO.CURRENT",
        "YEAR", "COM", "PREFIX", "REF.ANN", "REF.CONSLEG", "REF.CORE", "REF.DOC", "REF.DOC.ECR", "REF.DOC.OJ",
        "REF.DOC.SE", "REF.NOTE", "REF.NP", "REF.PHYS", "TERM", "TXT", "TXT.COL", "TXT.ROW", "GR.NO.OJ",
    }
)  # fmt: skip
"""Elements that stand within a line (those with a reading of their own are not among them)."""
NUMBERS = frozenset({"NO.P", "NO.PARAG", "NO.GR.SEQ", "NO.ITEM", "NO.CORRECTION"})
"""Printed numbers: the words that follow stand on the same line."""
BLOCKS = NUMBERS | {
    "ALINEA", "ANNEX", "ANNOTATION", "ARTICLE", "BLK", "CELL", "CONS.ANNEX", "CONSID", "CONTENTS", "CONTENTS.CORR",
    "CORPUS",
    "CORRECTION", "DEFINITION", "DESCRIPTION", "DIVISION", "DLIST", "DLIST.ITEM", "ENACTING.TERMS", "FINAL",
    "GR.ANNOTATION", "GR.CONSID", "GR.CONSID.INIT", "GR.CORRECTION", "GR.NOTES", "GR.SEQ", "GR.TBL", "GR.VISA",
    "ITEM", "ITEM.CONT", "LIST", "NEW.CORR", "NP", "OLD.CORR", "P", "PARAG", "PL.DATE", "PREAMBLE", "PREAMBLE.FINAL",
    "PREAMBLE.INIT", "QUOT.S", "ROW", "SIGNATORY", "SIGNATURE", "STI", "STI.ART", "TBL", "TI", "TI.ART", "TI.BLK",
    "TI.CORR", "TITLE", "TOC", "TOC.BLK", "TOC.HD.REF", "TOC.ITEM", "VISA",
}  # fmt: skip
"""Elements that begin a line of their own."""
METADATA = frozenset({"BIB.INSTANCE", "FAM.COMP", "INFO.CONSLEG", "INFO.PROD", "BIB.DATA"})
"""Read by the header, never part of the text."""
