"""Every line we ship, looked at."""

from itertools import product

import pytest

from storytime_adapters.checking import InProcessChecker
from storytime_adapters.covers.portraits import POSES, DrawnFaces
from storytime_adapters.seeds.buddies import shipped_buddies
from storytime_core.family.avatars import SHIPPED
from storytime_core.family.buddies import FEWEST_LINES, LONGEST_LINE, RESTING, Context, asks_too_much, slots_in
from storytime_core.kernel.bands import Band

BUDDIES = {buddy.name: buddy for buddy in shipped_buddies()}
LINES = [
    (buddy.name, context, band, text)
    for buddy in BUDDIES.values()
    for (context, band), texts in buddy.lines.items()
    for text in texts
]
ODD = ("Zoë", "Mary-Jane", "O'Neill")


@pytest.mark.parametrize(("name", "context", "band"), [*product(BUDDIES, Context, Band)])
def test_there_are_enough_lines_for_every_moment(name, context, band):
    """FAM-42: without a story, a word or a name that can be said there are still some."""
    texts = BUDDIES[name].lines[context, band]

    assert len(set(texts)) == len(texts) >= FEWEST_LINES
    assert sum(not slots_in(text) for text in texts) >= 3
    assert len(BUDDIES[name].lines[RESTING, band]) >= 2
    assert not any(slots_in(text) for text in BUDDIES[name].lines[RESTING, band])


def test_every_line_may_be_said_whatever_stands_in_it():
    """FAM-43"""
    checker, slots = InProcessChecker(), {"title": "The Lantern and the Fox", "word": "curious"}
    unfit = [
        (name, context, band, text)
        for name, context, band, text in LINES
        for kid in ODD
        if not checker.is_fit(text.format(name=kid, **slots), Band(band))
    ]

    assert unfit == []
    assert [text for *_, text in LINES if asks_too_much(text)] == []
    assert all(len(text) <= LONGEST_LINE and slots_in(text) is not None for *_, text in LINES)


def test_every_greeting_says_that_it_is_a_computer():
    """FAM-44"""
    assert [text for _, context, _, text in LINES if context == "greeting" and "computer" not in text] == []


def test_every_face_we_ship_is_drawn_and_no_two_look_alike():
    painter = DrawnFaces()
    assert {*SHIPPED, *BUDDIES} == set(POSES)
    pictures = [painter.face(name) for name in ("bear", "owl", "pippa")] + [painter.figure("pippa")]

    assert len(set(pictures)) == 4 and all(one[:4] == b"RIFF" for one in pictures)
    assert painter.face("owl") == pictures[1]
