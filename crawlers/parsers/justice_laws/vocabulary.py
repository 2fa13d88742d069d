"""Element names of the LIMS format we know what to do with; any other is reported, with its words kept."""

from __future__ import annotations

from crawlers.parsers.mathml import ELEMENTS

KNOWN = ELEMENTS | frozenset({
    "AlternateText", "AmendedContent", "AmendedText", "Amendment", "AmendmentCitation", "AmendmentDate",
    "AnnualStatuteId", "AnnualStatuteNumber", "Base", "BilingualGroup", "BilingualItemEn", "BilingualItemFr",
    "BillHistory", "BillInternal", "BillNumber", "BillPiece", "BillRefNumber", "Body", "Caption", "Chapter",
    "Citation", "Clause", "ConsolidatedNumber", "ConsolidationDate", "ContinuedClause", "ContinuedDefinition",
    "ContinuedFormulaParagraph", "ContinuedParagraph", "ContinuedSectionSubsection", "ContinuedSubclause",
    "ContinuedSubparagraph", "ConventionAgreementTreaty", "DD", "Date", "DefinedTermEn", "DefinedTermFr",
    "Definition", "DefinitionEnOnly", "DefinitionFrOnly", "DefinitionRef", "Denominator", "DocumentInternal",
    "Emphasis", "EnablingAuthority", "Enacts", "Footnote", "FootnoteRef", "FormBlank", "FormGroup", "Formula",
    "FormulaConnector", "FormulaDefinition", "FormulaGroup", "FormulaParagraph", "FormulaTerm", "FormulaText",
    "Fraction", "Group", "Group1-Part", "Group2-Division", "Group3-Subdivision", "GroupHeading", "Heading",
    "HistoricalNote", "HistoricalNoteSubItem", "IBR", "Identification", "Image", "ImageGroup", "InstrumentNumber",
    "Introduction", "Item", "Keep", "Label", "Language", "LastAmendedDate", "Leader", "LeaderRightJustified",
    "LineBreak", "List", "LongTitle", "MM", "MSub", "MarginalNote", "Monarch", "Note", "Number", "Numerator", "Oath",
    "Order", "OrderNumber", "OriginatingRef", "OtherAuthority", "PageBreak", "Paragraph", "Parliament", "Preamble",
    "Provision", "ProvisionHeading", "QuotedText", "ReadAsContent", "ReadAsText", "ReaderNote", "RecentAmendments",
    "RegistrationDate", "RegnalYear", "Regulation", "RegulationMaker", "RegulationMakerOrder", "RegulationPiece",
    "RelatedOrNotInForce", "Repealed", "Reserved", "RunningHead", "Schedule", "ScheduleFormHeading", "Section",
    "SectionPiece", "Session", "ShortTitle", "SignatureBlock", "SignatureLine", "SignatureName", "SignatureTitle",
    "Stages", "Statute", "StatuteYear", "Sub", "Subclause", "Subparagraph", "Subscript", "Subsection", "Subsubclause",
    "Sup", "TableGroup", "Text", "TitleText", "XRefExternal", "XRefInternal", "XRefSection", "YYYY", "Year-s",
    "colspec", "entry", "row", "table", "tbody", "tgroup", "thead", "title",
})  # fmt: skip
