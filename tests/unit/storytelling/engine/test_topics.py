"""Free words are understood by closed terms, and the rest is counted (STO-2)."""

import pytest

from storytime_core.storytelling.engine.topics import MOST_TOPICS, plural_of, recognize


@pytest.mark.parametrize(
    ("words", "topics", "ignored"),
    [
        ("foxes and trains", ("fox", "train"), 1),
        ("She is afraid of the dark!", ("the-dark",), 4),
        ("a polar bear on roller skates", ("polar-bear", "roller-skate"), 2),
        ("Fire engine, FIRE TRUCK, fire engine", ("fire-truck",), 0),
        ("the dog died", ("dog", "losing-someone"), 1),
        ("xyzzy plugh", (), 2),
        ("", (), 0),
    ],
)
def test_words_are_understood(words, topics, ignored):
    assert recognize(words) == (topics, ignored)


def test_at_most_eight_are_kept_in_their_order():
    topics, _ = recognize("fox bear cat dog horse pony cow pig goat hen")
    assert topics == ("fox", "bear", "cat", "dog", "horse", "pony", "cow", "pig")
    assert len(topics) == MOST_TOPICS


@pytest.mark.parametrize(
    ("one", "many"), [("fox", "foxes"), ("pony", "ponies"), ("monkey", "monkeys"), ("fish", "fish"), ("cat", "cats")]
)
def test_plurals(one, many):
    assert plural_of(one) == many
