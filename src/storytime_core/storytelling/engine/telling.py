"""Telling a plot: beats in order, each with what must be said and what may be said where there is room."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from attrs import define, field, frozen

from storytime_core.kernel.bands import Band
from storytime_core.kernel.stories import BUDDY, HERO
from storytime_core.storytelling.engine.brief import Brief
from storytime_core.storytelling.engine.chance import Dice
from storytime_core.storytelling.engine.language import PRONOUNS, Voice, count_words, joined, spoken_of
from storytime_core.storytelling.engine.plots import Plot, suits
from storytime_core.storytelling.engine.shelf import Shelf
from storytime_core.storytelling.engine.tables import Entry, Line, Variant
from storytime_core.storytelling.engine.topics import Topic

CROWDED: Final = 110
SIMPLER: Final = {
    Band.TODDLER: Band.TODDLER,
    Band.PRESCHOOL: Band.TODDLER,
    Band.EARLY_READER: Band.TODDLER,
    Band.MIDDLE_GRADE: Band.EARLY_READER,
}
LONGEST: Final = {Band.TODDLER: 14, Band.PRESCHOOL: 16, Band.EARLY_READER: 22, Band.MIDDLE_GRADE: 32}
STOPS: Final = re.compile(r"[.!?]+\"?(?: |$)")
DETAILS: Final = ("family", "home", "hair", "skin", "ability")


@frozen
class Told:
    """A line as it will stand in the story."""

    text: str
    optional: bool
    new_paragraph: bool
    words: int


@define
class Beat:
    name: str
    lines: list[Told]
    joins: bool = False
    """Whether it goes on in the paragraph before it."""
    shorter: "Beat | None" = None
    """The same beat in fewer and simpler words, for when there is little room."""

    @property
    def core(self) -> int:
        return sum(line.words for line in self.lines if not line.optional)


def voice_for(brief: Brief, plot: Plot, shelf: Shelf, dice: Dice) -> Voice:
    """All slots of this plot."""
    setting, thing, helper, friend, case = plot.setting, plot.thing, plot.helper, plot.friend, plot.case
    spots = dice.shuffled(setting.many("spots"))
    slots: dict[str, str] = {
        "setting": setting.one("name"),
        "at": setting.one("at"),
        "place": setting.one("name").removeprefix("the "),
        "seat": setting.one("seat"),
        "creature": setting.one("creature"),
        "sound": setting.one("sound"),
        "smell": setting.one("smell"),
        "sleep": setting.one("sleep"),
        "spot": spots[0],
        "spot2": spots[1],
        "spot3": spots[2],
        "thing": thing.one("name"),
        "look": plot.look,
        "lthing": f"{plot.look} {thing.one('name')}",
        "mark": thing.one("mark"),
        "helper": helper.one("name"),
        "habit": helper.one("habit"),
        "role": helper.one("role"),
        "snack": helper.one("snack"),
        "saying": helper.one("saying"),
        "friend": friend.one("name"),
        "daypart": plot.opening.one("time") or "day",
        "lesson": plot.lesson.one("name"),
        "season": plot.seasons[0].one("name") if plot.seasons else "the season",
        "buddy": BUDDY,
        "buddykind": (brief.buddy or "friend").replace("_", " "),
        **spoken_of(brief.heroes[0].pronouns),
        **spoken_of(helper.one("pronouns"), "h."),
        **spoken_of(friend.one("pronouns"), "f."),
    }
    for name in DETAILS:
        slots[name] = dice.pick(_details(shelf, name))
    others = [hero.placeholder for hero in brief.heroes[1:]]
    slots["others"] = joined(others)
    slots["heroes"] = joined([HERO, *others])
    for name, value in case.fields.items():
        slots.setdefault(name, value)
    return Voice(slots)


def _details(shelf: Shelf, name: str) -> tuple[str, ...]:
    return tuple(entry.one("name") for entry in shelf.of("detail") if entry.one("of") == name)


@frozen(eq=False)
class Teller:
    brief: Brief
    plot: Plot
    shelf: Shelf
    voice: Voice
    dice: Dice
    topics: tuple[Topic, ...]
    told: set[int] = field(factory=set, init=False)
    """The variants used so far, so that nothing is said twice."""

    def beats(self) -> list[Beat]:
        """Every beat that must be told, in order."""
        plot, told = self.plot, self._told
        season, category = _first(plot.seasons), _first(plot.categories)
        theme = plot.theme if plot.themes else None
        lesson = plot.lesson if self.brief.lesson else None
        common = self._common
        beats = [
            told(category, "frame"),
            told(plot.opening, "open"),
            told(plot.setting, "sense", joins=True),
            told(season, "sign", joins=True),
            *self._cast(),
            told(common, "meet"),
            told(common, "friend", optional=True),
            Beat("told", told(common, "carry").lines) if plot.grammar.key == "lost" else told(common, "carry"),
            self._also("first"),
            told(plot.case, "want"),
            self._saying("seed", theme, "first"),
            told(plot.case, "plant"),
            *self._mentions(0),
            told(plot.case if shelf_has(plot.case, "problem") else plot.grammar, "problem"),
            self._saying("hint", lesson, "first"),
        ]
        for at, attempt in enumerate(plot.attempts):
            beats.append(told(attempt, "try"))
            beats.append(told(plot.setting, "sense", joins=True, optional=True))
            beats += self._mentions(at + 1)
        beats += [
            told(common, "low", optional=True),
            told(self._mood, "touch", optional=True),
            told(plot.case, "turn"),
            *self._contributions(),
            told(common, "buddyhelp") if self.brief.buddy else Beat("none", []),
            told(plot.case if shelf_has(plot.case, "resolve") else plot.grammar, "resolve"),
            told(season, "glad"),
            self._saying("bloom", theme, "last"),
            self._saying("word", plot.lesson, "moral", optional=lesson is None),
            self._also("last"),
            told(category, "close"),
            told(common, "keep", optional=True) if plot.grammar.one("time") != "night" else Beat("keep", []),
            told(plot.ending, "end"),
        ]
        return [beat for beat in beats if beat.lines]

    def episodes(self) -> list[tuple[str, Beat]]:
        """Further scenes that fit into this story, and when."""
        known = [entry for entry in self.dice.shuffled(self.shelf.of("episode")) if suits(entry, self.plot.setting)]
        scenes = []
        for entry in known:
            only = entry.many("grammars")
            if only and self.plot.grammar.key not in only:
                continue
            if self.plot.grammar.key in entry.many("never"):
                continue
            beat = self._told(entry, "tell")
            if beat.lines and self._holds(beat):
                scenes.append((entry.one("when"), beat))
        return scenes

    @property
    def _common(self) -> Entry:
        return self.shelf.tables.get("common", "common")

    @property
    def _mood(self) -> Entry:
        return self.shelf.tables.get("mood", self.plot.mood)

    def _told(self, entry: Entry | None, beat: str, *, joins: bool = False, optional: bool = False) -> Beat:
        if entry is None:
            return Beat(beat, [])
        variants = [v for v in self.shelf.variants(entry, beat) if id(v) not in self.told]
        if not variants:
            return Beat(beat, [])
        told = self._fitting(beat, variants, joins=joins, optional=optional)
        simpler = self.shelf.variants(entry, beat, SIMPLER[self.brief.band])
        if simpler and not optional:
            told.shorter = self._spoken(beat, self.dice.pick(simpler), joins=joins)
            if not self._holds(told):
                return told.shorter
        return told

    def _fitting(
        self,
        name: str,
        variants: Sequence[Variant],
        *,
        joins: bool = False,
        optional: bool = False,
        more: Mapping[str, str] | None = None,
    ) -> Beat:
        """One of these variants, told without any sentence that is too long where that is possible."""
        for chosen in self.dice.shuffled(variants):
            told = self._spoken(name, chosen, joins=joins, optional=optional, more=more)
            if self._holds(told):
                break
        self.told.add(id(chosen))
        told.lines = [line for line in told.lines if not line.optional or self._fits(line)]
        return told

    def _holds(self, beat: Beat) -> bool:
        return all(self._fits(line) for line in beat.lines if not line.optional)

    def _fits(self, line: Told) -> bool:
        """No sentence is longer than readers of the band can hold."""
        return all(count_words(s) <= LONGEST[self.brief.band] for s in STOPS.split(line.text))

    def _spoken(
        self,
        name: str,
        variant: Variant,
        *,
        joins: bool = False,
        optional: bool = False,
        more: Mapping[str, str] | None = None,
    ) -> Beat:
        voice = Voice({**self.voice.slots, **more}) if more else self.voice
        lines = []
        for line in variant.lines:
            text = voice.say(line.text, self.dice)
            lines.append(Told(text, optional or line.optional, line.new_paragraph, count_words(text)))
        if optional and len(lines) > 1:  # told whole or not at all
            whole = " ".join(line.text for line in lines)
            lines = [Told(whole, True, False, count_words(whole))]
        return Beat(name, lines, joins)

    def _saying(self, frame: str, entry: Entry | None, field: str, *, optional: bool = False) -> Beat:
        """What a theme or a lesson says, in somebody's mouth."""
        if entry is None:
            return Beat(frame, [])
        forms = self.shelf.variants(self.shelf.tables.get("common", "sayings"), frame)
        line = self.dice.pick(entry.many(field))
        more = {"line": line, "quiet": line[:1].lower() + line[1:]}
        return self._fitting(frame, forms, optional=optional, more=more)

    def _cast(self) -> list[Beat]:
        beats = []
        if len(self.brief.heroes) > 1:
            beats.append(self._told(self._common, "cast"))
        if self.brief.buddy:
            beats.append(self._told(self._common, "buddy"))
        return beats

    def _contributions(self) -> list[Beat]:
        """What each of the others does, without which it would not come right."""
        others = self.brief.heroes[1:]
        if not others:
            return []
        tasks = self.dice.shuffled(self.plot.grammar.many("tasks"))
        forms = self.dice.shuffled(self.shelf.variants(self._common, "contribute"))
        beat, briefly = Beat("contribute", []), []
        for at, (hero, task) in enumerate(zip(others, tasks, strict=False)):
            more = {"other": hero.placeholder, "task": task} | {
                f"o.{slot}": word for slot, word in PRONOUNS[hero.pronouns].items()
            }
            beat.lines += self._spoken("contribute", forms[at % len(forms)], more=more).lines
            briefly.append(f"{hero.placeholder} {task}")
        line = Variant((Line(". ".join(briefly) + "."),))
        beat.shorter = self._spoken("contribute", line)
        return [beat, self._told(self._common, "together")]

    def _also(self, when: str) -> Beat:
        """Further themes, categories and seasons: named where a story starts, and where it is looked back on."""
        plot = self.plot
        names = [e.one("named") for e in (*plot.themes[1:], *plot.categories[1:], *plot.seasons[1:])]
        beat = Beat("also", [], joins=False)
        while names:
            some, names = names[:2], names[2:]
            form = self.dice.pick(self.shelf.variants(self._common, f"also_{when}"))
            beat.lines += self._spoken("also", form, more={"also": joined(some)}).lines
        return beat

    def _listed(self) -> list[Beat]:
        """Many topics in a small story: as the words of a song."""
        forms = self.shelf.variants(self.shelf.tables.get("common", "crowded"), "list")
        names = [topic.name for topic in self.topics]
        songs = [", ".join(names[at : at + 4]) for at in range(0, len(names), 4)]
        return [
            self._spoken("mention", form, more={"list": song[:1].upper() + song[1:]})
            for form, song in zip(self.dice.shuffled(forms), songs, strict=False)
        ]

    def _mentions(self, gap: int) -> list[Beat]:
        """The topics of this stretch of the story."""
        if len(self.topics) > 1 and self.brief.words < CROWDED * len(self.topics):
            return self._listed() if gap == 0 else []
        gaps = len(self.plot.attempts) + 1
        beats = []
        for at, topic in enumerate(self.topics):
            if at % gaps != gap:
                continue
            entry = self.shelf.tables.get("mention", topic.kind)
            forms = self.shelf.variants(entry, "mention")
            fresh = [form for form in forms if id(form) not in self.told]
            if fresh:
                more = {"topic": topic.name, "topics": topic.plural}
                beats.append(self._fitting("mention", fresh, more=more))
        return beats


def shelf_has(entry: Entry, beat: str) -> bool:
    return any(known == beat for known, _band in entry.texts)


def _first(entries: tuple[Entry, ...]) -> Entry | None:
    return entries[0] if entries else None
