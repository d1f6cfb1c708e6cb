"""Reading what a writer outside sent back.  Nothing in it is trusted, and nothing is patched."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from attrs import frozen

from storytime_core.kernel.stories import BUDDY, HERO, PLACEHOLDERS, Question, StoryContent
from storytime_core.kernel.text import INVISIBLE

from .engine.brief import Brief
from .scene import Mood, Place, Scene, Thing, TimeOfDay, TimeOfYear, Weather

DEEPEST: Final = 6
LONGEST: Final = 2_000_000
FENCE: Final = re.compile(r"\A\s*```(?:json)?\s*\n(.*)\n```\s*\Z", re.DOTALL)
BRACES: Final = re.compile(r"\{\{.*?\}\}|[{}]")
WORD: Final = re.compile(r"[^\W_]+")
NEIGHBORHOOD: Final = 3  # sentences
FIELDS: Final = {"title", "description", "paragraphs", "questions", "moral", "cover"}
COVER: Final = {"place", "time", "weather", "mood", "objects"}
LENGTH_TOLERANCE: Final = 0.15
FEWEST_MENTIONS: Final = 3
SMALL_WORDS: Final = (
    "a an and are as at be but by did do for from had has he her his in is it its of on or she so that the their "
    "them they to was were what who why with"
)
SMALL: Final = frozenset(SMALL_WORDS.split())


@frozen
class Read:
    """A reply that could be read, or what is wrong with it."""

    content: StoryContent | None = None
    scene: Scene | None = None
    defects: tuple[str, ...] = ()


class Unusable(Exception):
    """Carries a defect code."""


def read(text: str, brief: Brief, seed: int) -> Read:
    """Strict: an unknown field, a double key, NaN, anything invisible or too deep makes a reply unusable."""
    try:
        reply = parsed(text)
        content = content_of(reply)
        scene = scene_of(reply["cover"], brief, seed)
    except Unusable as fault:
        return Read(defects=(str(fault),))
    return Read(content, scene, structure_defects(content, brief))


def parsed(text: str) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise Unusable("too_long")
    if fenced := FENCE.match(text):
        text = fenced[1]
    if INVISIBLE.search(text):
        raise Unusable("invisible")
    try:
        reply = json.loads(text, object_pairs_hook=without_doubles, parse_constant=no_constant)
    except (ValueError, RecursionError):
        raise Unusable("schema") from None
    if not isinstance(reply, dict) or set(reply) != FIELDS or depth(reply) > DEEPEST:
        raise Unusable("schema")
    return reply


def without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


def no_constant(constant: str) -> Any:
    raise ValueError(constant)


def depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(depth, inner), default=0)


def a_text(value: Any, least: int, most: int) -> str:
    if not isinstance(value, str) or not least <= len(value.strip()) <= most or INVISIBLE.search(value):
        raise Unusable("schema")
    return value.strip()


def a_list(value: Any, least: int, most: int) -> list[Any]:
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise Unusable("schema")
    return value


def content_of(reply: Mapping[str, Any]) -> StoryContent:
    paragraphs = [a_text(one, 1, 1200) for one in a_list(reply["paragraphs"], 4, 120)]
    a_text(reply["moral"], 0, 200)
    return StoryContent(
        title=a_text(reply["title"], 3, 80),
        description=a_text(reply["description"], 20, 300),
        text="\n\n".join(paragraphs),
        questions=tuple(question_of(one) for one in a_list(reply["questions"], 5, 5)),
    )


def question_of(value: Any) -> Question:
    if not isinstance(value, dict) or set(value) != {"question", "options", "answer"}:
        raise Unusable("schema")
    options = tuple(a_text(one, 1, 80) for one in a_list(value["options"], 4, 4))
    answer = value["answer"]
    if type(answer) is not int or not 0 <= answer <= 3 or len({one.casefold() for one in options}) != 4:
        raise Unusable("schema")
    return Question(a_text(value["question"], 5, 160), options, answer)


def scene_of(cover: Any, brief: Brief, seed: int) -> Scene:
    if not isinstance(cover, dict) or set(cover) != COVER:
        raise Unusable("schema")
    try:
        things = tuple(dict.fromkeys(Thing(one) for one in a_list(cover["objects"], 0, 5)))
        return Scene(
            place=Place(cover["place"]),
            time=TimeOfDay(cover["time"]),
            weather=Weather(cover["weather"]),
            season=TimeOfYear.SUMMER,
            mood=Mood(cover["mood"]),
            things=things,
            heroes=len(brief.heroes),
            seed=seed,
        )
    except ValueError:
        raise Unusable("cover") from None


def structure_defects(content: StoryContent, brief: Brief) -> tuple[str, ...]:
    """Placeholders, length and the quiz: what can be told without reading for sense."""
    everything = "\n".join((content.title, content.description, content.text, *question_texts(content)))
    wanted = {hero.placeholder for hero in brief.heroes} | ({BUDDY} if brief.buddy else set())
    found = set(BRACES.findall(everything))
    words = len(content.text.split())
    checks = {
        "placeholder": bool(found - set(PLACEHOLDERS)) or not found <= wanted or not wanted <= found,
        "mentions": content.text.count(HERO) < FEWEST_MENTIONS,
        "length": abs(words - brief.words) > brief.words * LENGTH_TOLERANCE,
        "quiz": not all(is_supported(question, content.text) for question in content.questions),
    }
    return tuple(name for name, is_broken in checks.items() if is_broken)


def question_texts(content: StoryContent) -> list[str]:
    return [text for one in content.questions for text in (one.question, *one.options)]


def is_supported(question: Question, text: str) -> bool:
    """The right option's words stand together somewhere in the text, and no other option's do."""
    neighborhoods = sentence_windows(text)
    told = [is_told(option, neighborhoods) for option in question.options]
    return told[question.correct_option] and sum(told) == 1


def sentence_windows(text: str) -> list[frozenset[str]]:
    sentences = [content_words(one) for one in re.split(r"(?<=[.!?])\s+", text) if one]
    return [frozenset().union(*sentences[max(0, at - NEIGHBORHOOD + 1) : at + 1]) for at in range(len(sentences))]


def is_told(option: str, windows: list[frozenset[str]]) -> bool:
    words = content_words(option)
    return bool(words) and any(words <= window for window in windows)


def content_words(text: str) -> frozenset[str]:
    return frozenset(word for word in WORD.findall(text.casefold()) if word not in SMALL)
