"""The labeled texts, as the report wants them."""

import json
from collections.abc import Iterator
from pathlib import Path

from storytime_core.kernel.bands import Band
from storytime_core.safety.report import Case

CORPUS = Path(__file__).parent / "corpus"


def cases(name: str) -> tuple[Case, ...]:
    return tuple(_read(name))


def _read(name: str) -> Iterator[Case]:
    for line in (CORPUS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        tags, bedtime = frozenset(row.get("excluded_tags", ())), row.get("bedtime", False)
        yield Case(row["id"], row["text"], Band(row["band"]), row["expected"], tuple(row["labels"]), tags, bedtime)
