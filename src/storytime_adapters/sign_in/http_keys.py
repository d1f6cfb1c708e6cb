"""Asking for published keys over HTTP: within a few seconds, nothing large, and nowhere else."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from http.client import HTTPException
from typing import Any, Final
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from attrs import frozen

from .published_keys import KeysAway, Published

LARGEST: Final = 256 << 10
PIECE: Final = 16 << 10
UNSAID: Final = timedelta(hours=1)
MAX_AGE: Final = re.compile(r"(?:^|[\s,])max-age=(\d{1,9})(?:$|[\s,])", re.IGNORECASE)


class NoDetours(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Keys come from where they are said to be."""
        return


@frozen
class HttpKeys:
    url: str
    seconds: float = 3.0

    def __call__(self) -> Published:
        until = time.monotonic() + self.seconds
        request = Request(self.url, headers={"Accept": "application/json", "User-Agent": "Storytime"})
        try:
            with build_opener(NoDetours).open(request, timeout=self.seconds) as reply:
                return Published(self._read(reply.read1, until), max_age_of(reply.headers.get("Cache-Control")))
        except (URLError, OSError, HTTPException):
            raise KeysAway from None

    def _read(self, read: Callable[[int], bytes], until: float) -> bytes:
        """Piece by piece, so that one who dawdles is left."""
        data = b""
        while piece := read(PIECE):
            data += piece
            if len(data) > LARGEST or time.monotonic() > until:
                raise KeysAway
        return data


def max_age_of(cache_control: str | None) -> timedelta:
    said = MAX_AGE.search(cache_control or "")
    return timedelta(seconds=int(said[1])) if said else UNSAID
