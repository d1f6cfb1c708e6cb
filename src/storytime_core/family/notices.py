"""The texts a parent agrees to, by purpose.  A changed text gets a new version."""

from datetime import UTC, datetime
from typing import Final

from .model import Method, Notice, Purpose

SINCE: Final = datetime(2026, 11, 1, tzinfo=UTC)

NOTICES: Final = (
    Notice(
        Purpose.CHILD_PROFILE,
        "2026-11",
        "A profile for your child",
        "We keep a nickname, a month of birth or an age group, and what you tell us about your child's taste, so that "
        "stories fit. The nickname and the month of birth are stored encrypted. Nobody outside this service sees them. "
        "You can look at, change and erase everything at any time, and take this consent back: then the profile is "
        "hidden at once and erased after seven days.",
        (),
        (Method.EMAIL_PLUS, Method.CARD, Method.OPERATOR),
        SINCE,
    ),
    Notice(
        Purpose.HOSTED_AI,
        "2026-11",
        "Stories and voices by outside services",
        "If your operator has switched them on, outside services may write, paint or speak stories. They get the age "
        "group and closed topic words only: no name, no birth date, none of your own words. Without this consent our "
        "own writer and our own voice do the work.",
        ("the story, picture and voice services your operator has chosen",),
        (Method.CARD, Method.OPERATOR),
        SINCE,
    ),
    Notice(
        Purpose.CHILD_PHOTO,
        "2026-11",
        "A picture of your child",
        "A picture you upload for your child is used as its avatar and for nothing else. It goes to nobody outside, "
        "loses all hidden data, and is erased with the profile or as soon as you take this consent back.",
        (),
        (Method.EMAIL_PLUS, Method.CARD, Method.OPERATOR),
        SINCE,
    ),
    Notice(
        Purpose.VOICE_CLONE,
        "2026-11",
        "Your own voice",
        "A recording of your own voice is sent to the voice service so that it can read stories in it. Only a "
        "grown-up's voice may be used, never a child's. The recording is removed after a day at the latest.",
        ("the voice service your operator has chosen",),
        (Method.CARD, Method.OPERATOR),
        SINCE,
    ),
)


def notice_for(purpose: Purpose) -> Notice:
    return next(notice for notice in NOTICES if notice.purpose is purpose)
