"""Pictures and samples that belong to the house: made when first asked for, and kept at hand."""

import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from threading import Lock
from typing import Final

from attrs import Factory, frozen
from returns.result import Failure, Result, Success

from storytime_core.narration.errors import UnknownFile
from storytime_core.narration.ports import Deadline, Speech, SpeechSynthesizer, SpeechTrouble
from storytime_core.narration.repositories import Exhibit
from storytime_core.narration.voices import SystemVoice, VoiceKey
from storytime_core.storytelling.cover_ports import CoverPainter
from storytime_core.storytelling.scene import Companion, Mood, Place, Scene, TimeOfDay, TimeOfYear, Weather

PNG: Final = "image/png"
MOST_COVERS: Final = 20
SLUG: Final = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_SLUG: Final = 80
PATIENCE: Final = timedelta(seconds=20)
SAMPLE: Final = "Hello! I am {name}. Come and sit with me, and I will read you a story."

COMPANIONS: Final = {
    VoiceKey.MILO: Companion.FOX,
    VoiceKey.BELLA: Companion.CAT,
    VoiceKey.COSMO: Companion.BEAR,
    VoiceKey.NIMBUS: Companion.OWL,
    VoiceKey.FANICE: Companion.SHEEP,
    VoiceKey.CHIP: Companion.SQUIRREL,
    VoiceKey.ROSIE: Companion.RABBIT,
    VoiceKey.PIXIE: Companion.BIRD,
}


@frozen
class HouseExhibits:
    painter: CoverPainter
    synthesizer: SpeechSynthesizer
    deadline_after: Callable[[timedelta], Deadline]
    at_hand: dict[str, Exhibit] = Factory(dict)
    covers: dict[str, Exhibit] = Factory(dict)
    _one_at_a_time: Lock = Factory(Lock)

    def portrait(self, voice: SystemVoice) -> Exhibit:
        """Each narrator goes about as an animal."""
        scene = Scene(
            place=Place.MEADOW,
            time=TimeOfDay.EVENING,
            weather=Weather.CLEAR,
            season=TimeOfYear.SUMMER,
            mood=Mood.COZY,
            companion=COMPANIONS[voice.key],
            seed=seed_of(voice.key),
        )
        return self._kept(f"{voice.key}.png", lambda: Exhibit.of(PNG, self.painter.draw(scene).thumbnail))

    def sample(self, voice: SystemVoice) -> Result[Exhibit, SpeechTrouble]:
        """The voice introduces itself."""
        name = f"{voice.key}.sample"
        with self._one_at_a_time:
            if name in self.at_hand:
                return Success(self.at_hand[name])
            text = SAMPLE.format(name=voice.display_name)
            match self.synthesizer.speak(text, voice, self.deadline_after(PATIENCE)):
                case Success(Speech() as speech):
                    self.at_hand[name] = Exhibit.of(speech.content_type, speech.audio)
                    return Success(self.at_hand[name])
                case Failure(trouble):
                    return Failure(trouble)
                case unknown:
                    raise TypeError(f"the narrator answered {unknown!r}")

    def cover(self, slug: str) -> Result[Exhibit, UnknownFile]:
        """A cover for stories that have none, by what they are filed under."""
        if len(slug) > LONGEST_SLUG or not SLUG.fullmatch(slug):
            return Failure(UnknownFile())
        with self._one_at_a_time:
            if slug not in self.covers:
                while len(self.covers) >= MOST_COVERS:
                    self.covers.pop(next(iter(self.covers)))
                self.covers[slug] = Exhibit.of(PNG, self.painter.draw(scene_for(slug)).png)
            return Success(self.covers[slug])

    def _kept(self, name: str, make: Callable[[], Exhibit]) -> Exhibit:
        with self._one_at_a_time:
            if name not in self.at_hand:
                self.at_hand[name] = make()
            return self.at_hand[name]


def seed_of(name: str) -> int:
    return int.from_bytes(sha256(name.encode()).digest()[:4], "big")


def scene_for(slug: str) -> Scene:
    """Any slug has its picture, and always the same one."""
    seed = seed_of(slug)
    places, times = tuple(Place), tuple(TimeOfDay)
    return Scene(
        place=places[seed % len(places)],
        time=times[seed // 97 % len(times)],
        weather=Weather.CLEAR,
        season=TimeOfYear.SUMMER,
        mood=Mood.CALM,
        seed=seed,
    )
