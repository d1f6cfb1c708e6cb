"""What a route declares about itself: who may call it, how often, what goes in and what comes out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum, StrEnum
from functools import cache
from typing import Any, Final, Generic, TypeVar

from attrs import Factory, frozen

from storytime_core.kernel.errors import DomainError
from storytime_core.kernel.rates import RateRule


class Auth(StrEnum):
    """Who is let in (conventions, section 7)."""

    PUBLIC = "public"
    OPTIONAL = "optional"
    ACCOUNT = "account"
    ACCOUNT_UNVERIFIED = "account*"
    PARENT = "parent"
    PARENT_UNVERIFIED = "parent*"
    KID_MODE = "kid-mode"
    GUEST = "guest"
    ADMIN = "admin"

    @property
    def needs_account(self) -> bool:
        return self not in (Auth.PUBLIC, Auth.OPTIONAL, Auth.GUEST)

    @property
    def takes_unverified(self) -> bool:
        return self in (Auth.ACCOUNT_UNVERIFIED, Auth.PARENT_UNVERIFIED)

    @property
    def is_for_parents(self) -> bool:
        return self in (Auth.PARENT, Auth.PARENT_UNVERIFIED, Auth.ADMIN)


MINUTE: Final = 60
DAY: Final = 24 * 3600


@frozen
class RateLimits:
    """How often: for a caller, or for an e-mail from one address, or for a device; and for an address alone."""

    own: tuple[int, int] | None = None
    own_daily: tuple[int, int] | None = None
    address: tuple[int, int] | None = None
    daily: tuple[int, int] | None = None  # for an address, too
    anonymous: tuple[int, int] | None = None
    by: str | None = None  # a field of the body, where nobody is signed in
    by_device: bool = False
    is_shared: bool = False


class Rate(Enum):
    """Rate classes (conventions, section 12): count, seconds."""

    NONE = "none", RateLimits()
    LOGIN = "login", RateLimits(own=(10, MINUTE), address=(30, MINUTE), by="email", is_shared=True)
    REGISTER = "register", RateLimits(own=(5, 3600), address=(5, MINUTE), by="email", is_shared=True)
    REFRESH = "refresh", RateLimits(own=(30, MINUTE), address=(300, MINUTE), by="token")
    OTP = "otp", RateLimits(own=(5, MINUTE), address=(20, MINUTE), by="email", is_shared=True)
    FORGOT = "forgot", RateLimits(own=(3, MINUTE), address=(10, MINUTE), by="email", is_shared=True)
    RESET = "reset", RateLimits(own=(5, MINUTE), address=(20, MINUTE), by="email", is_shared=True)
    KIDS = "kids", RateLimits(own=(10, MINUTE))
    UPLOAD = "upload", RateLimits(own=(10, MINUTE), own_daily=(50, DAY), address=(30, MINUTE))
    STORIES_CREATE = "stories-create", RateLimits(own=(20, MINUTE))
    GENERATE = "generate", RateLimits(own=(5, MINUTE))
    VOICE = "voice", RateLimits(own=(10, MINUTE), address=(60, MINUTE))
    READING = "reading", RateLimits(own=(600, MINUTE), anonymous=(600, MINUTE))
    STREAM = "stream", RateLimits(own=(30, MINUTE), anonymous=(30, MINUTE))
    GUEST_SESSION = (
        "guest-session",
        RateLimits(own=(5, MINUTE), address=(20, MINUTE), daily=(200, DAY), by_device=True, is_shared=True),
    )
    EXPORT = "export", RateLimits(own=(2, DAY), is_shared=True)
    ADMIN_READ = "admin-read", RateLimits(own=(200, MINUTE))
    ADMIN_WRITE = "admin-write", RateLimits(own=(50, MINUTE))
    DEFAULT = "default", RateLimits(own=(100, MINUTE), anonymous=(100, MINUTE))

    @property
    def label(self) -> str:
        name: str = self.value[0]
        return name

    @property
    def limits(self) -> RateLimits:
        limits: RateLimits = self.value[1]
        return limits

    def rule(self, which: str) -> RateRule | None:
        return rule_of(self, which)


@cache
def rule_of(rate: Rate, which: str) -> RateRule | None:
    found: tuple[int, int] | None = getattr(rate.limits, which)
    return found and RateRule(f"{rate.label}-{which}", *found, rate.limits.is_shared)


class Caching(StrEnum):
    PRIVATE = "no-store"
    PUBLIC = "public, no-cache"


@frozen
class Declared:
    """Everything about one method of one path; the API document and the access matrix come from it."""

    message: str
    auth: Auth
    rate: Rate
    status: int
    body: type | None
    query: type | None
    is_page: bool
    is_leaf: bool  # and may be asked for by number
    path_ids: Mapping[str, Any]
    shape: Any
    errors: tuple[type[DomainError], ...]
    once: bool
    caching: Caching
    repeated: bool
    summary: str
    is_stream: bool = False
    is_file: bool = False
    largest_body: int = 1 << 20
    form: type | None = None
    largest_file: int = 5 << 20
    forgiving: bool = False
    longest_page: int = 100


T = TypeVar("T")


@frozen
class Reply(Generic[T]):
    """A success that differs from what its route declares."""

    data: T
    status: int | None = None
    message: str | None = None
    location: str | None = None
    etag: str | None = None
    headers: tuple[tuple[str, str], ...] = ()


@frozen
class Route:
    method: str
    path: str
    declared: Declared
    responder: Callable[..., Any] = Factory(lambda: _nobody)


def _nobody() -> None: ...


Resources = Sequence[tuple[str, Any]]
"""Path and resource; every ``on_…`` of a resource carries its declaration."""

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


def routes_of(resources: Resources) -> Iterator[Route]:
    """Every method of every path.  One without a full declaration stops the start of the server."""
    for path, resource in resources:
        for method in METHODS:
            responder = getattr(resource, f"on_{method.lower()}", None)
            if responder is None:
                continue
            declared = getattr(responder, "declared", None)
            if declared is None:
                raise TypeError(f"{method} {path} declares nothing about itself")
            yield Route(method, path, declared, responder)
