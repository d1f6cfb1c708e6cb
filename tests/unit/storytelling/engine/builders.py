"""Briefs with a default for everything, and the checks a draft must pass, as the product puts them together."""

from hypothesis import strategies as some

from storytime_core.kernel.bands import Band
from storytime_core.kernel.stories import HEROES, StoryContent
from storytime_core.safety.checker import check
from storytime_core.storytelling.engine import options
from storytime_core.storytelling.engine.brief import Brief, Hero, Pronouns
from storytime_core.storytelling.engine.topics import lexicon
from storytime_core.storytelling.engine.writing import Acceptable, Draft, write

RANGES = {
    Band.TODDLER: (150, 300),
    Band.PRESCHOOL: (200, 500),
    Band.EARLY_READER: (350, 1000),
    Band.MIDDLE_GRADE: (600, 2000),
}
USUAL = {Band.TODDLER: 220, Band.PRESCHOOL: 350, Band.EARLY_READER: 600, Band.MIDDLE_GRADE: 1000}
CAST = tuple(Hero(placeholder) for placeholder in HEROES)


def a_brief(band: Band = Band.PRESCHOOL, words: int | None = None, **wished: object) -> Brief:
    return Brief(band=band, words=words or USUAL[band], **wished)  # type: ignore[arg-type]


def anything_goes(_content: StoryContent) -> tuple[str, ...]:
    return ()


def as_the_product_checks(brief: Brief) -> Acceptable:
    def defects(content: StoryContent) -> tuple[str, ...]:
        verdict = check(
            content,
            brief.band,
            excluded_tags=brief.excluded,
            bedtime="bedtime-stories" in brief.categories,
            fear_ceiling=brief.fear_ceiling,
        )
        return (*verdict.blocked, *verdict.level_defects)

    return defects


def a_draft(brief: Brief, seed: int = 1, acceptable: Acceptable = anything_goes) -> Draft:
    return write(brief, seed, acceptable).unwrap()


def keys(listed: tuple[options.Option, ...]) -> list[str]:
    return [option.key for option in listed]


@some.composite
def briefs(draw: some.DrawFn) -> Brief:
    """Wishes as families have them: one theme or two, a kid or three, now and then a lesson or a buddy."""
    band = draw(some.sampled_from(Band))
    fewest, most = RANGES[band]
    heroes = draw(some.integers(1, 3))
    wishes = some.lists(some.sampled_from(keys(options.themes())), max_size=1)
    crowd = 30 * heroes
    return Brief(
        band=band,
        words=draw(some.integers(min(fewest + crowd, most), most)),
        heroes=tuple(Hero(h, draw(some.sampled_from(Pronouns))) for h in HEROES[:heroes]),
        buddy=draw(some.sampled_from((None, "fox", "robot"))),
        themes=tuple(draw(wishes)),
        categories=(draw(some.sampled_from(keys(options.categories()))),),
        seasons=tuple(draw(some.lists(some.sampled_from(keys(options.seasons())), max_size=1))),
        topics=tuple(draw(some.lists(some.sampled_from(sorted(lexicon())), max_size=2))),
        lesson=draw(some.sampled_from((None, *keys(options.lessons())))),
        setting=draw(some.sampled_from((None, *keys(options.settings())))),
        mood=draw(some.sampled_from((None, *keys(options.moods())))),
    )
