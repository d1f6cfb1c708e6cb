"""Story buddies: who there is, who comes along, what they say."""

from typing import Self
from uuid import UUID

from attrs import frozen
from returns.result import Result

from storytime_core.family.buddies import Context
from storytime_core.family.errors import BuddiesOff, UnknownBuddy, UnknownChallenge
from storytime_core.family.use_cases.buddies import Buddies, BuddyTalks, Message
from storytime_core.family.views import BuddyOnScreen
from storytime_core.kernel.access import AuthRequired
from storytime_core.kernel.caller import Caller, UnknownKid, Viewer
from storytime_core.kernel.ids import BuddyId, KidId, StoryId
from storytime_core.kernel.openings import UnknownStory
from storytime_core.kernel.pages import Page

from ..answers import answers
from ..declarations import Auth, Caching, Rate
from .family import whole_list


@frozen
class BuddyQuery:
    kid_id: UUID | None = None


@frozen
class BuddyBody:
    buddy_id: UUID


@frozen
class MessageBody:
    """What is going on; there is no free text."""

    context: Context
    story_id: UUID | None = None
    challenge_id: UUID | None = None


@frozen
class MessageShape:
    buddy: BuddyOnScreen
    message: str
    image_url: str
    profile_avatar_url: str
    context: str
    is_computer: bool
    resting: bool

    @classmethod
    def of(cls, said: Message) -> Self:
        return cls(
            buddy=said.buddy,
            message=said.text,
            image_url=said.buddy.image_url,
            profile_avatar_url=said.buddy.profile_avatar_url,
            context=said.context,
            is_computer=True,
            resting=said.resting,
        )


def listed(buddies: tuple[BuddyOnScreen, ...]) -> Page[BuddyOnScreen]:
    return whole_list(buddies)


@frozen
class StoryBuddies:
    """/story-buddies"""

    buddies: Buddies

    @answers("Who could come along.", auth=Auth.OPTIONAL, rate=Rate.READING, show=listed, caching=Caching.PUBLIC)
    def on_get(self, viewer: Viewer, query: BuddyQuery) -> Result[tuple[BuddyOnScreen, ...], AuthRequired | UnknownKid]:
        """Story buddies by name; for a kid, those of its age."""
        return self.buddies.offer(viewer, KidId(query.kid_id) if query.kid_id else None)


@frozen
class OneStoryBuddy:
    """/story-buddies/{buddy_id}"""

    buddies: Buddies

    @answers("Here they are.", auth=Auth.OPTIONAL, rate=Rate.READING, caching=Caching.PUBLIC)
    def on_get(self, buddy_id: BuddyId) -> Result[BuddyOnScreen, UnknownBuddy]:
        """One story buddy."""
        return self.buddies.show(buddy_id)


@frozen
class KidBuddy:
    """/kids/{kid_id}/buddy"""

    buddies: Buddies

    @answers("Here they are.", auth=Auth.ACCOUNT, rate=Rate.READING)
    def on_get(self, caller: Caller, kid_id: KidId) -> Result[BuddyOnScreen | None, UnknownKid]:
        """Who comes along with a kid, if anybody."""
        return self.buddies.of_kid(caller, kid_id)

    @answers("What a good choice.", auth=Auth.ACCOUNT, rate=Rate.KIDS)
    def on_put(
        self, caller: Caller, kid_id: KidId, body: BuddyBody
    ) -> Result[BuddyOnScreen, UnknownKid | UnknownBuddy]:
        """Choose who comes along in stories."""
        return self.buddies.choose(caller, kid_id, BuddyId(body.buddy_id))

    @answers("Bye for now.", auth=Auth.PARENT, rate=Rate.KIDS)
    def on_delete(self, caller: Caller, kid_id: KidId) -> Result[None, UnknownKid]:
        """Let the buddy go."""
        return self.buddies.let_go(caller, kid_id)


@frozen
class BuddyMessages:
    """/kids/{kid_id}/buddy/messages"""

    talks: BuddyTalks

    @answers("Your buddy says something.", auth=Auth.ACCOUNT, rate=Rate.READING, show=MessageShape.of)
    def on_post(
        self, caller: Caller, kid_id: KidId, body: MessageBody
    ) -> Result[Message, BuddiesOff | UnknownKid | UnknownBuddy | UnknownStory | UnknownChallenge]:
        """A line for what is going on, from those written for it."""
        story_id = StoryId(body.story_id) if body.story_id else None
        return self.talks.speak(caller, kid_id, body.context, story_id, body.challenge_id is not None)
