"""Stories written by hand: by parents for their family, by administrators for everybody."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final, Protocol, Self
from uuid import UUID

from attrs import field, fields, frozen
from falcon import Request
from msgspec import Meta
from returns.result import Result

from storytime_core.catalog.authoring import StoryEdit
from storytime_core.catalog.authoring_ports import ShownImage
from storytime_core.catalog.errors import (
    PictureRejected,
    StoryGraphInvalid,
    StoryOutdated,
    StoryUnfit,
    TooManyStories,
    UnknownTaxonomy,
)
from storytime_core.catalog.use_cases.authoring import Authored, Authoring, ChangingFails, Illustrations, Owner
from storytime_core.kernel.access import ServiceUnavailable
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import CategoryId, SeasonId, StoryId, ThemeId
from storytime_core.kernel.openings import UnknownStory
from storytime_core.kernel.stories import Branch, Passage, Question, VocabularyWord

from ..answers import answers
from ..conditions import etag, revision_wanted
from ..declarations import Auth, Rate, Reply
from ..forms import Upload
from ..objections import Objections
from .catalog import FullShape, OneStory, Stories, full_shape

Title = Annotated[str, Meta(min_length=1, max_length=120)]
Description = Annotated[str, Meta(min_length=1, max_length=500)]
Text = Annotated[str, Meta(min_length=1, max_length=60_000)]
Age = Annotated[int, Meta(ge=0, le=18)]
Asked = Annotated[str, Meta(min_length=5, max_length=200)]
Option = Annotated[str, Meta(min_length=1, max_length=120)]
Key = Annotated[str, Meta(min_length=1, max_length=40)]
Prompt = Annotated[str, Meta(min_length=1, max_length=200)]
Caption = Annotated[str, Meta(max_length=200)]
Reason = Annotated[str, Meta(min_length=1, max_length=280)]
Color = Annotated[str, Meta(pattern="^#[0-9A-Fa-f]{6}$", description="must be a color such as #4B3B6B")]
Language = Annotated[
    str, Meta(max_length=35, pattern="^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", description="must be a language tag")
]
Address = Annotated[
    str,
    Meta(max_length=400, pattern=r"^https://[^\s<>\"]+$", description="must be an address that begins with https://"),
]


@frozen
class QuestionBody:
    question: Asked
    options: Annotated[tuple[Option, ...], Meta(min_length=2, max_length=4)]
    correct_option: Annotated[int, Meta(ge=0, le=3)]

    @property
    def asked(self) -> Question:
        return Question(self.question, self.options, self.correct_option)


@frozen
class PassageBody:
    key: Key
    text: Text


@frozen
class BranchBody:
    after: Key
    prompt: Prompt
    option_a: Option
    option_b: Option
    next_a: Key
    next_b: Key

    @property
    def branch(self) -> Branch:
        return Branch(self.after, self.prompt, self.option_a, self.option_b, self.next_a, self.next_b)


@frozen
class WordBody:
    word: Key
    meaning: Prompt


Questions = Annotated[tuple[QuestionBody, ...], Meta(max_length=10)]
Passages = Annotated[tuple[PassageBody, ...], Meta(max_length=64)]
Branches = Annotated[tuple[BranchBody, ...], Meta(max_length=12)]


@frozen(kw_only=True)
class StoryChangeBody:
    """What is named is changed; a list takes the place of the one before."""

    title: Title | None = None
    description: Description | None = None
    text_content: Text | None = None
    language: Language | None = None
    age_min: Age | None = None
    age_max: Age | None = None
    cover_image_url: Address | None = None
    cover_alt: Prompt | None = None
    background_color: Color | None = None
    categories: Annotated[tuple[UUID, ...], Meta(max_length=5)] | None = None
    themes: Annotated[tuple[UUID, ...], Meta(max_length=5)] | None = None
    seasons: Annotated[tuple[UUID, ...], Meta(max_length=4)] | None = None
    vocabulary: Annotated[tuple[WordBody, ...], Meta(max_length=10)] | None = None
    tags: Annotated[tuple[Key, ...], Meta(max_length=20)] | None = None
    questions: Questions | None = None
    passages: Passages | None = None
    branches: Branches | None = None

    def __attrs_post_init__(self) -> None:
        if not self.edit.said:
            raise ValueError(Objections(("", "names nothing to change")))
        if self.text_content is not None and self.passages:
            raise ValueError(Objections(("textContent", "is made from the passages")))

    @property
    def edit(self) -> StoryEdit:
        return StoryEdit(
            title=self.title,
            description=self.description,
            text=self.text_content,
            questions=each(self.questions, lambda one: one.asked),
            vocabulary=each(self.vocabulary, lambda one: VocabularyWord(one.word, one.meaning)),
            cover_alt=self.cover_alt,
            passages=each(self.passages, lambda one: Passage(one.key, one.text)),
            branches=each(self.branches, lambda one: one.branch),
            language=self.language,
            age_min=self.age_min,
            age_max=self.age_max,
            categories=each(self.categories, CategoryId),
            themes=each(self.themes, ThemeId),
            seasons=each(self.seasons, SeasonId),
            tags=self.tags,
            background_color=self.background_color,
            cover_url=self.cover_image_url,
        )


@frozen(kw_only=True)
class StoryBody(StoryChangeBody):
    """A draft may lack much, but not its title and for whom it is."""

    title: Title
    age_min: Age
    age_max: Age


@frozen
class QuestionsBody:
    questions: Questions


@frozen
class BranchesBody:
    passages: Passages
    branches: Branches


class WantedState(StrEnum):
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@frozen
class StateBody:
    state: WantedState
    reason: Reason | None = None


@frozen
class RemovalBody:
    permanent: bool = False


@frozen
class ImageForm:
    image: Upload
    caption: Caption = ""


def each(given: tuple[Any, ...] | None, made: Callable[[Any], Any]) -> Any:
    return None if given is None else tuple(map(made, given))


@frozen
class AuthoredImage:
    id: UUID
    url: str | None
    caption: str
    position: int

    @classmethod
    def of(cls, image: ShownImage) -> Self:
        return cls(image.id, image.url, image.caption, image.position)


@frozen(kw_only=True)
class AuthoredShape(FullShape):
    """A story with every word, and where it stands."""

    images: tuple[AuthoredImage, ...]  # type: ignore[assignment]
    state: str
    audience: str
    source: str
    withdrawn_reason: str | None
    top_pick_position: int | None
    deleted_at: datetime | None


def shape_of(authored: Authored) -> AuthoredShape:
    full, manuscript = full_shape(authored.full), authored.manuscript
    known = {one.name: getattr(full, one.name) for one in fields(FullShape)}
    return AuthoredShape(
        **{
            **known,
            "images": tuple(map(AuthoredImage.of, authored.images)),
            "state": manuscript.glance.facts.state.value,
            "audience": manuscript.glance.facts.audience.value,
            "source": manuscript.source.value,
            "withdrawn_reason": manuscript.withdrawn_why,
            "top_pick_position": manuscript.top_pick_position,
            "deleted_at": manuscript.deleted_at,
        }
    )


def authored_reply(authored: Authored) -> Reply[AuthoredShape]:
    return Reply(shape_of(authored), etag=etag(authored.manuscript.version))


@frozen
class Desk:
    """Who writes where."""

    auth: Auth
    rate: Rate
    upload: Rate

    def owner(self, caller: Caller) -> Owner:
        return None if self.auth is Auth.ADMIN else caller.family_id


class AtADesk(Protocol):
    @property
    def authoring(self) -> Authoring: ...


class WithPictures(Protocol):
    @property
    def illustrations(self) -> Illustrations: ...


PARENTS: Final = Desk(Auth.PARENT, Rate.STORIES_CREATE, Rate.UPLOAD)
ADMINS: Final = Desk(Auth.ADMIN, Rate.ADMIN_WRITE, Rate.ADMIN_WRITE)


def writing(desk: Desk) -> Callable[..., Any]:
    @answers("It is written down.", auth=desk.auth, rate=desk.rate, status=201, show=authored_reply, once=True)
    def on_post(
        self: AtADesk, caller: Caller, body: StoryBody
    ) -> Result[Authored, UnknownTaxonomy | StoryUnfit | StoryGraphInvalid | TooManyStories]:
        """A draft, which nobody reads until it is published."""
        return self.authoring.create(desk.owner(caller), body.edit)

    return on_post


def changing(desk: Desk) -> Callable[..., Any]:
    @answers("It is changed.", auth=desk.auth, rate=desk.rate, show=authored_reply)
    def on_patch(
        self: AtADesk, caller: Caller, story_id: StoryId, body: StoryChangeBody, req: Request
    ) -> Result[Authored, ChangingFails]:
        """What is published stays so, if its new words pass the checks."""
        return self.authoring.edit(desk.owner(caller), story_id, body.edit, revision_wanted(req))

    return on_patch


def removing(desk: Desk) -> Callable[..., Any]:
    @answers("It is removed.", auth=desk.auth, rate=desk.rate)
    def on_delete(
        self: AtADesk, caller: Caller, story_id: StoryId, query: RemovalBody, body: RemovalBody, req: Request
    ) -> Result[None, UnknownStory | StoryOutdated]:
        """Hidden at once, and gone after 30 days; at once if it shall be permanent."""
        for_good = query.permanent or body.permanent
        return self.authoring.remove(desk.owner(caller), story_id, for_good, revision_wanted(req))

    return on_delete


def restoring(desk: Desk) -> Callable[..., Any]:
    @answers("It is back.", auth=desk.auth, rate=desk.rate, show=authored_reply)
    def on_post(self: AtADesk, caller: Caller, story_id: StoryId) -> Result[Authored, UnknownStory | TooManyStories]:
        """Bring back what was removed in the last 30 days."""
        return self.authoring.restore(desk.owner(caller), story_id)

    return on_post


def stating(desk: Desk) -> Callable[..., Any]:
    @answers("So it is.", auth=desk.auth, rate=desk.rate, show=authored_reply)
    def on_put(
        self: AtADesk, caller: Caller, story_id: StoryId, body: StateBody, req: Request
    ) -> Result[Authored, ChangingFails]:
        """Publish a story, once it is complete and has passed the checks; or withdraw it."""
        owner, version = desk.owner(caller), revision_wanted(req)
        if body.state is WantedState.PUBLISHED:
            return self.authoring.publish(owner, story_id, version)
        return self.authoring.withdraw(owner, story_id, body.reason, version)

    return on_put


def questioning(desk: Desk) -> Callable[..., Any]:
    @answers("These are the questions.", auth=desk.auth, rate=desk.rate, show=authored_reply)
    def on_put(
        self: AtADesk, caller: Caller, story_id: StoryId, body: QuestionsBody, req: Request
    ) -> Result[Authored, ChangingFails]:
        """The whole list; a question that stays the same keeps its id."""
        asked = tuple(one.asked for one in body.questions)
        return self.authoring.question(desk.owner(caller), story_id, asked, revision_wanted(req))

    return on_put


def branching(desk: Desk) -> Callable[..., Any]:
    @answers("These are the ways.", auth=desk.auth, rate=desk.rate, show=authored_reply)
    def on_put(
        self: AtADesk, caller: Caller, story_id: StoryId, body: BranchesBody, req: Request
    ) -> Result[Authored, ChangingFails]:
        """All passages and the choices between them; the text is what they tell along the first choices."""
        passages = tuple(Passage(one.key, one.text) for one in body.passages)
        branches = tuple(one.branch for one in body.branches)
        return self.authoring.branch(desk.owner(caller), story_id, passages, branches, revision_wanted(req))

    return on_put


def illustrating(desk: Desk) -> Callable[..., Any]:
    @answers(
        "What a nice picture.",
        auth=desk.auth,
        rate=desk.upload,
        status=201,
        show=AuthoredImage.of,
        once=True,
        largest_body=7 << 20,
    )
    def on_post(
        self: WithPictures, caller: Caller, story_id: StoryId, form: ImageForm
    ) -> Result[ShownImage, ChangingFails | PictureRejected | ServiceUnavailable]:
        """A picture at the end; it has an address as soon as it is made anew."""
        return self.illustrations.add(desk.owner(caller), story_id, form.image.file, form.caption)

    return on_post


def unillustrating(desk: Desk) -> Callable[..., Any]:
    @answers("It is removed.", auth=desk.auth, rate=desk.upload)
    def on_delete(
        self: AtADesk, caller: Caller, story_id: StoryId, image_id: UUID, req: Request
    ) -> Result[None, ChangingFails]:
        """Take a picture out of a story."""
        done = self.authoring.unillustrate(desk.owner(caller), story_id, image_id, revision_wanted(req))
        return done.map(lambda _: None)

    return on_delete


@frozen
class StoriesAndDrafts(Stories):
    """/stories"""

    authoring: Authoring = field(kw_only=True)

    on_post = writing(PARENTS)


@frozen
class OneStoryOrDraft(OneStory):
    """/stories/{story_id}"""

    authoring: Authoring

    on_patch = changing(PARENTS)
    on_delete = removing(PARENTS)


@frozen
class StoryState:
    """/stories/{story_id}/state"""

    authoring: Authoring

    on_put = stating(PARENTS)


@frozen
class StoryUndoDelete:
    """/stories/{story_id}/undo-delete"""

    authoring: Authoring

    on_post = restoring(PARENTS)


@frozen
class StoryQuestions:
    """/stories/{story_id}/questions"""

    authoring: Authoring

    on_put = questioning(PARENTS)


@frozen
class StoryBranches:
    """/stories/{story_id}/branches"""

    authoring: Authoring

    on_put = branching(PARENTS)


@frozen
class StoryImages:
    """/stories/{story_id}/images"""

    illustrations: Illustrations

    on_post = illustrating(PARENTS)


@frozen
class OneStoryImage:
    """/stories/{story_id}/images/{image_id}"""

    authoring: Authoring

    on_delete = unillustrating(PARENTS)


@frozen
class PublicStoryState:
    """/admin/stories/{story_id}/state"""

    authoring: Authoring

    on_put = stating(ADMINS)


@frozen
class PublicStoryUndoDelete:
    """/admin/stories/{story_id}/undo-delete"""

    authoring: Authoring

    on_post = restoring(ADMINS)


@frozen
class PublicStoryQuestions:
    """/admin/stories/{story_id}/questions"""

    authoring: Authoring

    on_put = questioning(ADMINS)


@frozen
class PublicStoryBranches:
    """/admin/stories/{story_id}/branches"""

    authoring: Authoring

    on_put = branching(ADMINS)


@frozen
class PublicStoryImages:
    """/admin/stories/{story_id}/images"""

    illustrations: Illustrations

    on_post = illustrating(ADMINS)


@frozen
class OnePublicStoryImage:
    """/admin/stories/{story_id}/images/{image_id}"""

    authoring: Authoring

    on_delete = unillustrating(ADMINS)
