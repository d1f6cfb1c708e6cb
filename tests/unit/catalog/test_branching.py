"""CAT-10, CAT-11: ways through a story."""

from random import Random

import pytest

from storytime_core.catalog.branching import graph_faults, told_straight
from storytime_core.kernel.stories import Branch, Passage, StoryContent


def a_story(passages, *branches):
    return StoryContent(
        title="Ways",
        description="",
        text="",
        passages=tuple(Passage(key, f"This is {key}.") for key in passages),
        branches=tuple(Branch(after, "Where to?", "A", "B", a, b) for after, a, b in branches),
    )


def test_a_story_without_ways_is_fine():
    assert graph_faults(a_story(())) == ()


def test_told_straight_takes_the_first_way():
    story = a_story(("start", "up", "down", "top"), ("start", "up", "down"), ("up", "top", "down"))

    assert told_straight(story) == "This is start.\n\nThis is up.\n\nThis is top."
    assert graph_faults(story) == ()


@pytest.mark.parametrize(
    ("story", "fault"),
    [
        (a_story((), ("start", "a", "b")), "branches without passages"),
        (a_story(("up",)), "no passage start"),
        (a_story(("start", "up"), ("start", "up", "down")), "no passage down"),
        (a_story(("start", "up", "up"), ("start", "up", "up")), "the key of another"),
        (a_story(("start", "up", "by"), ("start", "up", "by"), ("start", "by", "up")), "two branches"),
        (a_story(("start", "up", "by", "far"), ("start", "up", "by")), "no way leads to far"),
        (a_story(("start", "up", "by"), ("start", "up", "by"), ("up", "start", "by")), "loops"),
        (
            a_story(
                ["start", "1", "2", "3", "4", "5", "6", "7"],
                ("start", "1", "2"),
                *((f"{n}", f"{n + 1}", "7") for n in range(1, 7)),
            ),
            "more than 6 choices",
        ),
    ],
)
def test_what_is_wrong_with_a_way_is_said(story, fault):
    assert any(fault in said for said in graph_faults(story))


def has_a_loop(ways, key="start", seen=()):
    return key in seen or any(has_a_loop(ways, after, (*seen, key)) for after in ways.get(key, ()))


def reached(ways, key="start"):
    found, waiting = set(), [key]
    while waiting:
        if (key := waiting.pop()) not in found:
            found.add(key)
            waiting += ways.get(key, ())
    return found


def longest(ways, key="start"):
    return 1 + max(longest(ways, after) for after in ways[key]) if key in ways else 0


def count(ways, key="start"):
    return sum(count(ways, after) for after in ways[key]) if key in ways else 1


def test_generated_graphs_are_judged_as_a_plain_walk_judges_them():
    chance = Random(7)
    for _ in range(1000):
        keys = ["start", *map(str, range(chance.randrange(1, 8)))]
        ways = {key: (chance.choice(keys[1:]), chance.choice(keys[1:])) for key in keys if chance.random() < 0.45}
        story = a_story(keys, *((after, a, b) for after, (a, b) in ways.items()))
        is_fine = not has_a_loop(ways) and reached(ways) == set(keys) and longest(ways) <= 6 and count(ways) <= 64
        assert (graph_faults(story) == ()) == is_fine, story
