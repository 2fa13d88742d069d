"""How deep a list item stands where the page does not say: told by the change of numbering style after a colon."""

from __future__ import annotations

import re

from crawlers.parsers.eu import numbering

_ROMAN = re.compile(r"[ivxl]+")


class ListLevels:
    """The numbering styles open at one place, widest first."""

    def __init__(self) -> None:
        self._styles: list[str] = []

    def __len__(self) -> int:
        return len(self._styles)

    def clear(self) -> None:
        """The list is over."""
        self._styles.clear()

    def depth(self, number: str, lead: str) -> int:
        """The depth of an item, 0 for the widest; `lead` is the text before it, which a colon makes announce it."""
        style = self._style(number, lead)
        if style in self._styles:
            del self._styles[self._styles.index(style) + 1 :]
        else:
            if not lead.endswith((":", ":’")):
                self.clear()
            self._styles.append(style)
        return len(self._styles) - 1

    def knows(self, number: str, lead: str) -> bool:
        """Whether an item of this style is open."""
        return self._style(number, lead) in self._styles

    def _style(self, number: str, lead: str) -> str:
        bare = numbering.bare(number)
        if not bare:
            return "dash"
        if bare[0].isdigit():
            return f"digit{number.strip()[-1]}"
        opens_roman = bare == "i" and lead.endswith(":") and "alpha" in self._styles
        if _ROMAN.fullmatch(bare) and ("roman" in self._styles or opens_roman):
            return "roman"
        return "alpha"
