"""WAV files: 16 bit, one channel, with a note of where they come from."""

import struct
from typing import Final

from attrs import frozen

CONTENT_TYPE: Final = "audio/wav"
BYTES_A_SAMPLE: Final = 2
HEADER: Final = struct.Struct("<HHIIHH")


class NotWav(ValueError):
    """The bytes are not a WAV file of ours, whole to its end."""


@frozen
class Wav:
    rate: int
    pcm: bytes
    note: str | None


def write_wav(pcm: bytes, rate: int, note: str) -> bytes:
    form = HEADER.pack(1, 1, rate, rate * BYTES_A_SAMPLE, BYTES_A_SAMPLE, 8 * BYTES_A_SAMPLE)
    comment = _chunk(b"ICMT", note.encode("ascii") + b"\0")
    chunks = b"WAVE" + _chunk(b"fmt ", form) + _chunk(b"LIST", b"INFO" + comment) + _chunk(b"data", pcm)
    return _chunk(b"RIFF", chunks)


def read_wav(audio: bytes) -> Wav:
    if audio[:4] != b"RIFF" or audio[8:12] != b"WAVE" or int.from_bytes(audio[4:8], "little") != len(audio) - 8:
        raise NotWav("no whole RIFF file")
    rate, pcm, note, at = None, None, None, 12
    while at + 8 <= len(audio):
        kind, size = audio[at : at + 4], int.from_bytes(audio[at + 4 : at + 8], "little")
        body = audio[at + 8 : at + 8 + size]
        if len(body) < size:
            raise NotWav("cut short")
        if kind == b"fmt ":
            coding, channels, rate, _, _, bits = HEADER.unpack(body[: HEADER.size])
            if (coding, channels, bits) != (1, 1, 16):
                raise NotWav("not 16 bit, one channel")
        elif kind == b"data":
            pcm = body
        elif kind == b"LIST" and body[:8] == b"INFOICMT":
            note = body[12:].rstrip(b"\0").decode("ascii", "replace")
        at += 8 + size + size % 2
    if rate is None or pcm is None or len(pcm) % BYTES_A_SAMPLE:
        raise NotWav("no samples")
    return Wav(rate, pcm, note)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)
