"""The element names of CLML by what they are for, and what is left out on purpose, each with its reason."""

from __future__ import annotations


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


DIVISIONS = {
    "Part": ("part", "part"),
    "Chapter": ("chapter", "chapter"),
    "Pblock": ("crossheading", "crossheading"),
    "PsubBlock": ("crossheading", "crossheading"),
    "Schedule": ("schedule", "schedule"),
    "Appendix": ("appendix", "appendix"),
    "Group": ("group", "group"),
    "Division": ("division", "division"),
    "Attachment": ("attachment", "attachment"),
    "EUPart": ("part", "part"),
    "EUTitle": ("title", "title"),
    "EUChapter": ("chapter", "chapter"),
    "EUSection": ("eusection", "section"),
    "EUSubsection": ("eusubsection", "subsection"),
}
"""Grouping elements: abbreviation in ids (which is also the word in CLML's own ids), kind."""

UNIT_WORDS = frozenset({"section", "regulation", "article", "rule", "paragraph", "order", "bylaw", "direction"})
"""What a numbered P1 can be called in CLML's ids."""

LEVELS = {
    "act": {
        "P2": ("subsec", "subsection"),
        "P3": ("para", "paragraph"),
        "P4": ("subpara", "subparagraph"),
        "P5": ("item", "item"),
        "P6": ("subitem", "subitem"),
        "P7": ("subsubitem", "subitem"),
    },
    "instrument": {
        "P2": ("para", "paragraph"),
        "P3": ("subpara", "subparagraph"),
        "P4": ("item", "item"),
        "P5": ("subitem", "subitem"),
        "P6": ("subsubitem", "subitem"),
        "P7": ("subsubsubitem", "subitem"),
    },
    "schedule": {
        "P2": ("subpara", "subparagraph"),
        "P3": ("para", "paragraph"),
        "P4": ("subpara", "subparagraph"),
        "P5": ("item", "item"),
        "P6": ("subitem", "subitem"),
        "P7": ("subsubitem", "subitem"),
    },
}
"""Numbered levels below a unit: abbreviation and kind, as each sort of text calls them."""

HOLDERS = _names(
    "Primary Secondary EURetained Body ScheduleBody AppendixBody Schedules EUBody EUPrelims EUPreamble "
    "AttachmentGroup Attachments Abstract"
)
"""Wrappers of divisions and units, without a place of their own."""

WRAPPERS = _names(
    "P1para P2para P3para P4para P5para P6para P7para BlockText Para Where GroupItem DecoratedGroup FormulaGroup "
    "KeyList Formula Version TitleBlock IntroductoryText EnactingText"
)
"""Wrappers of words, without a place of their own."""

QUOTED = frozenset({"BlockAmendment", "BlockExtract"})
"""Words of another act that this one inserts or quotes: one text, never provisions of this act."""

LINES = _names("Text Title Subtitle Number Key Reference Caption TableText DateText")
"""Running text that is one paragraph."""

INLINE = _names(
    "Emphasis Strong SmallCaps Underline Superior Inferior Term Citation CitationSubRef Acronym Abbreviation "
    "Definition Proviso Quote Keyword Expanded Uppercase Strike Span Character InternalLink ExternalLink Addition "
    "Substitution Repeal InlineAmendment CommentaryRef FootnoteRef MarginNoteRef math Image GroupItemRef "
    "CitationListRef Restriction span br a b i em strong sup sub"
)
"""Elements inside running text; every other one is a block."""

PRELIMS = frozenset({"PrimaryPrelims", "SecondaryPrelims"})

PRELIM_FACTS = {
    "Title": "the title stands in the document",
    "Number": "the number stands among the identifiers",
    "SubjectInformation": "the subject stands among the identifiers",
    "EnactingTextOmitted": "an empty sign that the enacting words are not reproduced",
}

NOTES = {"ExplanatoryNotes": "explanatory", "EarlierOrders": "earlier-orders"}
"""Matter printed with an instrument that says of itself that it is no part of it, by the kind of note it becomes."""

APPARATUS = {
    "Metadata": "read into the document's own fields",
    "Contents": "repeats numbers and headings",
    "Commentaries": "become notes and marks at the provisions that refer to them",
    "Footnotes": "become pieces under the provisions that refer to them",
    "MarginNotes": "become pieces under the provisions that refer to them",
    "Versions": "alternatives, shown where a provision refers to them",
    "Resources": "addresses of image files",
}
"""Children of the root that are not text in its place."""

IGNORED_METADATA = {
    "link": "addresses of other renditions and versions",
    "description": "repeats the long title or the explanatory note",
    "modified": "changes with every republishing of the same text",
    "publisher": "the source says it",
    "contributor": "credits",
    "creator": "credits",
    "type": "always text",
    "format": "always XML",
    "date": "repeats enactment, made or publication without saying which",
    "Alternatives": "addresses of PDF files",
    "Notes": "addresses of explanatory notes",
    "CorrectionSlips": "addresses of correction slips",
    "Statistics": "counts",
    "OtherDocuments": "addresses of other files",
    "OrdersInCouncil": "addresses of other files",
    "PolicyEqualityStatements": "addresses of other files",
    "ImpactAssessments": "addresses of other files",
    "TablesOfOrigins": "addresses of other files",
    "TranspositionNotes": "addresses of other files",
    "ConfersPower": "an index of the provisions that confer powers",
    "DepartmentCode": "an office code of the printer",
    "DocumentCategory": "follows from the type",
}

WELSH_WORDS = {
    "section": "adran",
    "regulation": "rheoliad",
    "article": "erthygl",
    "rule": "rheol",
    "paragraph": "paragraff",
    "order": "gorchymyn",
}
