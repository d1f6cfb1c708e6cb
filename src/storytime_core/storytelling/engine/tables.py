"""The tables stories are made from: packaged text files, one entry a block, readable by authors.

== kind key             an entry begins
field: value            what is known about it (lists are separated by ``|``)
[beat TM]               a text for the bands T (1-3), P (4-6), S (7-9), O (10-12), M (= P S), L (= S O), A (all)
a line                  always told
+ a line                told where there is room
/ a line                begins a paragraph (``+/`` where there is room)
--                      another variant of the same beat
[*beat TM]              every line is a variant of its own
=== kind: name ; ...    a table begins; every line is an entry, its first column the key
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from attrs import field, frozen

from storytime_core.kernel.bands import Band

LETTERS: Final = {
    "T": (Band.TODDLER,),
    "P": (Band.PRESCHOOL,),
    "S": (Band.EARLY_READER,),
    "O": (Band.MIDDLE_GRADE,),
    "M": (Band.PRESCHOOL, Band.EARLY_READER),
    "L": (Band.EARLY_READER, Band.MIDDLE_GRADE),
    "A": tuple(Band),
}
BEAT: Final = re.compile(r"\[(\*?)([a-z_]+) ([TPSOMLA]+)\]$")
ENTRY: Final = re.compile(r"== ([a-z]+) ([a-z0-9_-]+)$")
TABLE: Final = re.compile(r"=== ([a-z]+): (.*)$")
FIELD: Final = re.compile(r"([a-z_]+): (.*)$")
WORD: Final = re.compile(r"[a-z0-9]+")


@frozen
class Line:
    text: str
    optional: bool = False
    new_paragraph: bool = False


@frozen
class Variant:
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


@frozen(eq=False)
class Entry:
    kind: str
    key: str
    fields: dict[str, str] = field(factory=dict)
    texts: dict[tuple[str, Band], tuple[Variant, ...]] = field(factory=dict)

    def one(self, name: str) -> str:
        return self.fields.get(name, "")

    def many(self, name: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.one(name).split("|") if part.strip())

    def variants(self, beat: str, band: Band) -> tuple[Variant, ...]:
        return self.texts.get((beat, band), ())

    @property
    def tags(self) -> frozenset[str]:
        return frozenset(self.one("tags").split())

    @property
    def bands(self) -> tuple[Band, ...]:
        letters = self.one("bands") or "A"
        return tuple(band for band in Band if any(band in LETTERS[letter] for letter in letters))


@frozen
class Tables:
    entries: dict[str, dict[str, Entry]]

    def all(self, kind: str) -> tuple[Entry, ...]:
        return tuple(self.entries.get(kind, {}).values())

    def get(self, kind: str, key: str) -> Entry:
        return self.entries[kind][key]

    def find(self, kind: str, key: str) -> Entry | None:
        return self.entries.get(kind, {}).get(key)


class _Builder:
    """Gathers one entry while its lines are read."""

    def __init__(self, kind: str, key: str) -> None:
        self.kind, self.key = kind, key
        self.fields: dict[str, str] = {}
        self.texts: dict[tuple[str, Band], list[Variant]] = {}
        self.beat = ""
        self.bands: tuple[Band, ...] = ()
        self.each_line = False
        self.lines: list[Line] = []

    def read(self, line: str) -> None:
        if heading := BEAT.match(line):
            self.close_variant()
            star, self.beat, letters = heading.groups()
            self.each_line = bool(star)
            self.bands = tuple(band for letter in letters for band in LETTERS[letter])
        elif line == "--":
            self.close_variant()
        elif not self.beat and (known := FIELD.match(line)):
            self.fields[known[1]] = known[2].strip()
        elif self.beat:
            self.lines.append(_line(line))
            if self.each_line:
                self.close_variant()
        else:
            raise ValueError(f"{self.kind} {self.key}: {line!r} is neither a field nor in a text")

    def close_variant(self) -> None:
        if self.lines:
            for band in self.bands:
                self.texts.setdefault((self.beat, band), []).append(Variant(tuple(self.lines)))
            self.lines = []

    def built(self) -> Entry:
        self.close_variant()
        return Entry(self.kind, self.key, self.fields, {at: tuple(found) for at, found in self.texts.items()})


def _line(raw: str) -> Line:
    optional = raw.startswith("+")
    rest = raw[1:] if optional else raw
    paragraph = rest.startswith("/")
    return Line((rest[1:] if paragraph else rest).strip(), optional, paragraph)


def slug(name: str) -> str:
    return "-".join(WORD.findall(name.casefold().replace("'", "")))


def _row(kind: str, columns: list[str], line: str) -> Entry:
    cells = [cell.strip() for cell in line.split(";")]
    if len(cells) != len(columns):
        raise ValueError(f"{kind}: {line!r} does not have {len(columns)} columns")
    key = cells[0] if columns[0] == "id" else slug(cells[0])
    return Entry(kind, key, dict(zip(columns, cells, strict=True)))


def read(lines: Iterable[str]) -> Iterator[Entry]:
    building: _Builder | None = None
    table: tuple[str, list[str]] | None = None
    for raw in lines:
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if started := TABLE.match(line):
            table = (started[1], [column.strip() for column in started[2].split(";")])
            continue
        if table is not None and not ENTRY.match(line):
            yield _row(*table, line)
            continue
        table = None
        if heading := ENTRY.match(line):
            if building is not None:
                yield building.built()
            building = _Builder(*heading.groups())
        elif building is None:
            raise ValueError(f"{line!r} stands before the first entry")
        else:
            building.read(line)
    if building is not None:
        yield building.built()


@cache
def tables() -> Tables:
    """Everything that is packaged, read once a process."""
    entries: dict[str, dict[str, Entry]] = {}
    folder = files(__package__).joinpath("data")
    for source in sorted((item for item in folder.iterdir() if item.name.endswith(".txt")), key=lambda item: item.name):
        for entry in read(source.read_text(encoding="utf-8").splitlines()):
            kind = entries.setdefault(entry.kind, {})
            if entry.key in kind:
                raise ValueError(f"{entry.kind} {entry.key} is there twice")
            kind[entry.key] = entry
    return Tables(entries)
