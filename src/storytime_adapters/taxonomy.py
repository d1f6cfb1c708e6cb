"""Categories, themes and seasons, kept at hand: everybody asks for them, and they hardly ever change."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final
from uuid import UUID

from attrs import define, field

from storytime_core.catalog.model import Taxonomy
from storytime_core.catalog.views import TaxonomyViews

NAMES_KEEP: Final = 60.0  # seconds
COUNTS_KEEP: Final = 600.0


@define
class ShelvedTaxonomy:
    """Of this process.  What is added elsewhere is known here a minute later, or as soon as a story names it."""

    views: TaxonomyViews
    seconds: Callable[[], float] = time.monotonic
    _names: tuple[float, Taxonomy] | None = field(default=None, init=False)
    _counts: tuple[float, Mapping[UUID, int]] | None = field(default=None, init=False)

    def taxonomy(self) -> Taxonomy:
        known, now = self._names, self.seconds()
        if known is None or now >= known[0]:
            self._names = known = (now + NAMES_KEEP, self.views.taxonomy())
        return known[1]

    def counts(self) -> Mapping[UUID, int]:
        known, now = self._counts, self.seconds()
        if known is None or now >= known[0]:
            self._counts = known = (now + COUNTS_KEEP, self.views.counts())
        return known[1]

    def knowing(self, ids: Sequence[UUID]) -> Taxonomy:
        known = self._names
        taxonomy = self.taxonomy()
        if known is not None and known is self._names and not taxonomy.knows(ids):
            self._names = None
            taxonomy = self.taxonomy()
        return taxonomy

    def forget(self) -> None:
        self._names = self._counts = None
