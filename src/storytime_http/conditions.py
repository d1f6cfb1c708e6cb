"""Revisions of single things: ``ETag`` going out, ``If-Match`` coming in."""

import re

from falcon import Request


def etag(revision: int) -> str:
    return f'"{revision}"'


def revision_wanted(req: Request) -> int | None:
    """From ``If-Match``; one that is no revision of ours fits nothing."""
    text = req.get_header("If-Match")
    if text is None or text.strip() == "*":
        return None
    found = re.fullmatch(r'(?:W/)?"([0-9]{1,9})"', text.strip())
    return int(found[1]) if found else -1
