"""A provision while its words are still being collected."""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.domain.provision import Provision, Role, Standing


@dataclass(slots=True)
class Draft:
    """What becomes a provision; `paragraphs` are joined by line feeds."""

    eid: str
    kind: str
    role: Role
    label: str
    num: str = ""
    heading: str = ""
    parent: Draft | None = None
    paragraphs: list[str] = field(default_factory=list)
    standing: Standing = Standing.IN_FORCE

    def finished(self) -> Provision:
        """The provision as it stands in a document."""
        return Provision(
            self.eid,
            self.kind,
            self.role,
            self.label,
            self.num,
            self.heading,
            "\n".join(filter(None, self.paragraphs)),
            self.parent.eid if self.parent else None,
            standing=self.standing,
        )
