"""From a method that takes what it needs and returns a ``Result``, to a Falcon responder.

    @answers("Your kids.", auth=Auth.PARENT, rate=Rate.DEFAULT)
    def on_get(self, caller: Caller, page: PageRequest) -> Result[Page[Kid], Never]:
        return self.kid_profiles.list(caller, page)

The parameters say what is read off the request: ``caller``, ``viewer`` or ``guest`` (who asks), ``body``,
``form`` (with files), ``query``, ``page``, ``req`` (the request itself); every other one is an id in the path.  The
return type says what may come back.  Everything is checked in the order of CONV-4.
"""

import inspect
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any, Final, Never, Self, TypeVar, get_args, get_type_hints
from uuid import UUID

import orjson
from attrs import evolve
from falcon import Request, Response
from returns.result import Failure, Result, Success

from storytime_core.identity.model import is_a_device
from storytime_core.kernel.access import (
    AdminOnly,
    AuthRequired,
    EmailNotVerified,
    GuestSessionInvalid,
    KeyReused,
    NotInKidMode,
    ParentOnly,
    RequestInProgress,
    SecondFactorRequired,
)
from storytime_core.kernel.caller import Caller, Guest, Role, Viewer
from storytime_core.kernel.errors import DomainError, NotFound
from storytime_core.kernel.idempotency import Claim, Claimed, KeptReply, KeyInHand, RequestKey, holding
from storytime_core.kernel.pages import InvalidCursor, Leafing, NumberedPage, Page, PageRequest

from . import forms, requests
from .declarations import Auth, Caching, Declared, Rate, Reply
from .desk import Desk
from .requests import Malformed
from .responses import JSON, envelope, refuse, refuse_fields
from .shapes import body as body_reader
from .shapes import is_for_all, written
from .stems import LONGEST, stem_of_page, whole_stem

F = TypeVar("F", bound=Callable[..., Any])

SPOKEN_FOR: Final = ("self", "caller", "viewer", "guest", "body", "form", "query", "page", "req")
KEY_LENGTH: Final = 255
GUEST_SESSION: Final = "X-Guest-Session-Id"
GUEST_DEVICE: Final = "X-Guest-Device-Id"


def answers(
    message: str,
    *,
    auth: Auth,
    rate: Rate,
    status: int = 200,
    show: Callable[[Any], Any] | None = None,
    once: bool = False,
    caching: Caching = Caching.PRIVATE,
    repeated: bool = False,
    largest_body: int = 1 << 20,
    is_stream: bool = False,
    is_file: bool = False,
    forgiving: bool = False,
    longest_page: int = 100,
    largest_file: int = forms.IMAGE,
) -> Callable[[F], F]:
    def declare(responder: F) -> F:
        hints = get_type_hints(responder, include_extras=True)
        names = list(inspect.signature(responder).parameters)
        success, errors = get_args(hints["return"])
        declared = Declared(
            message=message,
            auth=auth,
            rate=rate,
            status=status,
            body=hints.get("body"),
            query=hints.get("query"),
            is_page="page" in names,
            is_leaf=hints.get("page") == Leafing,
            path_ids={name: hints[name] for name in names if name not in SPOKEN_FOR},
            shape=shown_by(show) if show else success,
            errors=() if errors is Never else get_args(errors) or (errors,),
            once=once,
            caching=caching,
            repeated=repeated,
            summary=inspect.getdoc(responder) or message,
            largest_body=largest_body,
            is_stream=is_stream,
            is_file=is_file,
            form=hints.get("form"),
            forgiving=forgiving,
            longest_page=longest_page,
            largest_file=largest_file,
        )
        exchange = Exchange(declared, responder, frozenset(names), show or (lambda value: value))

        @wraps(responder)
        def respond(self: Any, req: Request, resp: Response, **path: str) -> None:
            exchange.run(self, req, resp, path)

        respond.declared = declared  # type: ignore[attr-defined]
        return respond  # type: ignore[return-value]

    return declare


def shown_by(show: Callable[[Any], Any]) -> Any:
    """What a show function says that it gives; ``Self`` is its class."""
    shape = get_type_hints(show, include_extras=True)["return"]
    return getattr(show, "__self__", shape) if shape is Self else shape


class Exchange:
    """One request and its reply."""

    def __init__(
        self, declared: Declared, responder: Callable[..., Any], names: frozenset[str], show: Callable[[Any], Any]
    ) -> None:
        self.declared, self.responder, self.names, self.show = declared, responder, names, show
        self.said: tuple[Any, KeptReply] | None = None

    def run(self, resource: Any, req: Request, resp: Response, path: dict[str, str]) -> None:
        try:
            given = self._let_in(req, resp)
            given |= self._read(req, path)
            given |= self._follow_zone(req)
            self._answer(resource, req, resp, given)
        except Refused as refused:
            refuse(req, resp, refused.error)
        except Malformed as malformed:
            refuse_fields(req, resp, malformed.faults)

    def _let_in(self, req: Request, resp: Response) -> dict[str, Any]:
        """Address rate, credentials, auth class, account rate."""
        desk: Desk = req.context.desk
        declared = self.declared
        for which in ("daily", "address"):
            desk.count(req, resp, desk.rule(declared.rate, which), desk.address(req), Refused)
        caller = self._caller(req, desk)
        req.context.caller = caller
        who = self._device(req, desk) if declared.rate.limits.by_device else named(caller)
        if who and not declared.rate.limits.by:
            for which in ("own_daily", "own"):
                desk.count(req, resp, desk.rule(declared.rate, which), who, Refused)
        elif who is None:
            desk.count(req, resp, desk.rule(declared.rate, "anonymous"), desk.address(req), Refused)
        given: dict[str, Any] = {name: caller for name in ("caller", "viewer", "guest") if name in self.names}
        if "guest" in given and declared.auth is Auth.PUBLIC:
            given["guest"] = self._guest(req, desk).value_or(None)
        return given

    def _device(self, req: Request, desk: Desk) -> str | None:
        device = req.get_header(GUEST_DEVICE)
        return desk.fingerprint(f"device:{device}") if device and is_a_device(device) else None

    def _follow_zone(self, req: Request) -> dict[str, Any]:
        """A parent's device tells where the family is (CONV-26); what was known of it before is looked up anew."""
        caller: Viewer = req.context.caller
        zone = req.get_header("X-Time-Zone")
        if not (zone and isinstance(caller, Caller) and caller.is_verified and not caller.is_kid):
            return {}
        if not req.context.desk.follow_zone(caller, zone):
            return {}
        anew = evolve(caller, family_version=None, time_zone=None)
        return {name: anew for name in ("caller", "viewer") if name in self.names}

    def _caller(self, req: Request, desk: Desk) -> Viewer:
        auth, header = self.declared.auth, req.auth
        if auth is Auth.GUEST:
            guest: Guest = given_or_refused(self._guest(req, desk))
            return guest
        if auth is Auth.PUBLIC:
            return self._unasked(header, desk) if "caller" in self.names else None
        if not header and auth is Auth.OPTIONAL:
            return self._passing_by(req, desk)
        if not header:
            raise Refused(AuthRequired())
        caller: Caller = given_or_refused(desk.caller_for(header))
        if auth.needs_account and not caller.is_verified and not auth.takes_unverified:
            raise Refused(EmailNotVerified())
        if auth.is_for_parents and caller.is_kid:
            raise Refused(ParentOnly())
        if auth is Auth.ADMIN and caller.role is not Role.ADMIN:
            raise Refused(AdminOnly())
        if auth is Auth.ADMIN and caller.lacks_second_factor:
            raise Refused(SecondFactorRequired())
        if auth is Auth.KID_MODE and not caller.is_kid:
            raise Refused(NotInKidMode())
        return caller

    def _passing_by(self, req: Request, desk: Desk) -> Viewer:
        """A guest, or nobody; on some routes whose visit has ended is nobody, too."""
        if not req.get_header(GUEST_SESSION):
            return None
        guest = self._guest(req, desk)
        return guest.value_or(None) if self.declared.forgiving else given_or_refused(guest)

    def _guest(self, req: Request, desk: Desk) -> Result[Guest, GuestSessionInvalid]:
        return desk.guest_for(req.get_header(GUEST_SESSION), req.get_header(GUEST_DEVICE))

    def _unasked(self, header: str | None, desk: Desk) -> Viewer:
        """Where nobody is asked for a credential, a good one is still noticed and a bad one does no harm."""
        return desk.caller_for(header).value_or(None) if header else None

    def _read(self, req: Request, path: dict[str, str]) -> dict[str, Any]:
        declared, given = self.declared, {}
        for name, kind in declared.path_ids.items():
            given[name] = read_path_id(name, path[name], kind)
        params: dict[str, Any] = dict(req.params)
        if declared.is_page:
            given["page"] = self._page(req, params)
        found = requests.query(params, declared.query)
        if declared.query:
            given["query"] = found
        if declared.body:
            given["body"] = requests.body(req, declared.body, declared.largest_body)
        if declared.rate.limits.by:
            self._count_by(req, getattr(given.get("body"), declared.rate.limits.by, None))
        if declared.form:
            given["form"] = forms.form(req, declared.form, declared.largest_file)
        if "req" in self.names:
            given["req"] = req
        return given

    def _count_by(self, req: Request, said: str | None) -> None:
        """An account's turns, or those of an e-mail from one address, or of a token wherever it is used."""
        desk: Desk = req.context.desk
        caller: Viewer = req.context.caller
        where = "" if self.declared.rate.limits.by == "token" else f" from {desk.address(req)}"
        who = named(caller) or f"{said}{where}"
        desk.count(req, None, desk.rule(self.declared.rate, "own"), who, Refused)

    def _page(self, req: Request, params: dict[str, Any]) -> Leafing:
        limit = requests.limit_of(params, self.declared.longest_page)
        number = requests.number_of(params, limit) if self.declared.is_leaf else None
        return NumberedPage(number, limit) if number else PageRequest(limit, self._cursor(req, params))

    def _cursor(self, req: Request, filters: dict[str, Any]) -> Any:
        text = filters.pop("cursor", "")
        if text == "":
            return None
        if not isinstance(text, str):
            raise Refused(InvalidCursor())
        return given_or_refused(req.context.desk.cursors.read(text, self._list_name(req, filters)))

    def _list_name(self, req: Request, filters: dict[str, Any]) -> str:
        caller: Viewer = req.context.caller
        return requests.list_name(req, filters, reader_of(caller))

    def _answer(self, resource: Any, req: Request, resp: Response, given: dict[str, Any]) -> None:
        key_text = req.get_header("Idempotency-Key") if self.declared.once else None
        if key_text is None:
            outcome = self.responder(resource, **given)
            match outcome:
                case Success(value) if self.declared.is_stream or self.declared.is_file:
                    value.write_to(resp)
                case Success(value):
                    self._send(req, resp, self._said(req, value))
                case Failure(error):
                    refuse(req, resp, error)
            return
        self._answer_once(resource, req, resp, given, key_text)

    def _answer_once(self, resource: Any, req: Request, resp: Response, given: dict[str, Any], key_text: str) -> None:
        if not 0 < len(key_text) <= KEY_LENGTH or not all(33 <= ord(letter) <= 126 for letter in key_text):
            raise Malformed({"path": "Idempotency-Key", "message": "must be 1 to 255 visible ASCII characters"})
        desk: Desk = req.context.desk
        caller: Viewer = req.context.caller
        who = owner_of(caller) or desk.fingerprint(desk.address(req))
        key = RequestKey(f"{who} {req.method} {req.uri_template}", key_text)
        said = requests.raw_body(req, self.declared.largest_body)
        fingerprint = sha256(b"\n".join((req.relative_uri.encode(), said))).hexdigest()
        with desk.work() as uow:
            claim = uow.requests.claim(key, fingerprint)
            uow.commit()
        match claim:
            case KeptReply():
                resp.set_header("Idempotency-Replayed", "true")
                self._send(req, resp, claim)
            case Claim.IN_PROGRESS:
                raise Refused(RequestInProgress())
            case Claim.OTHER_REQUEST:
                raise Refused(KeyReused())
            case Claimed(token):
                self._run_once(resource, req, resp, given, key, token)

    def _run_once(
        self, resource: Any, req: Request, resp: Response, given: dict[str, Any], key: RequestKey, token: int
    ) -> None:
        desk: Desk = req.context.desk
        settled: list[KeptReply] = []

        def render(value: Any) -> KeptReply:
            settled.append(self._kept(req, value))
            return settled[-1]

        try:
            with holding(KeyInHand(key, token, render)):
                outcome = self.responder(resource, **given)
        except BaseException:
            if not settled:
                self._let_go(desk, key, token)
            raise
        desk.reached("committed-before-reply")
        match outcome:
            case Success(value):
                final = self._kept(req, value)
                if not settled or settled[-1] != final:
                    with desk.work() as uow:
                        uow.requests.settle(key, token, final)
                        uow.commit()
                self._send(req, resp, final)
            case Failure(error):
                self._let_go(desk, key, token)
                refuse(req, resp, error)

    def _let_go(self, desk: Desk, key: RequestKey, token: int) -> None:
        with desk.work() as uow:
            uow.requests.let_go(key, token)
            uow.commit()

    def _said(self, req: Request, value: Any) -> KeptReply:
        """Everybody gets the same reply for the same public thing: it is written once."""
        if self.declared.caching is not Caching.PUBLIC or isinstance(value, Page):  # whose cursor is the reader's own
            return self._kept(req, value)
        if self.said is None or self.said[0] is not value:
            self.said = value, self._kept(req, value)
        return self.said[1]

    def _kept(self, req: Request, value: Any) -> KeptReply:
        """The reply as it will be sent, and sent again."""
        shown = self.show(value)
        reply = shown if isinstance(shown, Reply) else Reply(shown)
        status = reply.status or self.declared.status
        headers = list(reply.headers)
        if reply.location:
            headers.append(("Location", reply.location))
        if reply.etag:
            headers.append(("ETag", reply.etag))
        return KeptReply(status, tuple(headers), self._body(req, status, reply))

    def _body(self, req: Request, status: int, reply: Reply[Any]) -> bytes:
        message, data = reply.message or self.declared.message, reply.data
        if isinstance(data, Page):
            turning = self._turning(req, data)
            if 0 < len(data.items) <= LONGEST and is_for_all(data.items):
                return stem_of_page(status, message, data.items).body(b',"pagination":' + orjson.dumps(turning) + b"}}")
            return envelope(status, message, {"data": written(data.items), "pagination": turning})
        if not self.declared.repeated and is_for_all(data):
            return whole_stem(status, message, data).body()
        return envelope(status, message, written(data), self.declared.repeated)

    def _turning(self, req: Request, page: Page[Any]) -> dict[str, Any]:
        """How the list goes on."""
        if page.leaf:
            pages = -(-page.leaf.total // page.limit)
            return {"page": page.leaf.number, "limit": page.limit, "total": page.leaf.total, "totalPages": pages}
        filters = {name: value for name, value in req.params.items() if name not in ("limit", "cursor")}
        cursors = req.context.desk.cursors
        following = page.next and cursors.write(page.next, self._list_name(req, filters))
        return {"nextCursor": following, "hasNextPage": page.next is not None, "limit": page.limit}

    def _send(self, req: Request, resp: Response, reply: KeptReply) -> None:
        resp.status = reply.status
        for name, value in reply.headers:
            resp.set_header(name, value)
        resp.set_header("Cache-Control", self.declared.caching.value)
        if self.declared.caching is Caching.PUBLIC:
            tag = f'W/"{sha256(reply.body).hexdigest()[:24]}"'
            resp.set_header("ETag", tag)
            if tag in (req.get_header("If-None-Match") or ""):
                resp.status = 304
                return
        resp.content_type = JSON
        resp.data = reply.body


class Refused(Exception):
    """Ends an exchange with a domain error."""

    def __init__(self, error: DomainError) -> None:
        super().__init__(error)
        self.error = error


def owner_of(viewer: Viewer) -> UUID | None:
    """Whose turns, lists and idempotency keys these are; nobody's if nobody in particular asks."""
    match viewer:
        case Caller():
            return viewer.account_id
        case Guest():
            return viewer.session_id
        case None:
            return None


def reader_of(viewer: Viewer) -> UUID | None:
    """Whose lists these are: in kid mode the kid's, who sees others than its parents."""
    return viewer.kid_id if isinstance(viewer, Caller) and viewer.kid_id else owner_of(viewer)


def named(viewer: Viewer) -> str | None:
    """By what their turns are counted."""
    kind = "guest" if isinstance(viewer, Guest) else "account"
    return f"{kind}:{owner_of(viewer)}" if viewer else None


def given_or_refused(result: Result[Any, DomainError]) -> Any:
    match result:
        case Success(value):
            return value
        case Failure(error):
            raise Refused(error)


def read_path_id(name: str, text: str, kind: Any) -> Any:
    """An id in a path that is none looks like one that was not found."""
    if kind is str:
        return text
    try:
        if len(text) == 36:
            return body_reader.structure(text, UUID)
    except ValueError:
        pass
    raise Refused(NotFound(name.removesuffix("_id")))
