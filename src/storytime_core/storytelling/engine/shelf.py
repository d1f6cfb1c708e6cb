"""What of the tables a brief leaves on the shelf: its band, and nothing that is excluded."""

import re
from functools import cache
from typing import Final

from attrs import field, frozen

from storytime_core.kernel.bands import Band
from storytime_core.storytelling.engine.brief import Brief
from storytime_core.storytelling.engine.tables import Entry, Tables, Variant, tables

NEVER: Final = re.compile(r"(?!)")


@cache
def words_of(excluded: frozenset[str]) -> re.Pattern[str]:
    """Finds any excluded word in any regular form."""
    if not excluded:
        return NEVER
    forms = []
    for tag in sorted(excluded):
        plain = re.escape(" ".join(tag.casefold().replace("_", " ").replace("-", " ").split()))
        forms.append(plain[:-1] + "(?:y|ies|y's)" if plain.endswith("y") else plain + "(?:s|es|'s|ing|ed)?")
    return re.compile(rf"\b(?:{'|'.join(forms)})\b", re.IGNORECASE)


@frozen(eq=False)
class Shelf:
    band: Band
    excluded: frozenset[str] = frozenset()
    allow_loss: bool = False
    fear_ceiling: int = 2
    tables: Tables = field(factory=tables)
    _entries: dict[str, tuple[Entry, ...]] = field(factory=dict, init=False)
    _variants: dict[tuple[int, str, Band], tuple[Variant, ...]] = field(factory=dict, init=False)

    @property
    def forbidden(self) -> re.Pattern[str]:
        return words_of(self.excluded)

    def of(self, kind: str) -> tuple[Entry, ...]:
        if kind not in self._entries:
            self._entries[kind] = tuple(entry for entry in self.tables.all(kind) if self.has(entry))
        return self._entries[kind]

    def has(self, entry: Entry) -> bool:
        if self.band not in entry.bands or int(entry.one("fear") or 0) > self.fear_ceiling:
            return False
        if "loss" in entry.tags and not self.allow_loss:
            return False
        if entry.tags & self.excluded or entry.key in self.excluded:
            return False
        if any(self.forbidden.search(value) for value in entry.fields.values()):
            return False
        beats = {beat for beat, band in entry.texts if band is self.band}
        return all(self.variants(entry, beat) for beat in beats)

    def variants(self, entry: Entry, beat: str, band: Band | None = None) -> tuple[Variant, ...]:
        """The variants of a beat with nothing excluded in them; optional lines simply fall away."""
        key = (id(entry), beat, band or self.band)
        if key not in self._variants:
            told = entry.variants(beat, band or self.band)
            if self.excluded:
                told = tuple(kept for variant in told if (kept := self._cleared(variant)) is not None)
            self._variants[key] = told
        return self._variants[key]

    def _cleared(self, variant: Variant) -> Variant | None:
        if any(self.forbidden.search(line.text) for line in variant.lines if not line.optional):
            return None
        return Variant(tuple(line for line in variant.lines if not self.forbidden.search(line.text)))


@cache
def shelf_for(band: Band, excluded: frozenset[str], allow_loss: bool, fear_ceiling: int) -> Shelf:
    return Shelf(band, excluded, allow_loss, fear_ceiling)


def shelf_of(brief: Brief) -> Shelf:
    """Kept for the usual case of nothing excluded; other shelves are put together for their brief."""
    if brief.excluded:
        return Shelf(brief.band, brief.excluded, brief.allow_loss, brief.fear_ceiling)
    return shelf_for(brief.band, brief.excluded, brief.allow_loss, brief.fear_ceiling)
