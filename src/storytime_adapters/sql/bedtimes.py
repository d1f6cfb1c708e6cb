"""A bedtime as JSON says it."""

from datetime import time
from typing import Any

from storytime_core.family.bedtime import NO_BEDTIME, Bedtime


def written(bedtime: Bedtime) -> dict[str, Any]:
    return {
        "enabled": bedtime.enabled,
        "start": bedtime.start and f"{bedtime.start:%H:%M}",
        "end": bedtime.end and f"{bedtime.end:%H:%M}",
        "days": list(bedtime.days),
        "lock_app": bedtime.lock_app,
        "dim_screen": bedtime.dim_screen,
        "reminder": bedtime.reminder,
        "stories_only": bedtime.stories_only,
    }


def read(kept: dict[str, Any] | None) -> Bedtime:
    """Nothing kept is the default."""
    if kept is None:
        return NO_BEDTIME
    start, end = (kept[name] and time.fromisoformat(kept[name]) for name in ("start", "end"))
    return Bedtime(**{**kept, "start": start, "end": end, "days": tuple(kept["days"])})
