"""Stories as we write them down, one in a file.

    title: The Lantern and the Fox
    ages: 4-6
    categories: Bedtime Stories, Animals
    word: lantern = a lamp you can carry
    ---
    First paragraph.

    Second paragraph.
    ---
    ? Who finds the lantern?
    * A fox
    - A bear

A story with ways to choose has passages (``== start``) instead of plain text, and after them its branches:
``>> start | Where to? | Up the hill = left | Down the hill = right``.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from attrs import evolve

from storytime_core.catalog.branching import told_straight
from storytime_core.catalog.errors import RefusedSeed
from storytime_core.catalog.ports import SeedStory
from storytime_core.kernel.stories import Branch, Passage, Question, StoryContent, VocabularyWord
from storytime_core.kernel.text import one_line, tidy

SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,118}[a-z0-9]")
COLOR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
AGES: Final = re.compile(r"(\d{1,2})-(\d{1,2})")
NOT_IN_SLUGS: Final = re.compile(r"[^a-z0-9]+")


class Unreadable(ValueError):
    """Says what is wrong with a file."""


def read_story(slug: str, written: str) -> SeedStory | RefusedSeed:
    """What the file says; or why it says nothing we understand."""
    try:
        return story_in(slug, written)
    except Unreadable as trouble:
        return RefusedSeed(slug, (str(trouble),))


def story_in(slug: str, written: str) -> SeedStory:
    if not SLUG.fullmatch(slug):
        raise Unreadable("the name of a file must have 3 to 120 of a-z, 0-9 and -")
    sections = re.split(r"^---[ \t]*$", tidy(written), flags=re.MULTILINE)
    if len(sections) not in (2, 3):
        raise Unreadable("there must be a head, a text and perhaps questions, with --- between them")
    head = read_head(sections[0])
    told = read_text(sections[1])
    content = StoryContent(
        title=head.pop("title"),
        description=head.pop("description"),
        text="",
        vocabulary=tuple(head.pop("vocabulary", ())),
        cover_alt=head.pop("cover_alt", None),
        questions=tuple(read_questions(sections[2])) if len(sections) == 3 else (),
    )
    if isinstance(told, str):
        content = evolve(content, text=told)
    else:
        content = evolve(content, passages=told[0], branches=told[1])
        content = evolve(content, text=told_straight(content))
    return SeedStory(slug=slug, content=content, **head)


def read_head(written: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for line in filter(None, map(str.strip, written.splitlines())):
        name, colon, value = (part.strip() for part in line.partition(":"))
        if name not in HEAD or not colon or not value:
            raise Unreadable(f"the head does not understand: {line}")
        read = HEAD[name](value)
        if name == "word":
            found.setdefault("vocabulary", []).extend(read["vocabulary"])
        elif read.keys() & found.keys():
            raise Unreadable(f"{name} is there twice")
        else:
            found |= read
    missing = {"title", "description", "age_min", "categories"} - found.keys()
    if missing:
        raise Unreadable(f"the head lacks {', '.join(sorted(missing))}")
    return found


def ages(value: str) -> dict[str, Any]:
    span = AGES.fullmatch(value)
    if span is None:
        raise Unreadable(f"ages are two numbers such as 4-6, not {value}")
    return {"age_min": int(span[1]), "age_max": int(span[2])}


def word(value: str) -> dict[str, Any]:
    known, equals, meaning = (part.strip() for part in value.partition("="))
    if not (known and equals and meaning):
        raise Unreadable(f"a word is written as word = meaning, not {value}")
    return {"vocabulary": [VocabularyWord(known, meaning)]}


def yes_or_no(value: str) -> dict[str, Any]:
    if value not in ("yes", "no"):
        raise Unreadable(f"recommended is yes or no, not {value}")
    return {"recommended": value == "yes"}


def place(value: str) -> dict[str, Any]:
    if not value.isdecimal() or not 1 <= int(value) <= 200:
        raise Unreadable(f"a top pick has a place from 1 to 200, not {value}")
    return {"top_pick_position": int(value)}


def color(value: str) -> dict[str, Any]:
    if not COLOR.fullmatch(value):
        raise Unreadable(f"a background is a color such as #2E3A59, not {value}")
    return {"background_color": value}


def words_as(name: str) -> Callable[[str], dict[str, Any]]:
    return lambda value: {name: one_line(value)}


def slugs_as(name: str) -> Callable[[str], dict[str, Any]]:
    return lambda value: {name: tuple(map(slug_of, listed(value)))}


def tags(value: str) -> dict[str, Any]:
    return {"tags": listed(value)}


HEAD: Final[Mapping[str, Callable[[str], dict[str, Any]]]] = {
    "title": words_as("title"),
    "description": words_as("description"),
    "ages": ages,
    "categories": slugs_as("categories"),
    "themes": slugs_as("themes"),
    "seasons": slugs_as("seasons"),
    "tags": tags,
    "recommended": yes_or_no,
    "top pick": place,
    "background": color,
    "cover alt": words_as("cover_alt"),
    "word": word,
}


def listed(value: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, value.split(","))))


def slug_of(name: str) -> str:
    """``Valentine's Day`` → ``valentines-day``"""
    return NOT_IN_SLUGS.sub("-", re.sub("['’]", "", name.casefold())).strip("-")


def read_text(written: str) -> str | tuple[tuple[Passage, ...], tuple[Branch, ...]]:
    """Plain text; or passages and the choices between them."""
    lines = written.strip().splitlines()
    if not lines or not lines[0].startswith("=="):
        return paragraphs(lines)
    passages: list[tuple[str, list[str]]] = []
    branches: list[Branch] = []
    for line in lines:
        if line.startswith("=="):
            passages.append((line.removeprefix("==").strip(), []))
        elif line.startswith(">>"):
            branches.append(read_branch(line))
        elif branches and line.strip():
            raise Unreadable(f"after the choices there is nothing more to tell: {line}")
        else:
            passages[-1][1].append(line)
    return tuple(Passage(key, paragraphs(text)) for key, text in passages), tuple(branches)


def read_branch(line: str) -> Branch:
    parts = [part.strip() for part in line.removeprefix(">>").split("|")]
    if len(parts) != 4 or not all("=" in part for part in parts[2:]):
        raise Unreadable(f"a choice is written as >> after | prompt | option = passage | option = passage: {line}")
    (option_a, _, next_a), (option_b, _, next_b) = (part.rpartition("=") for part in parts[2:])
    return Branch(parts[0], parts[1], option_a.strip(), option_b.strip(), next_a.strip(), next_b.strip())


def paragraphs(lines: list[str]) -> str:
    """One empty line between paragraphs; line ends within one are spaces."""
    blocks = re.split(r"\n[ \t]*(?:\n[ \t]*)+", "\n".join(lines).strip())
    return "\n\n".join(map(one_line, filter(None, blocks)))


def read_questions(written: str) -> Iterator[Question]:
    for block in re.split(r"^\?", written.strip(), flags=re.MULTILINE):
        asked, *answers = [line.strip() for line in block.strip().splitlines() if line.strip()] or [""]
        if not asked:
            continue
        if not all(answer.startswith(("* ", "- ")) for answer in answers):
            raise Unreadable(f"below a question there are answers with * or -: {asked}")
        right = [number for number, answer in enumerate(answers) if answer.startswith("*")]
        if len(right) != 1:
            raise Unreadable(f"exactly one answer is right: {asked}")
        yield Question(asked, tuple(answer[2:].strip() for answer in answers), right[0])
