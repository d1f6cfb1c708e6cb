"""The same sound, played faster or slower: higher or lower."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from ..extras import needed

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

    Samples = NDArray[float32]

SMOOTH: Final = tuple(sorted(2**a * 3**b * 5**c for a in range(17) for b in range(7) for c in range(5)))


def pitched(samples: "Samples", ratio: Fraction) -> "Samples":
    """``ratio`` times as high, and so many times shorter; nothing is folded back or mirrored.

    It is done on the spectrum of the whole clip: cut it or fill it up, and turn
    it back into another number of samples.
    """
    if ratio == 1 or not len(samples):
        return samples
    numpy = needed("numpy", "voice")
    blocks = next(size for size in SMOOTH if size * ratio.numerator >= len(samples))
    before, after = blocks * ratio.numerator, blocks * ratio.denominator
    spectrum = numpy.fft.rfft(samples, before)
    played: Samples = numpy.fft.irfft(spectrum[: after // 2 + 1], after) / float(ratio)
    return played[: round(len(samples) / ratio)].astype("float32")


def as_pcm(parts: "Sequence[Samples]", ratio: Fraction) -> bytes:
    """One after the other, at that pitch, as 16 bit samples."""
    numpy = needed("numpy", "voice")
    played = pitched(numpy.concatenate(parts), ratio) if parts else numpy.zeros(0)
    return bytes((numpy.clip(played, -1.0, 1.0) * 32767).astype("<i2").tobytes())
