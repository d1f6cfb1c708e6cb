"""The story buddies we ship, from text files: five lines about a buddy, then its lines by context and band."""

from pathlib import Path
from typing import Final

from storytime_core.family.buddies import ShippedBuddy

FOLDER: Final = Path(__file__).with_name("packs")


def shipped_buddies() -> tuple[ShippedBuddy, ...]:
    return tuple(read(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.txt")))


def read(text: str) -> ShippedBuddy:
    about, *parts = text.strip().split("\n\n# ")
    name, display_name, kind, description, theme_color = about.splitlines()
    return ShippedBuddy(
        name=name,
        display_name=display_name,
        type=kind,
        description=description,
        theme_color=theme_color,
        lines=dict(map(slot_of, parts)),
    )


def slot_of(part: str) -> tuple[tuple[str, str], tuple[str, ...]]:
    head, *lines = part.strip().splitlines()
    context, band = head.split()
    return (context, band), tuple(lines)
