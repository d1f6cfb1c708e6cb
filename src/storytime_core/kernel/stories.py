"""What a story says, as every context that writes, checks, keeps or shows one understands it.

Texts of generated stories hold placeholders (``{{HERO}}``, ``{{HERO_2}}`` … ``{{HERO_5}}``,
``{{BUDDY}}``) until the last moment before a reader sees them.
"""

from typing import Final

from attrs import field, frozen

HERO: Final = "{{HERO}}"
BUDDY: Final = "{{BUDDY}}"
HEROES: Final = (HERO, "{{HERO_2}}", "{{HERO_3}}", "{{HERO_4}}", "{{HERO_5}}")
PLACEHOLDERS: Final = (*HEROES, BUDDY)


@frozen
class Question:
    """One right answer among up to four."""

    question: str
    options: tuple[str, ...]
    correct_option: int


@frozen
class VocabularyWord:
    word: str
    meaning: str


@frozen
class Passage:
    """A piece of a branching story; the one with the key ``start`` begins it."""

    key: str
    text: str


@frozen
class Branch:
    """After a passage the reader chooses between two others."""

    after: str
    prompt: str
    option_a: str
    option_b: str
    next_a: str
    next_b: str


@frozen
class StoryContent:
    """Every word of a story that a reader may meet: what is checked, hashed and certified as one."""

    title: str
    description: str
    text: str
    questions: tuple[Question, ...] = ()
    vocabulary: tuple[VocabularyWord, ...] = ()
    cover_alt: str | None = None
    captions: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    branches: tuple[Branch, ...] = ()


@frozen
class Measurements:
    """How hard a text is to read."""

    flesch_kincaid: float
    word_list: float
    words_per_sentence: float
    longest_sentence: int
    unfamiliar_percent: float
    words: int

    @property
    def difficulty(self) -> int:
        """1 (first picture books) to 10."""
        level = 1 + int(1.25 * (max(self.flesch_kincaid, 0.0) + self.word_list) / 2 // 1)
        return min(max(level, 1), 10)


@frozen
class Finding:
    """One category or rule of the safety checks that has something to say."""

    name: str
    result: str  # "blocked", "resolved" or "accepted"
    severity: str  # "severe" or "moderate"
    count: int
    position: int  # of the first, in characters from the start of the part


@frozen
class Verdict:
    """What the checks think of a story: accepted only if nothing is blocked.  It never quotes the text."""

    findings: tuple[Finding, ...] = ()
    rules_version: int = 0
    is_intense: bool = False
    measurements: Measurements | None = field(default=None)
    level_defects: tuple[str, ...] = ()  # columns of its row in which the story is outside its band

    @property
    def blocked(self) -> tuple[str, ...]:
        return tuple(finding.name for finding in self.findings if finding.result == "blocked")

    @property
    def is_safe(self) -> bool:
        return not self.blocked
