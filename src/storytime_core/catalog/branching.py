"""Stories in which the reader chooses the way (CAT-10, CAT-11)."""

from collections.abc import Iterator, Mapping
from typing import Final

from storytime_core.kernel.stories import Branch, StoryContent

START: Final = "start"
MOST_BRANCHES: Final = 12
MOST_PATHS: Final = 64
DEEPEST: Final = 6


def told_straight(content: StoryContent) -> str:
    """The story of a reader who always takes the first way."""
    texts, ways = texts_of(content), ways_of(content)
    told: list[str] = []
    key: str | None = START
    while key is not None and len(told) <= len(texts):
        told.append(texts.get(key, ""))
        key = ways[key].next_a if key in ways else None
    return "\n\n".join(told)


def graph_faults(content: StoryContent) -> tuple[str, ...]:
    """What is wrong with the ways through a story."""
    if not content.passages:
        return ("branches without passages",) if content.branches else ()
    return tuple(_faults(content))


def _faults(content: StoryContent) -> Iterator[str]:
    texts, ways = texts_of(content), ways_of(content)
    named = {START, *ways, *(key for branch in content.branches for key in (branch.next_a, branch.next_b))}
    missing = sorted(named - texts.keys())
    yield from (f"there is no passage {key}" for key in missing)
    if len(texts) < len(content.passages):
        yield "a passage has the key of another"
    if len(ways) < len(content.branches):
        yield "a passage has two branches"
    if len(content.branches) > MOST_BRANCHES:
        yield f"there are more than {MOST_BRANCHES} branches"
    if missing:
        return
    walks = list(_walks(ways))
    if any(len(walk) > DEEPEST + 1 for walk in walks):
        yield f"a way loops, or has more than {DEEPEST} choices"
    if len(walks) > MOST_PATHS:
        yield f"there are more than {MOST_PATHS} ways"
    unreached = sorted(texts.keys() - {key for walk in walks for key in walk})
    yield from (f"no way leads to {key}" for key in unreached)


def _walks(ways: Mapping[str, Branch], walk: tuple[str, ...] = (START,)) -> Iterator[tuple[str, ...]]:
    """Every way from the start, none followed further than one choice too many."""
    branch = ways.get(walk[-1])
    if branch is None or len(walk) > DEEPEST + 1:
        yield walk
        return
    for key in (branch.next_a, branch.next_b):
        yield from _walks(ways, (*walk, key))


def texts_of(content: StoryContent) -> dict[str, str]:
    return {passage.key: passage.text for passage in content.passages}


def ways_of(content: StoryContent) -> dict[str, Branch]:
    return {branch.after: branch for branch in content.branches}
