"""What a story must be like to be kept, apart from being safe (CAT-1, CAT-9, CAT-11)."""

from collections.abc import Callable, Iterator
from typing import Final

from storytime_core.kernel.reading_pages import word_count
from storytime_core.kernel.stories import StoryContent
from storytime_core.kernel.words import folded_words

from .branching import graph_faults
from .ports import SeedStory

MOST_WORDS: Final = 10_000
MOST_CHARACTERS: Final = 60_000


def texts(story: SeedStory) -> Iterator[str]:
    content = story.content
    if not 1 <= len(content.title) <= 120:
        yield "the title must have 1 to 120 characters"
    if not 1 <= len(content.description) <= 500:
        yield "the description must have 1 to 500 characters"
    if content.cover_alt is not None and not 1 <= len(content.cover_alt) <= 200:
        yield "the cover alt must have 1 to 200 characters"
    if not 1 <= len(content.text) <= MOST_CHARACTERS or word_count(content.text) > MOST_WORDS:
        yield "the text must have 1 to 60,000 characters and at most 10,000 words"
    if "<" in "".join((content.title, content.description, content.text)):
        yield "markup is not text"


def filing(story: SeedStory) -> Iterator[str]:
    if not 0 <= story.age_min <= story.age_max <= 18:
        yield "ages must lie between 0 and 18, the lower one first"
    for name, found, fewest, most in (
        ("categories", story.categories, 1, 5),
        ("themes", story.themes, 0, 5),
        ("seasons", story.seasons, 0, 4),
        ("tags", story.tags, 0, 20),
    ):
        if not fewest <= len(found) <= most or len(set(found)) < len(found):
            yield f"{name} must be {fewest} to {most}, all different"


def questions(story: SeedStory) -> Iterator[str]:
    asked = story.content.questions
    if len(asked) > 10:
        yield "there are more than 10 questions"
    for number, one in enumerate(asked, 1):
        if not 5 <= len(one.question) <= 200 or not all(1 <= len(option) <= 120 for option in one.options):
            yield f"question {number} is too short or too long"
        if not 2 <= len(set(one.options)) == len(one.options) <= 4 or not 0 <= one.correct_option < len(one.options):
            yield f"question {number} must have 2 to 4 different options, one of them right"


def vocabulary(story: SeedStory) -> Iterator[str]:
    if len(story.content.vocabulary) > 10:
        yield "there are more than 10 words"
    said = f" {' '.join(folded_words(whole_text(story.content)))} "
    for one in story.content.vocabulary:
        if not 1 <= len(one.word) <= 40 or not 1 <= len(one.meaning) <= 200:
            yield f"the word {one.word} or its meaning is too long"
        if f" {' '.join(folded_words(one.word))} " not in said:
            yield f"the word {one.word} is not in the text"


def ways(story: SeedStory) -> Iterator[str]:
    yield from graph_faults(story.content)


RULES: Final[tuple[Callable[[SeedStory], Iterator[str]], ...]] = (texts, filing, questions, vocabulary, ways)


def whole_text(content: StoryContent) -> str:
    return "\n\n".join((content.text, *(passage.text for passage in content.passages)))


def faults_of(story: SeedStory) -> tuple[str, ...]:
    return tuple(fault for rule in RULES for fault in rule(story))
