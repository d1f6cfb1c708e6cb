"""Which parts make one plot, and how many plots there are."""

from functools import lru_cache
from math import comb
from typing import Final

from attrs import evolve, frozen

from storytime_core.kernel.bands import Band
from storytime_core.storytelling.engine.brief import FEWEST_PLOTS, Brief, PlotTooNarrow
from storytime_core.storytelling.engine.chance import Dice
from storytime_core.storytelling.engine.shelf import Shelf, shelf_of
from storytime_core.storytelling.engine.tables import Entry

FIT: Final = 5
"""How much likelier a part is that goes with what was wished for."""

CARRIES: Final = 20
"""The same for what happens: a story about honesty should turn on it, not only mention it."""


LONG: Final = {Band.TODDLER: 255, Band.PRESCHOOL: 420, Band.EARLY_READER: 850, Band.MIDDLE_GRADE: 1600}


@frozen(eq=False)
class Plot:
    """Everything that is decided before the first word."""

    grammar: Entry
    case: Entry
    attempts: tuple[Entry, ...]
    setting: Entry
    thing: Entry
    look: str
    helper: Entry
    friend: Entry
    opening: Entry
    ending: Entry
    lesson: Entry
    theme: Entry
    themes: tuple[Entry, ...]
    categories: tuple[Entry, ...]
    seasons: tuple[Entry, ...]
    mood: str

    @property
    def entries(self) -> tuple[Entry, ...]:
        parts = (self.grammar, self.case, *self.attempts, self.setting, self.thing, self.helper, self.friend)
        told = (self.opening, self.ending, self.lesson, self.theme)
        return (*parts, *told, *self.themes, *self.categories, *self.seasons)

    @property
    def key(self) -> str:
        attempts = "+".join(attempt.key for attempt in self.attempts)
        thing = f"{self.look.replace(' ', '-')}-{self.thing.key}"
        wished = "+".join(entry.key for entry in (*self.themes, *self.categories, *self.seasons)) or "-"
        parts = [self.grammar.key, self.case.key, attempts, self.setting.key, thing, self.helper.key]
        parts += [
            self.friend.key,
            self.opening.key,
            self.ending.key,
            self.lesson.key,
            self.theme.key,
            wished,
            self.mood,
        ]
        return "/".join(parts)


def suits(entry: Entry, setting: Entry) -> bool:
    """An entry may need something of the setting, or be out of place in it."""
    features = set(setting.one("features").split())
    return set(entry.one("needs").split()) <= features and not set(entry.one("avoid").split()) & features


def of_grammar(shelf: Shelf, kind: str, grammar: Entry) -> tuple[Entry, ...]:
    return tuple(entry for entry in shelf.of(kind) if entry.one("grammar") == grammar.key)


def tries(band: Band, words: int) -> int:
    """How often a hero tries in vain, by band and room."""
    match band:
        case Band.TODDLER:
            return 1 if words < 200 else 2
        case Band.PRESCHOOL:
            return 2
        case Band.EARLY_READER:
            return 2 if words < 550 else 3
        case Band.MIDDLE_GRADE:
            return 3


def asked(shelf: Shelf, kind: str, keys: tuple[str, ...]) -> tuple[Entry, ...]:
    """Wished-for entries, unless an exclusion forbids them: exclusions always win."""
    known = {entry.key: entry for entry in shelf.of(kind)}
    return tuple(known[key] for key in dict.fromkeys(keys) if key in known)


@frozen(eq=False)
class Choice:
    """What a brief allows to choose from."""

    brief: Brief
    shelf: Shelf

    def settings(self) -> tuple[Entry, ...]:
        if self.brief.setting is not None and (wished := asked(self.shelf, "setting", (self.brief.setting,))):
            return wished
        topics = asked(self.shelf, "setting", self.brief.topics)
        if topics:
            return topics[:1]
        seasons = asked(self.shelf, "season", self.brief.seasons)
        return tuple(s for s in self.shelf.of("setting") if all(suits(season, s) for season in seasons[:1]))

    def lessons(self, grammar: Entry) -> tuple[Entry, ...]:
        """The lesson that was asked for, or those that such a story teaches."""
        if self.brief.lesson is not None and (wished := asked(self.shelf, "lesson", (self.brief.lesson,))):
            return wished
        taught = {*grammar.many("likes"), *grammar.many("teaches")}
        return tuple(lesson for lesson in self.shelf.of("lesson") if lesson.tags & taught) or self.shelf.of("lesson")

    def cases(self, grammar: Entry) -> tuple[Entry, ...]:
        return of_grammar(self.shelf, "case", grammar)

    def attempts(self, case: Entry, setting: Entry) -> tuple[Entry, ...]:
        known = tuple(a for a in self.shelf.of("attempt") if a.one("grammar") == case.one("grammar"))
        fit = (a for a in known if case.key not in a.one("not_with").split())
        return tuple(a for a in fit if suits(a, setting) and a.one("only") in ("", case.key))

    def things(self) -> tuple[Entry, ...]:
        return asked(self.shelf, "thing", self.brief.topics)[:1] or self.shelf.of("thing")

    def endings(self, setting: Entry, grammar: Entry) -> tuple[Entry, ...]:
        if grammar.one("time") == "night":  # everybody is in bed already
            return tuple(e for e in self.shelf.of("ending") if "night" in e.tags)
        restful = self.brief.mood in (None, "calm", "cozy") or "bedtime-stories" in self.brief.categories
        ends = tuple(e for e in self.shelf.of("ending") if suits(e, setting))
        return tuple(e for e in ends if "rest" in e.tags) if restful else ends

    def openings(self, setting: Entry) -> tuple[Entry, ...]:
        return tuple(o for o in self.shelf.of("opening") if suits(o, setting))

    def grammars(self) -> tuple[Entry, ...]:
        """A night with everybody in bed does not fill the longest stories."""
        is_long = self.brief.words > LONG[self.brief.band]
        return tuple(g for g in self.shelf.of("grammar") if not (is_long and g.one("time") == "night"))

    def plots(self) -> int:
        """How many plots there are to choose from."""
        count = 0
        tried = tries(self.brief.band, self.brief.words)
        looks = sum(len(thing.many("looks")) for thing in self.things())
        told = looks * len(self.shelf.of("helper")) * len(self.shelf.of("friend"))
        for setting in self.settings():
            for grammar in self.grammars():
                frames = len(self.openings(setting)) * len(self.endings(setting, grammar)) * len(self.lessons(grammar))
                for case in self.cases(grammar):
                    if suits(case, setting):
                        count += frames * comb(len(self.attempts(case, setting)), tried)
        return count * told

    def plot(self, dice: Dice) -> Plot:
        shelf, brief = self.shelf, self.brief
        themes, categories = asked(shelf, "theme", brief.themes), asked(shelf, "category", brief.categories)
        seasons = asked(shelf, "season", brief.seasons)
        liked = [name for entry in (*themes[:2], *categories[:2], *seasons[:1]) for name in entry.many("likes")]
        tried = tries(brief.band, brief.words)
        settings = self.settings()
        while True:
            grammar = _pick(dice, self.grammars(), liked, CARRIES)
            setting = _pick(dice, settings, liked)
            cases = tuple(case for case in self.cases(grammar) if suits(case, setting))
            if not cases:
                continue
            case = _pick(dice, cases, liked)
            attempts = self.attempts(case, setting)
            if len(attempts) >= tried:
                break
        chosen = dice.shuffled(attempts)[:tried]
        chosen.sort(key=lambda attempt: int(attempt.one("order") or 5))
        thing = _pick(dice, self.things(), liked)
        theme = themes[0] if themes else _pick(dice, shelf.of("theme"), [*liked, *grammar.many("likes")])
        return Plot(
            grammar=grammar,
            case=case,
            attempts=tuple(chosen),
            setting=setting,
            thing=thing,
            look=dice.pick(thing.many("looks")),
            helper=_pick(dice, shelf.of("helper"), liked),
            friend=dice.pick(shelf.of("friend")),
            opening=dice.pick(self.openings(setting)),
            ending=dice.pick(self.endings(setting, grammar)),
            lesson=_pick(dice, self.lessons(grammar), [*liked, *grammar.many("likes")]),
            theme=theme,
            themes=themes,
            categories=categories,
            seasons=seasons,
            mood=brief.mood or dice.pick(("calm", "funny", "cozy", "exciting")),
        )


def _pick(dice: Dice, entries: tuple[Entry, ...], liked: list[str], fit: int = FIT) -> Entry:
    """One of these, sooner one that goes with what is liked."""
    wishes = set(liked)
    fits = [fit if wishes & {entry.key, *entry.tags, *entry.many("likes")} else 1 for entry in entries]
    return dice.weighted(entries, fits)


@lru_cache(maxsize=256)
def _counted(brief: Brief) -> int:
    return Choice(brief, shelf_of(brief)).plots()


def plots_left(brief: Brief) -> int:
    """How many plots the exclusions of a brief leave."""
    return _counted(evolve(brief, heroes=(), themes=(), categories=(), buddy=None))


def narrow(brief: Brief) -> PlotTooNarrow | None:
    left = plots_left(brief)
    return PlotTooNarrow(left) if left < FEWEST_PLOTS else None


def count_plots(band: Band | None = None, theme: str | None = None) -> int:
    """How many plots the tables hold, in all or for one band and theme."""
    wished = () if theme is None else (theme,)
    bands = tuple(Band) if band is None else (band,)
    return sum(plots_left(Brief(band=each, words=_usual(each), themes=wished)) for each in bands)


def _usual(band: Band) -> int:
    return {"1-3": 220, "4-6": 350, "7-9": 600, "10-12": 1000}[band.value]
