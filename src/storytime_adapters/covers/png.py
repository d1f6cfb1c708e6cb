"""Telling machines, inside a PNG file, that a program drew it."""

import zlib
from collections.abc import Iterator
from typing import Final

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
XMP: Final = b"XML:com.adobe.xmp"
DRAWN: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"
PACKET: Final = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
    "<Iptc4xmpExt:DigitalSourceType>{source}</Iptc4xmpExt:DigitalSourceType>"
    "</rdf:Description></rdf:RDF></x:xmpmeta>"
)


def marked(png: bytes, source: str = DRAWN) -> bytes:
    """The same picture, with its IPTC digital source type behind the header."""
    text = XMP + b"\0\0\0\0\0" + PACKET.format(source=source).encode()
    header_end = len(SIGNATURE) + 25
    return png[:header_end] + _chunk(b"iTXt", text) + png[header_end:]


def source_type(png: bytes) -> str | None:
    """What the picture says of how it was made."""
    for kind, body in chunks(png):
        if kind == b"iTXt" and body.startswith(XMP + b"\0"):
            _, found, rest = body.decode("utf-8", "replace").partition("<Iptc4xmpExt:DigitalSourceType>")
            return rest.partition("<")[0] if found else None
    return None


def chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(png):
        size = int.from_bytes(png[at : at + 4], "big")
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        at += 12 + size


def _chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")
