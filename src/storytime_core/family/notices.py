"""The texts a parent agrees to, by purpose.  A changed text gets a new version."""

from datetime import UTC, datetime, timedelta
from typing import Final

from attrs import evolve, frozen

from .model import STRICT, ConsentEntry, ConsentLedger, Method, Notice, Purpose

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


ASKED_AHEAD: Final = timedelta(days=14)
BY_PARENTS: Final = (Method.EMAIL_PLUS, Method.CARD)


@frozen
class NoticeBoard:
    """The texts there are, and what they mean for what was agreed to."""

    notices: tuple[Notice, ...] = NOTICES
    discloses: bool = False
    """Whether the deployment gives children's data to others: then a mail is not proof enough for anything."""

    def current(self, purpose: Purpose, now: datetime) -> Notice:
        """The newest that is in force; the first one, where the calendar is before all of them."""
        own = sorted((one for one in self.notices if one.purpose is purpose), key=lambda one: one.effective_at)
        in_force = [one for one in own if one.effective_at <= now]
        notice = in_force[-1] if in_force else own[0]
        return evolve(notice, methods=tuple(one for one in notice.methods if self._is_enough(one, purpose)))

    def standing(self, now: datetime) -> tuple[Notice, ...]:
        return tuple(self.current(purpose, now) for purpose in Purpose)

    def accepts(self, method: Method, notice: Notice) -> bool:
        """From a parent; an operator enters what it has checked itself."""
        return method in BY_PARENTS and method in notice.methods

    def allows(self, ledger: ConsentLedger, purpose: Purpose, now: datetime) -> bool:
        return ledger.stands(purpose) and not self.is_outdated(ledger.last(purpose), now)

    def is_outdated(self, entry: ConsentEntry | None, now: datetime) -> bool:
        """A text that asks anew has come into force since."""
        return entry is not None and any(
            one.asks_anew and one.purpose is entry.purpose and entry.at < one.effective_at <= now
            for one in self.notices
        )

    def to_be_told(self, now: datetime) -> tuple[Notice, ...]:
        """Texts that will ask anew, or have just begun to."""
        return tuple(one for one in self.notices if one.asks_anew and abs(one.effective_at - now) <= ASKED_AHEAD)

    def _is_enough(self, method: Method, purpose: Purpose) -> bool:
        return method is not Method.EMAIL_PLUS or not (self.discloses or purpose in STRICT)
