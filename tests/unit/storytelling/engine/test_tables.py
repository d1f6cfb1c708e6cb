"""The tables are rich enough, even, and whole (STO-52, STO-53, SAF-67)."""

from collections import Counter

import pytest

from storytime_core.kernel.bands import Band
from storytime_core.storytelling.engine import options
from storytime_core.storytelling.engine.plots import count_plots, plots_left
from storytime_core.storytelling.engine.tables import Entry, read, tables
from storytime_core.storytelling.engine.telling import DETAILS
from storytime_core.storytelling.engine.topics import KINDS, lexicon
from storytime_core.storytelling.scene import Place, Thing
from tests.unit.storytelling.engine.builders import a_brief, a_draft, keys


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("grammar", 12),
        ("setting", 40),
        ("case", 60),
        ("attempt", 60),
        ("helper", 40),
        ("thing", 120),
        ("lesson", 24),
        ("theme", 19),
        ("category", 15),
        ("season", 8),
    ],
)
def test_there_is_enough_of_everything(kind, least):
    assert len(tables().all(kind)) >= least


def test_there_are_enough_words_for_endings_titles_and_senses():
    endings = sum(len(entry.variants("end", Band.PRESCHOOL)) for entry in tables().all("ending"))
    titles = sum(len(grammar.many("titles")) for grammar in tables().all("grammar"))
    senses = sum(len(s.variants("sense", band)) for s in tables().all("setting") for band in Band)
    assert endings >= 40
    assert titles >= 60
    assert senses >= 200


def told_of(grammar: Entry, kind: str, beat: str, band: Band) -> int:
    entries = [entry for entry in tables().all(kind) if entry.one("grammar") == grammar.key]
    return sum(len(entry.variants(beat, band)) for entry in entries)


@pytest.mark.parametrize("band", Band)
def test_every_beat_can_be_told_in_four_ways_or_more(band):
    for grammar in tables().all("grammar"):
        for beat in ("want", "plant", "turn"):
            assert told_of(grammar, "case", beat, band) >= 4, (grammar.key, beat)
        assert told_of(grammar, "attempt", "try", band) >= 4, grammar.key
    assert len(tables().get("common", "common").variants("meet", band)) >= 4


@pytest.mark.parametrize("band", Band)
def test_there_are_more_plots_than_a_family_can_read(band):
    assert count_plots(band) >= 1_000_000
    for theme in keys(options.themes()):
        assert count_plots(band, theme) >= 10_000


def test_exclusions_leave_fewer_plots():
    assert plots_left(a_brief(excluded=frozenset({"bear"}))) <= plots_left(a_brief())


def test_the_lexicon_is_large_and_of_every_kind():
    assert len(lexicon()) >= 600
    assert {topic.kind for topic in lexicon().values()} == set(KINDS)


def test_what_covers_draw_is_in_the_closed_lists():
    for setting in tables().all("setting"):
        Place(setting.one("place"))
    for entry in (*tables().all("case"), *tables().all("season")):
        assert all(Thing(word) for word in entry.one("draw").split())
    for thing in tables().all("thing"):
        assert thing.one("draw") == "none" or Thing(thing.one("draw"))


@pytest.mark.untraced
def test_how_people_look_and_live_is_drawn_evenly():
    texts = [a_draft(a_brief(Band.MIDDLE_GRADE, 1100), seed).content.text for seed in range(260)]
    for of in DETAILS:
        names = [entry.one("name") for entry in tables().all("detail") if entry.one("of") == of]
        drawn = Counter(name for text in texts for name in names if f" {name}" in text)
        assert set(drawn) == set(names), of
        assert max(drawn.values()) <= 2 * drawn.total() / len(names), of


def test_a_line_that_is_no_entry_is_refused():
    with pytest.raises(ValueError, match="before the first entry"):
        list(read(["lost words"]))
    with pytest.raises(ValueError, match="neither a field nor in a text"):
        list(read(["== case one", "Lost words"]))
    with pytest.raises(ValueError, match="columns"):
        list(read(["=== thing: name ; look", "only a name"]))


def test_options_are_shown_by_name():
    assert len(options.settings()) >= 40
    assert len(options.lessons()) >= 24
    assert keys(options.moods()) == ["calm", "funny", "cozy", "exciting"]
    assert {len(options.themes()), len(options.categories()), len(options.seasons())} == {19, 15, 8}
