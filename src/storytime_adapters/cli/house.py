"""Storytime put together for a command, and the ways a command ends.

What it is put together from is imported when it is needed: nobody who asks for help waits for it.
"""

import json
import logging
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, Never, ParamSpec

from rich.console import Console

from storytime_adapters.settings import Settings, SettingsFault, read_settings
from storytime_core.kernel.outage import StoreAway

if TYPE_CHECKING:
    from storytime_adapters.composition.web import WebApplication
    from storytime_adapters.sql.storage import SqlStorage

FINDINGS: Final = 1
AWAY: Final = 69
SETTINGS: Final = 78
LISTED: Final = frozenset(
    {"method", "route", "status", "ms", "requestId", "code", "account", "job", "queue"}
)  # an unlisted field is not logged

P = ParamSpec("P")

console = Console(stderr=True)


class JsonLines(logging.Formatter):
    """One JSON line an event; only listed fields, so that nothing personal slips in."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "logger": record.name,
        }
        facts = getattr(record, "facts", {})
        line |= {name: value for name, value in facts.items() if name in LISTED and value is not None}
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            line["error"] = type(error).__name__
            line["trace"] = places(error)
        return json.dumps(line)


def places(error: BaseException) -> list[str]:
    """Where it happened, without what was in the variables or the message."""
    found, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{os.path.basename(code.co_filename)}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found[-12:]


def set_up_logs(settings: Settings) -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=settings.log__level.upper(), handlers=[handler], force=True)
    for noisy in ("alembic", "_granian", "granian"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def application(**overrides: Any) -> "WebApplication":
    settings = read_settings(**overrides)
    from storytime_adapters.composition.web import WebApplication

    return WebApplication(settings=settings)


def storage_of(house: "WebApplication") -> "SqlStorage":
    from storytime_adapters.sql.storage import SqlStorage

    storage = house.platform.storage()
    if not isinstance(storage, SqlStorage):
        fail("This command needs a database.", AWAY)
    return storage


def fail(sentence: str, code: int) -> Never:
    console.print(f"[red]{sentence}[/red]", highlight=False, soft_wrap=True)
    raise SystemExit(code)


def command(run: Callable[P, None]) -> Callable[P, None]:
    """Every failure that can be explained is one clear sentence and its exit code."""

    @wraps(run)
    def attempt(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            run(*args, **kwargs)
        except SettingsFault as fault:
            for line in fault.faults:
                console.print(f"[red]{line}[/red]", highlight=False)
            raise SystemExit(SETTINGS) from None
        except StoreAway as away:
            reason = next(iter(str(away).splitlines()), "no reason given")
            fail(f"The database does not answer: {reason}", AWAY)
        except KeyboardInterrupt:
            raise SystemExit(130) from None

    return attempt


def show(data: Any, as_json: bool, lines: Callable[[], list[str]]) -> None:
    """For machines or for people."""
    if as_json:
        print(json.dumps(data, default=str))
    else:
        print("\n".join(lines()))
