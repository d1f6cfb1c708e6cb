"""``storytime safety report``: the labeled texts of a folder, and the report that is made of them."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from statistics import mean
from typing import Any, Final

from attrs import asdict, fields, frozen
from returns.result import Success

from storytime_core.kernel.bands import Band
from storytime_core.kernel.stories import StoryContent
from storytime_core.safety import reading_level
from storytime_core.safety.report import Case, Corpora, Measure, all_measures
from storytime_core.safety.tables import RULES_VERSION, rules_hash
from storytime_core.storytelling.engine.brief import Brief
from storytime_core.storytelling.engine.writing import VERSION, Draft, write

NAMES: Final = tuple(field.name for field in fields(Corpora))
STORIES_A_BAND: Final = 10
WORDS: Final = {Band.TODDLER: 220, Band.PRESCHOOL: 350, Band.EARLY_READER: 600, Band.MIDDLE_GRADE: 1000}
TITLES: Final = {
    "detection": "Unsafe texts found",
    "false_alarms": "Harmless texts blocked",
    "rule": "Story rules that agree with their labels",
    "screening": "Hostile inputs turned away",
    "evasion": "Disguised texts still found",
}


@frozen
class CorpusFault(Exception):
    """Why there is nothing to report of."""

    sentence: str


@frozen
class Level:
    """How the stories of our own engine read in one band."""

    band: str
    stories: int
    inside: int  # of the row of their band
    grade: float  # Flesch-Kincaid, on average
    words_per_sentence: float
    unfamiliar_percent: float


@frozen
class Report:
    rules_version: int
    rules_sha256: str
    corpus_sha256: str
    engine_version: int
    measures: tuple[Measure, ...]
    levels: tuple[Level, ...]

    @property
    def missed(self) -> tuple[Measure, ...]:
        return tuple(measure for measure in self.measures if not measure.is_reached)

    @property
    def is_green(self) -> bool:
        return not self.missed and all(level.inside == level.stories for level in self.levels)

    @property
    def facts(self) -> dict[str, Any]:
        found = asdict(self)
        for fact, measure in zip(found["measures"], self.measures, strict=True):
            fact["reached"] = measure.is_reached
        return {**found, "green": self.is_green}

    @property
    def lines(self) -> list[str]:
        """For people."""
        told = [f"Rules {self.rules_version} ({self.rules_sha256[:12]}), corpus {self.corpus_sha256[:12]}"]
        for name, title in TITLES.items():
            told += ["", title]
            told += [line_of(measure) for measure in self.measures if measure.name == name]
        told += ["", f"Stories of our own engine (version {self.engine_version}) inside the level of their band"]
        told += [
            f"  {level.band:<22} {level.inside:>3} of {level.stories}   grade {level.grade:.1f}, "
            f"{level.words_per_sentence:.1f} words a sentence, {level.unfamiliar_percent:.1f} % unfamiliar"
            for level in self.levels
        ]
        return [*told, "", "Every floor is reached." if self.is_green else "Not every floor is reached."]


def line_of(measure: Measure) -> str:
    bound = "" if measure.floor is None else f"at least {measure.floor:.0%}"
    bound = bound if measure.ceiling is None else f"at most {measure.ceiling:.0%}"
    missed = "" if measure.is_reached else "   MISSED"
    return f"  {measure.subject:<22} {measure.value:>7.1%} of {measure.cases:<5} {bound}{missed}".rstrip()


def report_of(folder: Path) -> Report:
    return Report(
        rules_version=RULES_VERSION,
        rules_sha256=rules_hash(),
        corpus_sha256=hash_of(folder),
        engine_version=VERSION,
        measures=all_measures(read_corpora(folder)),
        levels=tuple(level_of(band) for band in Band),
    )


def read_corpora(folder: Path) -> Corpora:
    return Corpora(**{name: tuple(read_cases(folder, name)) for name in NAMES})


def read_cases(folder: Path, name: str) -> Iterator[Case]:
    for number, line in enumerate(text_of(folder, name).splitlines(), 1):
        try:
            row = json.loads(line)
            tags, bedtime = frozenset(row.get("excluded_tags", ())), row.get("bedtime", False)
            case = Case(row["id"], row["text"], Band(row["band"]), row["expected"], tuple(row["labels"]), tags, bedtime)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise CorpusFault(f"Line {number} of {folder / name}.jsonl is no labeled text.") from None
        yield case


def hash_of(folder: Path) -> str:
    """One SHA-256 over all of it."""
    return sha256("\n".join(text_of(folder, name) for name in NAMES).encode()).hexdigest()


def text_of(folder: Path, name: str) -> str:
    try:
        return (folder / f"{name}.jsonl").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise CorpusFault(f"There is no corpus in {folder}: {name}.jsonl cannot be read.") from None


def level_of(band: Band) -> Level:
    def outside(content: StoryContent) -> tuple[str, ...]:
        return reading_level.defects(reading_level.measure(content.text), band)

    found = []
    for seed in range(1, STORIES_A_BAND + 1):
        match write(Brief(band=band, words=WORDS[band]), seed, outside):
            case Success(Draft() as draft):
                found.append(reading_level.measure(draft.content.text))
            case narrow:
                raise LookupError(f"a plain wish has no plot: {narrow}")
    return Level(
        band=band,
        stories=len(found),
        inside=sum(not reading_level.defects(measured, band) for measured in found),
        grade=round(mean(measured.flesch_kincaid for measured in found), 2),
        words_per_sentence=round(mean(measured.words_per_sentence for measured in found), 2),
        unfamiliar_percent=round(mean(measured.unfamiliar_percent for measured in found), 2),
    )
