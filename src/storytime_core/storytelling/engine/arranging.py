"""Arranging beats to the wished length: by telling more of the story, never by saying a thing twice."""

from typing import Final

from attrs import define

from storytime_core.storytelling.engine.chance import Dice
from storytime_core.storytelling.engine.telling import Beat, Told

OVER: Final = 1.03
FIRST_TO_SHORTEN: Final = (
    "sense", "carry", "meet", "open", "sign", "glad", "close", "frame", "end", "contribute", "try", "plant", "want",
    "problem", "resolve", "buddy", "cast", "turn",
)  # fmt: skip
LAST_TO_DROP: Final = ("carry", "meet", "together")
"""What a crowded little story can do without: those named here are met elsewhere in it."""
GAPS: Final[dict[str, tuple[str, ...]]] = {
    "early": ("carry", "friend", "meet", "open"),
    "middle": ("try",),
    "late": ("resolve",),
}


@define
class Arrangement:
    beats: list[Beat]
    wanted: int
    dice: Dice
    kept: set[int]

    @property
    def total(self) -> int:
        return sum(line.words for beat in self.beats for line in beat.lines if self._told(line))

    def _told(self, line: Told) -> bool:
        return not line.optional or id(line) in self.kept

    def shorten(self) -> None:
        """Tell beats in fewer words, the least important first, while even the necessary is too long."""
        for name in FIRST_TO_SHORTEN:
            for at, beat in enumerate(self.beats):
                if self.core <= self.wanted:
                    return
                if beat.name == name and name == "sense":
                    beat.lines = []
                elif beat.name == name and beat.shorter is not None and beat.shorter.core < beat.core:
                    self.beats[at] = beat.shorter

        for name in LAST_TO_DROP:
            for beat in self.beats:
                if self.core > self.wanted and beat.name == name:
                    beat.lines = []
        self.beats = [beat for beat in self.beats if beat.lines]

    @property
    def core(self) -> int:
        return sum(beat.core for beat in self.beats)

    def extend(self, episodes: list[tuple[str, Beat]]) -> None:
        """Add whole scenes while even all the optional lines would leave the story too short."""
        room = self.wanted - sum(line.words for beat in self.beats for line in beat.lines) * 1.0
        middle = 0
        for when, scene in episodes:
            size = sum(line.words for line in scene.lines)
            if size > room + 25:
                continue
            if self._insert(when, scene, middle):
                middle += when == "middle"
                room -= size
            if room < 15:
                return

    def _insert(self, when: str, scene: Beat, turn: int) -> bool:
        places = [at for at, beat in enumerate(self.beats) if beat.name in GAPS[when]]
        if not places:
            return False
        at = places[turn % len(places)] if when == "middle" else places[-1]
        after = at + 1
        while after < len(self.beats) and (self.beats[after].joins or self.beats[after].name == "episode"):
            after += 1
        self.beats.insert(after, scene)
        return True

    def fill(self) -> None:
        """Tell what is optional while there is room for it."""
        total = self.total
        lines = [line for beat in self.beats for line in beat.lines if line.optional]
        for line in self.dice.shuffled(lines):
            if total + line.words <= self.wanted * OVER:
                self.kept.add(id(line))
                total += line.words

    def paragraphs(self) -> list[str]:
        told: list[str] = []
        for beat in self.beats:
            fresh = not beat.joins
            for line in beat.lines:
                if not self._told(line):
                    continue
                if fresh or line.new_paragraph or not told:
                    told.append(line.text)
                else:
                    told[-1] += " " + line.text
                fresh = False
        return told


def arrange(beats: list[Beat], episodes: list[tuple[str, Beat]], wanted: int, dice: Dice) -> list[str]:
    """The paragraphs of a story of about so many words."""
    arrangement = Arrangement(beats, wanted, dice, set())
    arrangement.shorten()
    arrangement.extend([(when, Beat("episode", scene.lines)) for when, scene in episodes])
    arrangement.fill()
    return arrangement.paragraphs()
