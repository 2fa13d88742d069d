"""What channels ask for when a destination fails: that its owner is told."""

from __future__ import annotations

from typing import Protocol

from api.digests.sending import Delivery


class Owned(Protocol):
    """Tells owners of destinations."""

    def tell(self, delivery: Delivery, *, over: bool) -> None:
        """Say that this destination fails; `over`: that it is switched off."""
        ...
