"""MP3 files: encoded by LAME, tagged, measured frame by frame, and laid end to end.

ID3v2 tag       where the sound comes from
Info frame      how many samples are the encoder's own, so players leave them out
frames          the sound
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from attrs import frozen

from ..extras import needed

CONTENT_TYPE: Final = "audio/mpeg"
KILOBITS: Final = 64
QUALITY: Final = 5
ENCODER_DELAY: Final = 576

RATES: Final = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
KILOBITS_OF_MPEG_1: Final = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
KILOBITS_OF_MPEG_2: Final = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
HEADER: Final = 4


class NotMp3(ValueError):
    """The bytes are not MP3 frames from beginning to end."""


@frozen
class Frame:
    data: bytes
    rate: int
    samples: int
    side_info: int  # bytes between the header and the sound

    @property
    def is_info(self) -> bool:
        at = HEADER + self.side_info
        return self.data[at : at + 4] in (b"Info", b"Xing")

    @property
    def has_sound(self) -> bool:
        """Anything at all is coded in it: the part lengths in its side information are not all nought."""
        is_mono = self.data[3] >> 6 == 3
        is_mpeg_1 = self.samples == 1152
        bits = int.from_bytes(self.data[HEADER : HEADER + self.side_info], "big")
        width = 8 * self.side_info
        channels, granules = (1 if is_mono else 2), (2 if is_mpeg_1 else 1)
        begin = {(True, True): 18, (True, False): 20, (False, True): 9, (False, False): 10}[is_mpeg_1, is_mono]
        each = 59 if is_mpeg_1 else 63
        starts = (begin + each * at for at in range(channels * granules))
        return any(bits >> (width - start - 12) & 0xFFF for start in starts)


@frozen
class Mp3:
    note: str | None
    frames: tuple[Frame, ...]  # of sound alone
    own_samples: int  # the encoder's, at both ends

    @property
    def rate(self) -> int:
        return self.frames[0].rate

    @property
    def samples(self) -> int:
        return sum(frame.samples for frame in self.frames) - self.own_samples


def write_mp3(pcm: bytes, rate: int, note: str) -> bytes:
    """Encode 16 bit samples of one channel.  The same samples give the same bytes."""
    encoder = needed("lameenc", "voice").Encoder()
    encoder.silence()
    encoder.set_bit_rate(KILOBITS)
    encoder.set_in_sample_rate(rate)
    encoder.set_out_sample_rate(rate)
    encoder.set_channels(1)
    encoder.set_quality(QUALITY)
    frames = tuple(_frames(bytes(encoder.encode(pcm)) + bytes(encoder.flush())))
    padding = sum(frame.samples for frame in frames) - ENCODER_DELAY - len(pcm) // 2
    return _file(note, frames, padding)


def read_mp3(audio: bytes) -> Mp3:
    """Every frame to the last byte; anything else between them is a fault."""
    note, begin = _read_tag(audio)
    frames = tuple(_frames(audio[begin:]))
    own = 0
    if frames and frames[0].is_info:
        at = HEADER + frames[0].side_info + 16 + 21
        delays = int.from_bytes(frames[0].data[at : at + 3], "big")
        own = (delays >> 12) + (delays & 0xFFF)
        frames = frames[1:]
    if not frames or len({frame.rate for frame in frames}) > 1:
        raise NotMp3("no sound of one sample rate")
    return Mp3(note, frames, own)


def join_mp3(clips: Sequence[bytes], note: str) -> bytes:
    """The clips one after the other in a file of their own, without the tags between them."""
    read = [read_mp3(clip) for clip in clips]
    frames = tuple(chain.from_iterable(clip.frames for clip in read))
    return _file(note, frames, padding=0)


def _file(note: str, frames: tuple[Frame, ...], padding: int) -> bytes:
    return b"".join((_tag(note), _info(frames, padding), *(frame.data for frame in frames)))


def _frames(data: bytes) -> Iterator[Frame]:
    at = 0
    while at < len(data):
        frame = _frame(data, at)
        yield frame
        at += len(frame.data)


def _frame(data: bytes, at: int) -> Frame:
    head = int.from_bytes(data[at : at + HEADER], "big")
    version, layer, rate_index, kind = head >> 19 & 3, head >> 17 & 3, head >> 10 & 3, head >> 12 & 15
    if head >> 21 != 0x7FF or version == 1 or layer != 1 or rate_index == 3 or kind in (0, 15):
        raise NotMp3(f"no frame at byte {at}")
    is_mpeg_1, is_mono = version == 3, head >> 6 & 3 == 3
    rate, samples = RATES[version][rate_index], 1152 if is_mpeg_1 else 576
    kilobits = (KILOBITS_OF_MPEG_1 if is_mpeg_1 else KILOBITS_OF_MPEG_2)[kind - 1]
    size = samples // 8 * kilobits * 1000 // rate + (head >> 9 & 1)
    if at + size > len(data):
        raise NotMp3("the last frame is cut short")
    side_info = (17 if is_mono else 32) if is_mpeg_1 else (9 if is_mono else 17)
    return Frame(data[at : at + size], rate, samples, side_info)


def _tag(note: str) -> bytes:
    """ID3v2.3 with one comment, in English, without a title of its own."""
    text = b"\0eng\0" + note.encode("latin-1")
    body = b"COMM" + len(text).to_bytes(4, "big") + b"\0\0" + text
    return b"ID3\3\0\0" + _seven_bits(len(body)) + body


def _read_tag(audio: bytes) -> tuple[str | None, int]:
    if audio[:3] != b"ID3" or len(audio) < 10:
        return None, 0
    size = sum((byte & 0x7F) << 7 * place for place, byte in enumerate(reversed(audio[6:10])))
    body = audio[10 : 10 + size]
    found = body.find(b"COMM")
    if found < 0:
        return None, 10 + size
    length = int.from_bytes(body[found + 4 : found + 8], "big")
    text = body[found + 10 : found + 10 + length]
    return text[4:].partition(b"\0")[2].decode("latin-1"), 10 + size


def _seven_bits(number: int) -> bytes:
    return bytes(number >> 7 * place & 0x7F for place in (3, 2, 1, 0))


def _info(frames: tuple[Frame, ...], padding: int) -> bytes:
    """A silent frame that says how much is to come, and how much of it is not sound.

    Players that know it play exactly the samples that went in.
    """
    first = frames[0]
    size = len(first.data) - (first.data[2] >> 1 & 1)
    header = bytes((first.data[0], first.data[1], first.data[2] & 0xFD, first.data[3]))
    total = size + sum(len(frame.data) for frame in frames)
    body = b"Info" + (3).to_bytes(4, "big") + len(frames).to_bytes(4, "big") + total.to_bytes(4, "big")
    lame = b"LAME3.100" + b"\1" + b"\0" * 10 + bytes((KILOBITS,))
    delays = (ENCODER_DELAY << 12 | min(max(padding, 0), 0xFFF)).to_bytes(3, "big")
    lame += delays + b"\0" * 4 + total.to_bytes(4, "big") + b"\0\0"
    begun = header + bytes(first.side_info) + body + lame
    return (begun + _checksum(begun).to_bytes(2, "big")).ljust(size, b"\0")


def _checksum(data: bytes) -> int:
    """CRC-16 as LAME keeps it."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc
