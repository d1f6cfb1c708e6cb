"""How stories are kept, and that nobody keeps one that was not checked."""

import pytest
from attrs import evolve

from storytime_adapters.storage import Storage
from storytime_core.kernel.library import Audience, Story, StoryName
from storytime_core.kernel.stories import HERO, Branch, Finding, Passage, Verdict

from .cast import ADA, BEDTIME, FAMILY, a_story, certified, the_moon


def keep(storage: Storage, *stories: Story) -> None:
    with storage.catalog() as uow:
        for story in stories:
            uow.stories.add(story, certified(story))
        uow.commit()


def kept(storage: Storage, story: Story) -> Story | None:
    with storage.catalog() as uow:
        return uow.stories.get(story.id)


def test_a_story_comes_back_as_it_was(storage: Storage) -> None:
    content = the_moon(
        captions=("A moon.",),
        passages=(Passage("start", "It rose."), Passage("up", "Up."), Passage("down", "Down.")),
        branches=(Branch("start", "Where to?", "Up", "Down", "up", "down"),),
    )
    story = a_story(content=content, tags=("moon",))
    keep(storage, story)

    assert kept(storage, story) == story


def test_names_come_back_beside_their_placeholders(storage: Storage) -> None:
    names = (StoryName(HERO, "Ada", ADA),)
    story = a_story(audience=Audience.FAMILY, family_id=FAMILY, names=names)
    keep(storage, story)

    found = kept(storage, story)

    assert found is not None and found.names == names
    assert HERO in found.content.text


def test_an_edited_story_replaces_the_old_one_whole(storage: Storage) -> None:
    story = a_story()
    keep(storage, story)
    edited = evolve(story, content=the_moon(title="The Sun", questions=()), version=2)
    with storage.catalog() as uow:
        uow.stories.replace(edited, certified(edited, id=ADA))
        uow.commit()

    assert kept(storage, story) == edited


def test_a_story_is_kept_only_with_a_certificate_of_exactly_its_words(storage: Storage) -> None:
    story = a_story()
    other = evolve(story, content=the_moon(title="The Sun"))

    with pytest.raises(ValueError, match="certificate"), storage.catalog() as uow:
        uow.stories.add(story, certified(other))


def test_a_story_that_did_not_pass_is_not_kept(storage: Storage) -> None:
    story = a_story()
    refused = Verdict((Finding("insult", "blocked", "moderate", 1, 0),))

    with pytest.raises(ValueError, match="did not pass"), storage.catalog() as uow:
        uow.stories.add(story, certified(story, verdict=refused))


def test_slugs_are_looked_up_together(storage: Storage) -> None:
    keep(storage, a_story(3), a_story(4))

    with storage.catalog() as uow:
        found = uow.stories.ids_by_slug(["the-moon-3", "the-moon-9"])

    assert dict(found) == {"the-moon-3": a_story(3).id}


def test_a_new_cover_changes_no_word(storage: Storage) -> None:
    story = a_story()
    keep(storage, story)
    with storage.catalog() as uow:
        uow.stories.put_cover(story.id, "https://pictures.example.org/moon.png", BEDTIME)
        uow.commit()

    found = kept(storage, story)

    assert found is not None and found.cover_url == "https://pictures.example.org/moon.png"
    assert found.content == story.content
