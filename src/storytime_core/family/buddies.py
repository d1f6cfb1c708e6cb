"""Story buddies: companions who say what was written for them, and nothing else."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from string import Formatter
from typing import Any, Final, Self
from uuid import UUID

from attrs import asdict, evolve, frozen

from storytime_core.kernel.bands import Band
from storytime_core.kernel.faces import BuddyCard
from storytime_core.kernel.ids import BuddyId, KidId

from .ages import AgeSpan
from .avatars import address

MOST_AN_HOUR: Final = 20
HOUR: Final = timedelta(hours=1)
KEPT: Final = timedelta(days=90)
LONGEST_LINE: Final = 160
FEWEST_LINES: Final = 5
ENGLISH: Final = "en"
SLOTS: Final = frozenset({"name", "title", "word"})


class Context(StrEnum):
    """What a buddy has a word for."""

    GREETING = "greeting"
    WELCOME = "welcome"
    BEDTIME = "bedtime"
    CHALLENGE = "challenge"
    STORY_START = "story_start"
    STORY_COMPLETE = "story_complete"


RESTING: Final = "resting"
"""The one more kind of line: for when it has been enough."""


@frozen(kw_only=True)
class Buddy:
    id: BuddyId
    name: str
    display_name: str
    type: str
    description: str
    image: str
    profile_avatar: str
    theme_color: str
    created_at: datetime
    updated_at: datetime
    age_min: int = 1
    age_max: int = 12
    is_active: bool = True
    revision: int = 1
    removed_at: datetime | None = None

    def may_be_chosen(self, ages: AgeSpan | None = None) -> bool:
        fits = ages is None or (self.age_min <= ages.high and ages.low <= self.age_max)
        return self.is_active and self.removed_at is None and fits

    def changed(self, change: "BuddyChange", at: datetime) -> Self:
        return evolve(self, **change.values(), updated_at=at, revision=self.revision + 1)

    def removed(self, at: datetime) -> Self:
        return evolve(self, removed_at=at, updated_at=at, revision=self.revision + 1)

    def brought_back(self, at: datetime) -> Self:
        return evolve(self, removed_at=None, updated_at=at, revision=self.revision + 1)

    def card(self, public_url: str) -> BuddyCard:
        return BuddyCard(self.id, self.name, self.display_name, address(public_url, self.profile_avatar))


@frozen(kw_only=True)
class BuddyChange:
    """What an administrator wants to be different; what is absent stays."""

    name: str | None = None
    display_name: str | None = None
    type: str | None = None
    description: str | None = None
    theme_color: str | None = None
    age_min: int | None = None
    age_max: int | None = None
    is_active: bool | None = None
    image: str | None = None
    profile_avatar: str | None = None

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value is not None}


@frozen(kw_only=True)
class BuddyLine:
    """One sentence of a pack; one whose hash differs was not reviewed, and is not spoken."""

    buddy_id: BuddyId
    language: str
    context: str
    band: str
    number: int
    text: str
    hash: str
    pack_version: int

    @property
    def id(self) -> str:
        return f"{self.language}/{self.context}/{self.band}/{self.number}"

    @property
    def is_intact(self) -> bool:
        return self.hash == hash_of(self.pack_version, self.context, self.band, self.text)

    def spoken(self, slots: Mapping[str, str]) -> str:
        return self.text.format_map(slots)


def hash_of(version: int, context: str, band: str, text: str) -> str:
    return sha256(f"{version}\n{context}\n{band}\n{text}".encode()).hexdigest()


def reviewed(
    buddy_id: BuddyId, language: str, context: str, band: str, texts: Iterable[str], version: int = 1
) -> tuple[BuddyLine, ...]:
    """Lines that somebody has looked at, each sealed with its hash."""
    return tuple(
        BuddyLine(
            buddy_id=buddy_id,
            language=language,
            context=context,
            band=band,
            number=number,
            text=text,
            hash=hash_of(version, context, band, text),
            pack_version=version,
        )
        for number, text in enumerate(texts)
    )


ASKING: Final = re.compile(
    r"\b(secrets?|passwords?|address|phone|e-?mail|where you live|which school|your school|surname|last name|buy|"
    r"purchase|pay|money|subscri\w+|premium|longer|one more|don't go|do not go|don't leave|stay with me)\b",
    re.IGNORECASE,
)
"""What no buddy says: nothing that asks for personal data, secrets, longer use or purchases."""


def asks_too_much(text: str) -> bool:
    return ASKING.search(text) is not None


def slots_in(text: str) -> frozenset[str] | None:
    """The slots of a line; None if it holds a brace that is no slot of ours."""
    try:
        found = [(name, spec, conversion) for _, name, spec, conversion in Formatter().parse(text) if name is not None]
    except ValueError:
        return None
    is_plain = all(name in SLOTS and not spec and not conversion for name, spec, conversion in found)
    return frozenset(name for name, _, _ in found) if is_plain else None


@frozen(kw_only=True)
class ShippedBuddy:
    """One that comes with the house; its English lines by context and band."""

    name: str
    display_name: str
    type: str
    description: str
    theme_color: str
    lines: Mapping[tuple[str, str], tuple[str, ...]]


@frozen(kw_only=True)
class BuddyTalk:
    """That a buddy said something, and which line; never the words."""

    id: UUID
    kid_id: KidId
    buddy_id: BuddyId
    context: str
    line_id: str
    at: datetime


@frozen
class Turn:
    """The how-manieth word of a kid's day this is."""

    kid_id: KidId
    day: date
    number: int
    last_line: str | None

    @property
    def is_first_of_day(self) -> bool:
        return self.number == 0

    def picked(self, lines: Sequence[BuddyLine], slots: Mapping[str, str]) -> BuddyLine | None:
        """Among the lines that can be said whole, one by kid, context, day and turn; never the last one again."""
        fit = [line for line in lines if line.is_intact and slots_of(line) <= slots.keys()]
        choices = [line for line in fit if line.id != self.last_line] or fit
        if not choices:
            return None
        seed = sha256(f"{self.kid_id} {choices[0].context} {self.day} {self.number}".encode()).digest()
        return choices[int.from_bytes(seed[:8], "big") % len(choices)]


def slots_of(line: BuddyLine) -> frozenset[str]:
    found = slots_in(line.text)
    return frozenset({"unknown"}) if found is None else found


def band_for(age: int) -> Band:
    return next((band for band in Band if age <= band.oldest), Band.MIDDLE_GRADE)
