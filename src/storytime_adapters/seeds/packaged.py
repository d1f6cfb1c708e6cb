"""The seeds that come with the package."""

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable

from attrs import Factory, frozen

from storytime_core.catalog.errors import RefusedSeed
from storytime_core.catalog.ports import SeedEntry, SeedSeason, SeedStory, SeedTaxonomy

from .reading import read_story, slug_of


def packaged() -> Traversable:
    return files(__package__)


@frozen
class PackagedSeeds:
    folder: Traversable = Factory(packaged)

    def taxonomy(self) -> SeedTaxonomy:
        shelves = read_shelves(self.folder.joinpath("taxonomy.txt").read_text("utf-8"))
        return SeedTaxonomy(
            categories=tuple(entry(*fields) for fields in shelves["categories"]),
            themes=tuple(entry(*fields) for fields in shelves["themes"]),
            seasons=tuple(season(*fields) for fields in shelves["seasons"]),
        )

    def stories(self) -> Sequence[SeedStory | RefusedSeed]:
        found = sorted(self.folder.joinpath("stories").iterdir(), key=lambda file: file.name)
        return [
            read_story(file.name.removesuffix(".txt"), file.read_text("utf-8"))
            for file in found
            if file.name.endswith(".txt")
        ]


def read_shelves(written: str) -> dict[str, list[list[str]]]:
    shelves: dict[str, list[list[str]]] = {}
    name = ""
    for line in written.splitlines():
        if line.startswith("=="):
            name = line.removeprefix("==").strip()
            shelves[name] = []
        elif line and not line.startswith("#"):
            shelves[name].append([field.strip() for field in line.split("|")])
    return shelves


def entry(name: str, description: str) -> SeedEntry:
    return SeedEntry(name=name, slug=slug_of(name), description=description)


def season(name: str, start: str, end: str, description: str) -> SeedSeason:
    return SeedSeason(name=name, slug=slug_of(name), description=description, start=start, end=end)
