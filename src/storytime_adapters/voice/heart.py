"""The voice in the package, ``heart``: its model, checked before it is loaded, and what it tells of its sounds.

The model works out how long each sound lasts, in steps of 600 samples, but does
not list that among its results.  A line added to the checked bytes asks for it:
in this format, what is appended to a file is added to its lists.
"""

from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import evolve, frozen

from storytime_core.narration.pages import words_of
from storytime_core.narration.timing import Sounds, SpokenSentence, joined

from ..extras import needed

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

    Samples = NDArray[float32]

RATE: Final = 24_000
STEP: Final = 600
MOST_SOUNDS: Final = 400  # the model has learned from sentences; more at once comes out hurried
MODEL: Final = "hibari.onnx"
MODEL_SHA256: Final = "5f70741d4e900f4e85d0037498736cc1b3e1b9a63a13546a5da1e63abf4fccd8"
SPECTRUM: Final = ("lh", "theta", "ln", "lr", "phi", "f0")
LENGTHS: Final = "/Cast_32_output_0"


class AlteredModel(Exception):
    """The model file is not the one that was checked when this was written."""


@frozen
class SaidSentence:
    """A sentence with its sounds, and the samples they add up to."""

    sentence: SpokenSentence
    samples: "Samples"

    def moved(self, by: int) -> Self:
        """The same sentence, further on in a longer text."""
        places = tuple((begin + by, end + by) for begin, end in self.sentence.places)
        return evolve(self, sentence=evolve(self.sentence, places=places))


class Heart:
    """A loaded voice.  Speaking changes nothing in it; only spelling out is done one at a time."""

    def __init__(self) -> None:
        package = needed("hibari", "voice")
        self._numpy = needed("numpy", "voice")
        self._dsp = needed("hibari.dsp", "voice")
        model = Path(package.__file__).with_name("assets").joinpath(MODEL).read_bytes()
        if sha256(model).hexdigest() != MODEL_SHA256:
            raise AlteredModel(MODEL)
        self._voice = package.Hibari(model=_telling_lengths(model), threads=1)
        self._spelling = Lock()
        self._spelled_alone = lru_cache(maxsize=20_000)(self._spell)

    def say(self, text: str, speed: float, seed: int) -> Iterator[SaidSentence]:
        """Sentence after sentence; the same seed gives the same samples."""
        chance = self._numpy.random.default_rng(seed)
        begin = 0
        for sentence in self._voice.split_sentences(text):
            begin = text.index(sentence, begin)
            yield self._say_sentence(sentence, begin, speed, chance)
            begin += len(sentence)

    def _say_sentence(self, sentence: str, begin: int, speed: float, chance: Any) -> SaidSentence:
        words = words_of(sentence)
        pieces = [self._sound(part, speed, chance) for part in _within_reach(self._spell(sentence))]
        return SaidSentence(
            SpokenSentence(
                places=tuple((begin + word.begin, begin + word.end) for word in words),
                alone=tuple(Sounds(spelled, ()).words for spelled in map(self._spelled_alone, (w.text for w in words))),
                sounds=joined([sounds for sounds, _ in pieces]),
            ),
            self._numpy.concatenate([samples for _, samples in pieces] or [self._numpy.zeros(0, "float32")]),
        )

    def _sound(self, spelled: str, speed: float, chance: Any) -> tuple[Sounds, "Samples"]:
        array, known = self._numpy.asarray, self._voice.vocab
        given = {"ids": array([self._voice.ids(spelled)], "int64"), "speed": array([speed], "float32")}
        *spectrum, lengths = self._voice.sess.run([*SPECTRUM, LENGTHS], given)
        samples = self._dsp.synth(*(part[0] for part in spectrum), chance)
        before, *steps, after = (int(length) * STEP for length in lengths)
        remaining = iter(steps)
        sounds = Sounds(spelled, tuple(next(remaining) if sound in known else 0 for sound in spelled), before, after)
        return sounds, samples

    def _spell(self, text: str) -> str:
        with self._spelling:
            return str(self._voice.g2p(text))


_loading = Lock()
_loaded: list[Heart] = []


def heart() -> Heart:
    """The one model of this process, loaded when first needed."""
    with _loading:
        if not _loaded:
            _loaded.append(Heart())
        return _loaded[0]


def _within_reach(spelled: str) -> tuple[str, ...]:
    """Parts of a long sentence: cut after a comma or the like, else between words, else anywhere."""
    parts: list[str] = []
    while len(spelled) > MOST_SOUNDS:
        reach = spelled[: MOST_SOUNDS + 1]
        cuts = [at for sign, at in pairwise(range(len(reach))) if reach[at] == " " and reach[sign] in ",;:—"]
        cut = cuts[-1] if cuts else max(reach.rfind(" "), 0) or MOST_SOUNDS
        parts.append(spelled[:cut])
        spelled = spelled[cut:].lstrip(" ")
    return (*parts, spelled) if spelled else tuple(parts)


def _telling_lengths(model: bytes) -> bytes:
    """The model, with one more result: graph (7), its outputs (12), a name (1)."""
    name = _field(1, LENGTHS.encode())
    return model + _field(7, _field(12, name))


def _field(number: int, body: bytes) -> bytes:
    return bytes((number << 3 | 2, len(body))) + body
