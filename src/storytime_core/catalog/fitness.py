"""What a story must be like to be kept, and to be published, apart from being safe (CAT-1, CAT-4, CAT-9, CAT-11)."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Final, Protocol

from storytime_core.kernel.reading_pages import word_count
from storytime_core.kernel.stories import StoryContent
from storytime_core.kernel.words import folded_words

from .branching import graph_faults
from .errors import Fault

MOST_WORDS: Final = 10_000
MOST_CHARACTERS: Final = 60_000
MOST_IMAGES: Final = 20


class Judged(Protocol):
    """A story, wherever it comes from; the shelves by whatever they are known by."""

    @property
    def content(self) -> StoryContent: ...

    @property
    def age_min(self) -> int: ...

    @property
    def age_max(self) -> int: ...

    @property
    def categories(self) -> Sequence[Hashable]: ...

    @property
    def themes(self) -> Sequence[Hashable]: ...

    @property
    def seasons(self) -> Sequence[Hashable]: ...

    @property
    def tags(self) -> Sequence[str]: ...


def texts(story: Judged) -> Iterator[Fault]:
    content = story.content
    if not 1 <= len(content.title) <= 120:
        yield Fault("title", "the title must have 1 to 120 characters")
    if len(content.description) > 500:
        yield Fault("description", "the description must have 1 to 500 characters")
    if content.cover_alt is not None and not 1 <= len(content.cover_alt) <= 200:
        yield Fault("coverAlt", "the cover alt must have 1 to 200 characters")
    if len(content.text) > MOST_CHARACTERS or word_count(content.text) > MOST_WORDS:
        yield Fault("textContent", "the text must have 1 to 60,000 characters and at most 10,000 words")
    yield from (Fault(path, "markup is not text") for path, text in all_texts(content) if "<" in text)


def all_texts(content: StoryContent) -> Iterator[tuple[str, str]]:
    """Every word of a story, and where it stands."""
    yield from (("title", content.title), ("description", content.description), ("textContent", content.text))
    yield "coverAlt", content.cover_alt or ""
    for number, asked in enumerate(content.questions):
        yield f"questions[{number}]", " ".join((asked.question, *asked.options))
    for number, word in enumerate(content.vocabulary):
        yield f"vocabulary[{number}]", f"{word.word} {word.meaning}"
    for number, branch in enumerate(content.branches):
        yield f"branches[{number}]", f"{branch.prompt} {branch.option_a} {branch.option_b}"
    for number, caption in enumerate(content.captions):
        yield f"images[{number}]", caption


def filing(story: Judged) -> Iterator[Fault]:
    if not 0 <= story.age_min <= story.age_max <= 18:
        yield Fault("ageMin", "ages must lie between 0 and 18, the lower one first")
    for name, found, fewest, most in (
        ("categories", story.categories, 1, 5),
        ("themes", story.themes, 0, 5),
        ("seasons", story.seasons, 0, 4),
        ("tags", story.tags, 0, 20),
    ):
        if len(found) > most or len(set(found)) < len(found):
            yield Fault(name, f"{name} must be {fewest} to {most}, all different")


def questions(story: Judged) -> Iterator[Fault]:
    asked = story.content.questions
    if len(asked) > 10:
        yield Fault("questions", "there are more than 10 questions")
    for number, one in enumerate(asked, 1):
        path = f"questions[{number - 1}]"
        if not 5 <= len(one.question) <= 200 or not all(1 <= len(option) <= 120 for option in one.options):
            yield Fault(path, f"question {number} is too short or too long")
        if not 2 <= len(set(one.options)) == len(one.options) <= 4 or not 0 <= one.correct_option < len(one.options):
            yield Fault(path, f"question {number} must have 2 to 4 different options, one of them right")


def vocabulary(story: Judged) -> Iterator[Fault]:
    if len(story.content.vocabulary) > 10:
        yield Fault("vocabulary", "there are more than 10 words")
    said = spoken(story.content)
    for number, one in enumerate(story.content.vocabulary):
        path = f"vocabulary[{number}]"
        if not 1 <= len(one.word) <= 40 or not 1 <= len(one.meaning) <= 200:
            yield Fault(path, f"the word {one.word} or its meaning is too long")
        if not is_said(one.word, said):
            yield Fault(path, f"the word {one.word} is not in the text")


def pictures(story: Judged) -> Iterator[Fault]:
    if len(story.content.captions) > MOST_IMAGES or any(len(one) > 200 for one in story.content.captions):
        yield Fault("images", f"there may be {MOST_IMAGES} pictures with captions of up to 200 characters")


def ways(story: Judged) -> Iterator[Fault]:
    yield from (Fault("branches", fault) for fault in graph_faults(story.content))


RULES: Final[tuple[Callable[[Judged], Iterator[Fault]], ...]] = (
    texts,
    filing,
    questions,
    vocabulary,
    pictures,
)
"""What nobody may keep; the ways through a story come on top."""


def spoken(content: StoryContent) -> str:
    return f" {' '.join(folded_words(whole_text(content)))} "


def is_said(word: str, said: str) -> bool:
    return f" {' '.join(folded_words(word))} " in said


def whole_text(content: StoryContent) -> str:
    return "\n\n".join((content.text, *(passage.text for passage in content.passages)))


def faults_in(story: Judged) -> tuple[Fault, ...]:
    """What is wrong with it even as a draft."""
    return tuple(fault for rule in RULES for fault in rule(story))


def lacks_of(story: Judged) -> tuple[Fault, ...]:
    """What a draft may lack, and a published story may not."""
    content = story.content
    lacking = (
        ("description", content.description, "the description must have 1 to 500 characters"),
        ("textContent", content.text, "the text must have 1 to 60,000 characters and at most 10,000 words"),
        ("categories", story.categories, "categories must be 1 to 5, all different"),
    )
    return tuple(Fault(path, message) for path, there, message in lacking if not there)


def faults_of(story: Judged) -> tuple[str, ...]:
    """Everything that keeps it from being published."""
    return tuple(fault.message for fault in (*faults_in(story), *lacks_of(story), *ways(story)))
