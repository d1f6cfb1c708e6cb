"""Nobody else in a story is called like its hero, where that can be helped."""

import pytest

from storytime_adapters.testing.cast import the_moon
from storytime_core.kernel.bands import Band
from storytime_core.storytelling.engine.brief import Brief
from storytime_core.storytelling.engine.writing import write
from storytime_core.storytelling.use_cases.writing import namesakes


@pytest.mark.parametrize(
    ("text", "names", "found"),
    [
        ("Cousin Ada drew a boat.", ["Ada"], ("namesake",)),
        ("{{HERO}} and Adam sailed to Canada.", ["Ada"], ()),
        ("Tom waved to Aunt May.", ["May", "Tom"], ("namesake", "namesake")),
        ("{{HERO}} slept.", [], ()),
        ("A.J. came.", ["A.J"], ("namesake",)),
    ],
)
def test_a_name_is_found_as_a_whole_word(text, names, found):
    assert namesakes(the_moon(text=text), names) == found


def test_the_engine_finds_a_story_without_them():
    brief = Brief(band=Band.EARLY_READER, words=400)
    common = ["Ada", "Tom", "Rose", "Ben", "Theo", "Lila"]
    drafts = [write(brief, seed, lambda content: namesakes(content, common)).unwrap() for seed in range(25)]

    assert any(namesakes(write(brief, seed, lambda content: ()).unwrap().content, common) for seed in range(25))
    assert not any(namesakes(draft.content, common) for draft in drafts)
