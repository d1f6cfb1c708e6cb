"""Stories of one family differ, and the covers with them (STO-53, STO-71)."""

from hashlib import sha256

import pytest
from attrs import evolve

from storytime_core.kernel.bands import Band
from storytime_core.storytelling.engine.brief import Hero, Pronouns
from storytime_core.storytelling.engine.chance import Dice, seed_for
from storytime_core.storytelling.engine.staging import companion_named
from storytime_core.storytelling.scene import Companion, Mood, Place, Scene, Thing, TimeOfDay, TimeOfYear, Weather
from tests.unit.storytelling.engine.builders import a_brief, a_draft

RUN = 5


def runs(text):
    words = text.casefold().split()
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


@pytest.mark.untraced
def test_three_hundred_stories_of_one_family_differ():
    drafts = [a_draft(a_brief(), seed) for seed in range(300)]
    assert len({draft.plot_key for draft in drafts}) == 300
    assert len({draft.content.title for draft in drafts}) == 300
    assert len({draft.scene for draft in drafts}) >= 298
    told = [runs(draft.content.text) for draft in drafts]
    shares = [len(one & two) / min(len(one), len(two)) for at, one in enumerate(told) for two in told[:at]]
    assert sum(shares) / len(shares) <= 0.10
    assert max(shares) <= 0.6


@pytest.mark.untraced
def test_every_kind_of_story_comes_up():
    kinds = {a_draft(a_brief(), seed).plot_key.split("/")[0] for seed in range(200)}
    assert len(kinds) == 13


GOLDEN = {
    "1-3": "052caed6612f990d",
    "4-6": "2e9bfe4e0504ae71",
    "7-9": "81789c8ff7874b7d",
    "10-12": "c5f5ff38a1d95301",
}


def fingerprint(band):
    brief = a_brief(band, heroes=(Hero(pronouns=Pronouns.SHE),), themes=("courage",), seasons=("winter",))
    content = a_draft(brief, 2026).content
    return sha256(repr(content).encode()).hexdigest()[:16]


@pytest.mark.parametrize("band", Band)
def test_golden_seeds(band):
    assert fingerprint(band) == GOLDEN[band.value]


def test_splitmix_gives_its_published_numbers():
    dice = Dice(1234567)
    assert [dice.next() for _ in range(3)] == [6457827717110365317, 3203168211198807973, 9817491932198370423]


def test_a_further_draw_has_a_seed_of_its_own():
    assert seed_for(7, 0) == 7
    assert len({seed_for(7, draw) for draw in range(9)}) == 9


def test_a_scene_shows_few_and_different_things():
    scene = Scene(Place.FARM, TimeOfDay.DAY, Weather.CLEAR, TimeOfYear.SPRING, Mood.CALM)
    with pytest.raises(ValueError, match="different things"):
        evolve(scene, things=(Thing.EGG, Thing.EGG))
    with pytest.raises(ValueError, match="heroes"):
        evolve(scene, heroes=6)


@pytest.mark.parametrize(
    ("words", "animal"), [("fox", Companion.FOX), ("a one-eyed gull", Companion.BIRD), ("the sea", None)]
)
def test_the_animal_of_a_cover(words, animal):
    assert companion_named(words) is animal


def test_a_buddy_is_on_the_cover():
    assert a_draft(a_brief(buddy="robot")).scene.companion is Companion.ROBOT
