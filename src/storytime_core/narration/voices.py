"""The eight voices every deployment has, and all the names they answer to."""

from enum import StrEnum
from fractions import Fraction
from typing import Final

from attrs import frozen


class VoiceKey(StrEnum):
    MILO = "MILO"
    BELLA = "BELLA"
    COSMO = "COSMO"
    NIMBUS = "NIMBUS"
    FANICE = "FANICE"
    CHIP = "CHIP"
    ROSIE = "ROSIE"
    PIXIE = "PIXIE"


@frozen
class ElevenLabsSettings:
    voice_id: str
    stability: float
    similarity: float
    style: float


@frozen
class EmbeddedSettings:
    """How the one packaged voice is varied: higher or lower, faster or slower."""

    pitch: Fraction
    tempo: Fraction


@frozen
class SystemVoice:
    """A narrator of the house, and how each provider is asked for it."""

    key: VoiceKey
    kind: str
    eleven_labs: ElevenLabsSettings
    deepgram_model: str
    embedded: EmbeddedSettings
    earlier_name: str | None = None

    @property
    def display_name(self) -> str:
        return self.key.capitalize()

    @property
    def names(self) -> tuple[str, ...]:
        """Apps of all ages ask for it by any of these."""
        return tuple(filter(None, (self.key.value, self.earlier_name, self.eleven_labs.voice_id)))


def _voice(
    key: VoiceKey,
    kind: str,
    eleven_labs: ElevenLabsSettings,
    deepgram: str,
    pitch: str,
    tempo: str,
    earlier: str | None,
) -> SystemVoice:
    embedded = EmbeddedSettings(Fraction(pitch), Fraction(tempo))
    return SystemVoice(key, kind, eleven_labs, f"aura-2-{deepgram}-en", embedded, earlier)


SYSTEM_VOICES: Final = (
    _voice(
        VoiceKey.MILO,
        "man, British",
        ElevenLabsSettings("NFG5qt843uXKj4pFvR7C", 0.35, 0.80, 0.55),
        "draco",
        pitch="0.84",
        tempo="0.95",
        earlier="CHARLIE",
    ),
    _voice(
        VoiceKey.BELLA,
        "woman",
        ElevenLabsSettings("wJqPPQ618aTW29mptyoc", 0.30, 0.85, 0.65),
        "andromeda",
        pitch="1.00",
        tempo="0.95",
        earlier="JESSICA",
    ),
    _voice(
        VoiceKey.COSMO,
        "man",
        ElevenLabsSettings("EiNlNiXeDU1pqqOPrYMO", 0.40, 0.80, 0.50),
        "zeus",
        pitch="0.80",
        tempo="0.98",
        earlier="WILL",
    ),
    _voice(
        VoiceKey.NIMBUS,
        "woman, calm",
        ElevenLabsSettings("XrExE9yKIg1WjnnlVkGX", 0.35, 0.80, 0.60),
        "hera",
        pitch="0.96",
        tempo="0.88",
        earlier="LILY",
    ),
    _voice(
        VoiceKey.FANICE,
        "woman, older",
        ElevenLabsSettings("iCrDUkL56s3C8sCRl7wb", 0.45, 0.75, 0.45),
        "harmonia",
        pitch="0.91",
        tempo="0.90",
        earlier="BILL",
    ),
    _voice(
        VoiceKey.CHIP,
        "man, lively",
        ElevenLabsSettings("N2lVS1w4EtoT3dr4eOWO", 0.40, 0.80, 0.50),
        "orion",
        pitch="0.88",
        tempo="1.04",
        earlier="LAURA",
    ),
    _voice(
        VoiceKey.ROSIE,
        "child-like",
        ElevenLabsSettings("ThT5KcBeYPX3keUQqHPh", 0.45, 0.75, 0.40),
        "iris",
        pitch="1.14",
        tempo="0.98",
        earlier=None,
    ),
    _voice(
        VoiceKey.PIXIE,
        "child-like",
        ElevenLabsSettings("jBpfuIE2acCO8z3wKNLl", 0.30, 0.85, 0.70),
        "aurora",
        pitch="1.20",
        tempo="1.02",
        earlier=None,
    ),
)
BY_NAME: Final = {name: voice for voice in SYSTEM_VOICES for name in voice.names}
NIMBUS: Final = BY_NAME[VoiceKey.NIMBUS]
DEFAULT_VOICE: Final = NIMBUS


def resolve_voice(text: str) -> SystemVoice | None:
    """The voice meant by a key, an earlier name or an ElevenLabs id; they are all the same voice."""
    return BY_NAME.get(text)
