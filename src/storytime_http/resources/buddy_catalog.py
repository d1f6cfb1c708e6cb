"""Story buddies, as administrators look after them."""

from datetime import datetime
from typing import Annotated, Never

from attrs import astuple, frozen
from falcon import Request
from msgspec import Meta
from returns.result import Result

from storytime_core.family.buddies import FEWEST_LINES, LONGEST_LINE, BuddyChange, Context
from storytime_core.family.buddy_ports import ManagedBuddy
from storytime_core.family.errors import (
    BuddyAgesUnfit,
    ChangedMeanwhile,
    LinesUnfit,
    NameTaken,
    StillInUse,
    UnknownBuddy,
    UploadRejected,
)
from storytime_core.family.use_cases.buddy_catalog import BuddyCatalog, ChangingBuddyFails, NewBuddy
from storytime_core.family.views import BuddyOnScreen
from storytime_core.kernel.access import ServiceUnavailable
from storytime_core.kernel.bands import Band
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import BuddyId
from storytime_core.kernel.pages import Leafing, Page

from ..answers import answers
from ..conditions import revision_wanted
from ..declarations import Auth, Rate, Reply
from ..forms import Upload
from ..objections import Objections

Slug = Annotated[
    str, Meta(max_length=40, pattern="^[a-z0-9]+(-[a-z0-9]+)*$", description="must be lower-case letters and digits")
]
Short = Annotated[str, Meta(min_length=1, max_length=40)]
Long = Annotated[str, Meta(min_length=1, max_length=300)]
Color = Annotated[str, Meta(pattern="^#[0-9A-Fa-f]{6}$", description="must be a color such as #2BA59A")]
Age = Annotated[int, Meta(ge=0, le=18)]
Line = Annotated[str, Meta(min_length=1, max_length=LONGEST_LINE)]
Tongue = Annotated[str, Meta(pattern="^[a-z]{2,3}$", description="must be a language such as en")]


@frozen
class NewBuddyForm:
    image: Upload
    avatar_image: Upload
    name: Slug
    display_name: Short
    type: Short
    description: Long
    theme_color: Color
    age_group_min: Age = 1
    age_group_max: Age = 12
    is_active: bool = True

    @property
    def buddy(self) -> NewBuddy:
        return NewBuddy(
            name=self.name,
            display_name=self.display_name,
            type=self.type,
            description=self.description,
            theme_color=self.theme_color,
            age_min=self.age_group_min,
            age_max=self.age_group_max,
            is_active=self.is_active,
        )


@frozen
class BuddyChangeForm:
    image: Upload | None = None
    avatar_image: Upload | None = None
    name: Slug | None = None
    display_name: Short | None = None
    type: Short | None = None
    description: Long | None = None
    theme_color: Color | None = None
    age_group_min: Age | None = None
    age_group_max: Age | None = None
    is_active: bool | None = None

    def __attrs_post_init__(self) -> None:
        if all(part is None for part in astuple(self, recurse=False)):
            raise ValueError(Objections(("", "names nothing to change")))

    @property
    def change(self) -> BuddyChange:
        return BuddyChange(
            name=self.name,
            display_name=self.display_name,
            type=self.type,
            description=self.description,
            theme_color=self.theme_color,
            age_min=self.age_group_min,
            age_max=self.age_group_max,
            is_active=self.is_active,
        )


@frozen
class LinesBody:
    """All lines of one kind, in place of those before."""

    language: Tongue
    context: Context
    age_band: Band
    texts: Annotated[tuple[Line, ...], Meta(min_length=FEWEST_LINES, max_length=100)]


@frozen
class ManagedBuddyShape(BuddyOnScreen):
    is_active: bool
    kids: int
    messages: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None


def shape(managed: ManagedBuddy) -> ManagedBuddyShape:
    buddy, seen = managed.buddy, BuddyOnScreen.of(managed.buddy, managed.public_url)
    return ManagedBuddyShape(
        id=seen.id,
        name=seen.name,
        display_name=seen.display_name,
        type=seen.type,
        description=seen.description,
        image_url=seen.image_url,
        profile_avatar_url=seen.profile_avatar_url,
        theme_color=seen.theme_color,
        age_group_min=seen.age_group_min,
        age_group_max=seen.age_group_max,
        is_active=buddy.is_active,
        kids=managed.kids,
        messages=managed.messages,
        created_at=buddy.created_at,
        updated_at=buddy.updated_at,
        deleted_at=buddy.removed_at,
    )


def one(managed: ManagedBuddy) -> Reply[ManagedBuddyShape]:
    return Reply(shape(managed), etag=f'"{managed.buddy.revision}"')


def paged(page: Page[ManagedBuddy]) -> Page[ManagedBuddyShape]:
    return page.showing(shape)


@frozen
class ManagedBuddies:
    """/admin/story-buddies"""

    catalog: BuddyCatalog

    @answers("The story buddies.", auth=Auth.ADMIN, rate=Rate.ADMIN_READ, show=paged)
    def on_get(self, caller: Caller, page: Leafing) -> Result[Page[ManagedBuddy], Never]:
        """Removed ones too, the first added first."""
        return self.catalog.list(caller, page)

    @answers("Somebody new.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, status=201, show=one)
    def on_post(
        self, caller: Caller, form: NewBuddyForm
    ) -> Result[ManagedBuddy, NameTaken | BuddyAgesUnfit | UploadRejected | ServiceUnavailable]:
        """Add a story buddy."""
        return self.catalog.add(caller, form.buddy, form.image.file, form.avatar_image.file)


@frozen
class OneManagedBuddy:
    """/admin/story-buddies/{buddy_id}"""

    catalog: BuddyCatalog

    @answers("It is changed.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, show=one)
    def on_patch(
        self, caller: Caller, buddy_id: BuddyId, form: BuddyChangeForm, req: Request
    ) -> Result[ManagedBuddy, ChangingBuddyFails]:
        """Change what is named."""
        image = form.image.file if form.image else None
        face = form.avatar_image.file if form.avatar_image else None
        return self.catalog.change(caller, buddy_id, form.change, image, face, revision_wanted(req))

    @answers("It is removed.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, show=one)
    def on_delete(
        self, caller: Caller, buddy_id: BuddyId, req: Request
    ) -> Result[ManagedBuddy, UnknownBuddy | StillInUse | ChangedMeanwhile]:
        """Take a buddy away that nobody has chosen."""
        return self.catalog.remove(caller, buddy_id, revision_wanted(req))


@frozen
class ManagedBuddyUndo:
    """/admin/story-buddies/{buddy_id}/undo-delete"""

    catalog: BuddyCatalog

    @answers("It is back.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, show=one)
    def on_post(self, caller: Caller, buddy_id: BuddyId) -> Result[ManagedBuddy, UnknownBuddy]:
        """Bring a removed buddy back."""
        return self.catalog.bring_back(caller, buddy_id)


@frozen
class BuddyLines:
    """/admin/story-buddies/{buddy_id}/lines"""

    catalog: BuddyCatalog

    @answers("The lines are kept.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, show=one)
    def on_put(
        self, caller: Caller, buddy_id: BuddyId, body: LinesBody
    ) -> Result[ManagedBuddy, UnknownBuddy | LinesUnfit]:
        """All lines of one kind; each of them passes the rules of child safety."""
        return self.catalog.write_lines(caller, buddy_id, body.language, body.context, body.age_band, body.texts)
