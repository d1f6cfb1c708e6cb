"""The packaged word lists: how their lines are read, and the one number and hash they go by.

A line is a term, optionally followed by fields after a vertical bar.  ``#`` begins a comment.
"""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

RULES_VERSION: Final = 1
DATA: Final = files(__package__) / "data"


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The lines of one list, each split into its fields."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    kept = (line for line in lines if line.strip() and not line.startswith("#"))
    return tuple(tuple(part.strip() for part in line.split("|")) for line in kept)


def terms(name: str) -> frozenset[str]:
    """The first fields of one list."""
    return frozenset(row[0] for row in rows(name))


@cache
def rules_hash() -> str:
    """One SHA-256 over every packaged list, whatever the order in which a disk names them."""
    digest = sha256(str(RULES_VERSION).encode())
    for path in sorted(DATA.iterdir(), key=lambda path: path.name):
        if path.name.endswith(".txt"):
            content = path.read_bytes().replace(b"\r\n", b"\n")
            digest.update(f"\n{path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()
