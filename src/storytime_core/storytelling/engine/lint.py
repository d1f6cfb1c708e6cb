"""A reader who finds slips of language: articles, doubled words, quotes, left-over slots, capitals, agreement."""

import re
from typing import Final

from storytime_core.storytelling.engine.language import article

RULES: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("left-over slot", re.compile(r"(?<!\{)\{(?!\{)|(?<!\})\}(?!\})|[<>|@\[\]]|\+/")),
    ("doubled space", re.compile(r"  | \n|\n |\n{3,}")),
    ("space before a stop", re.compile(r" [.,;:!?]")),
    ("doubled stop", re.compile(r"(?<!\.)\.\.(?!\.)|[,;:]{2}|[,;:][.!?]|[!?][.,]|\.,|[a-z]\"[.,]")),
    ("no space after a stop", re.compile(r"[,;:!?](?=[A-Za-z])|[a-z]\.(?=[A-Za-z])")),
    ("sentence start", re.compile(r"(?:^|\n|(?<!\.\.)[.!?] )\"?[a-z]")),
    (
        "agreement",
        re.compile(
            r"\b(?:they|we|you) (?:was|is|has|does)\b|"
            r"(?<!if )(?<!though )(?<!did )(?<!does )(?<!moving )(?<!of )\b(?:she|he|it) (?:were|are|have|do)\b",
            re.IGNORECASE,
        ),
    ),
    ("agreement of the hero", re.compile(r"(?<!If )(?<!if )(?<!though )\bI (?:is|are|were|has)\b")),
    ("capital inside", re.compile(r"(?<=[a-z,;] )(?:The|A|An|They|She|He|Their|His|Her|It|And|But)\b")),
)
DOUBLED: Final = re.compile(r"\b([A-Za-z']+) (\1)\b", re.IGNORECASE)
MAY_DOUBLE: Final = frozenset({"had", "that", "ha", "la", "on"})
ARTICLE: Final = re.compile(r"\b(an?) ([A-Za-z][A-Za-z'-]*)", re.IGNORECASE)
ENDS: Final = (".", "!", "?", '."', '!"', '?"', "...")


def findings(text: str) -> tuple[str, ...]:
    """What is wrong with a text, each with the place where it is seen."""
    found = [f"{name}: {_around(text, hit)}" for name, rule in RULES for hit in rule.finditer(text)]
    found += [
        f"doubled word: {_around(text, hit)}" for hit in DOUBLED.finditer(text) if hit[1].casefold() not in MAY_DOUBLE
    ]
    found += [f"article: {hit[0]}" for hit in ARTICLE.finditer(text) if _wrong_article(hit)]
    for paragraph in text.split("\n\n"):
        if paragraph.count('"') % 2:
            found.append(f"quotes: {paragraph[:40]}")
        if not paragraph.endswith(ENDS):
            found.append(f"sentence end: {paragraph[-40:]}")
    return tuple(found)


def _wrong_article(hit: re.Match[str]) -> bool:
    if hit[2].casefold() in ("a", "an", "and", "in", "is") or (hit[1] == "A" and hit[2][:1].isupper()):
        return False
    return hit[1].casefold() != article(hit[2])


def _around(text: str, hit: re.Match[str]) -> str:
    return text[max(hit.start() - 15, 0) : hit.end() + 15].replace("\n", "/")
