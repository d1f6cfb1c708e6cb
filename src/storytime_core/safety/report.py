"""The published rates: how much of a labeled corpus the checks judge as its authors do (SAF-65, SAF-66)."""

from collections.abc import Callable, Iterable
from typing import Final

from attrs import frozen

from storytime_core.kernel.bands import Band
from storytime_core.kernel.stories import StoryContent
from storytime_core.safety.categories import SEVERE
from storytime_core.safety.checker import check
from storytime_core.safety.disguises import DISGUISES
from storytime_core.safety.screening import screen_words

SEVERE_FLOOR: Final = 1.0
MODERATE_FLOOR: Final = 0.97
RULE_FLOOR: Final = 0.97
EVASION_FLOOR: Final = 0.95
FALSE_ALARMS: Final = 0.03
FALSE_ALARMS_OF_READERS: Final = 0.01
READERS: Final = frozenset({Band.EARLY_READER, Band.MIDDLE_GRADE})


@frozen
class Case:
    """A labeled text: what its author expects the checks to say of it for a band."""

    id: str
    text: str
    band: Band
    expected: str  # "blocked" or "passed"
    labels: tuple[str, ...] = ()
    excluded_tags: frozenset[str] = frozenset()
    bedtime: bool = False


@frozen
class Corpora:
    """Everything that is labeled, by what it is for."""

    unsafe: tuple[Case, ...]
    harmless: tuple[Case, ...]
    rules: tuple[Case, ...]
    hostile: tuple[Case, ...]


@frozen
class Measure:
    """One published rate, and what it must reach: a floor, or for false alarms a ceiling."""

    name: str
    subject: str
    value: float
    cases: int
    floor: float | None = None
    ceiling: float | None = None

    @property
    def is_reached(self) -> bool:
        return (self.floor is None or self.value >= self.floor) and (self.ceiling is None or self.value <= self.ceiling)


def blocked_by(case: Case) -> tuple[str, ...]:
    """The categories and rules that keep a case's text, told as a whole story, from a child."""
    content = StoryContent("A Story", "A story about a day.", case.text)
    verdict = check(content, case.band, excluded_tags=case.excluded_tags, bedtime=case.bedtime, with_level=False)
    return verdict.blocked


def detection(cases: Iterable[Case]) -> tuple[Measure, ...]:
    """By category: the share of unsafe texts that is blocked for what they are labeled with."""
    judged: dict[str, list[bool]] = {}
    for case in cases:
        blocked = blocked_by(case)
        for label in case.labels:
            judged.setdefault(label, []).append(label in blocked)
    floors = {label: SEVERE_FLOOR if label in SEVERE else MODERATE_FLOOR for label in judged}
    return tuple(_measure("detection", label, judged[label], floor=floors[label]) for label in sorted(judged))


def false_alarms(cases: Iterable[Case]) -> tuple[Measure, ...]:
    """By band, and of all: the share of harmless texts that is blocked."""
    judged: dict[str, list[bool]] = {}
    for case in cases:
        is_blocked = bool(blocked_by(case))
        judged.setdefault(case.band, []).append(is_blocked)
        judged.setdefault("all", []).append(is_blocked)
    ceilings = {band: FALSE_ALARMS_OF_READERS if band in READERS else FALSE_ALARMS for band in judged}
    return tuple(_measure("false_alarms", band, judged[band], ceiling=ceilings[band]) for band in sorted(judged))


def rules_kept(cases: Iterable[Case]) -> tuple[Measure, ...]:
    """By rule: the share of its labeled set, good and bad, on which rule and author agree."""
    judged: dict[str, list[bool]] = {}
    for case in cases:
        blocked = blocked_by(case)
        for label in case.labels:
            judged.setdefault(label, []).append((label in blocked) == (case.expected == "blocked"))
    return tuple(_measure("rule", label, judged[label], floor=RULE_FLOOR) for label in sorted(judged))


def hostile_refused(cases: Iterable[Case]) -> Measure:
    """The share of hostile inputs that screening turns away, and of harmless ones it lets pass."""
    agreed = [(screen_words(case.text) is not None) == (case.expected == "blocked") for case in cases]
    return _measure("screening", "hostile", agreed, floor=MODERATE_FLOOR)


def evasion(cases: Iterable[Case], disguises: Iterable[tuple[str, Callable[[str], str]]]) -> tuple[Measure, ...]:
    """By disguise, and of all: the share of unsafe texts still blocked when disguised, of those blocked without."""
    caught = [case for case in cases if set(case.labels) & set(blocked_by(case))]
    measures, tried = [], list[bool]()
    for name, disguise in disguises:
        judged = [
            bool(set(case.labels) & set(blocked_by(Case(case.id, disguise(case.text), case.band, case.expected))))
            for case in caught
        ]
        measures.append(_measure("evasion", name, judged))
        tried += judged
    return (*measures, _measure("evasion", "all", tried, floor=EVASION_FLOOR))


def all_measures(corpora: Corpora) -> tuple[Measure, ...]:
    """Everything that is published of the checks."""
    return (
        *detection(corpora.unsafe),
        *false_alarms(corpora.harmless),
        *rules_kept(corpora.rules),
        hostile_refused(corpora.hostile),
        *evasion(corpora.unsafe, DISGUISES),
    )


def _measure(
    name: str, subject: str, judged: list[bool], *, floor: float | None = None, ceiling: float | None = None
) -> Measure:
    return Measure(name, subject, sum(judged) / max(len(judged), 1), len(judged), floor, ceiling)
