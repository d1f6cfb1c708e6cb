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
SMALL: Final = frozenset(
    "a an and are as at be but by did do for from had has he her his in is it its of on or she so that the their "
    "them they to was were what who why with".split()
)
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
