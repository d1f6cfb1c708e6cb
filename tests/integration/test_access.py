"""Who is let in where: generated from what the routes declare."""

from uuid import UUID

import pytest
from attrs import evolve

from storytime_core.kernel.access import AdminOnly
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import KidId
from storytime_http.declarations import Auth, routes_of

RANDOM = "01936d2e-7c1a-7e6b-9f0a-5b8f0c2d4e61"


@pytest.fixture
def storage_kind():
    return "memory"


@pytest.fixture
def settings(settings):
    return evolve(settings, auth__admin_second_factor=True)


@pytest.fixture
def routes(house):
    return list(routes_of(house.application.resources()))


@pytest.fixture
def credentials(house):
    mum = house.a_mum()
    unverified = house.register()["jwt"]
    ended = house.a_mum()
    house.post("/auth/logout", None, ended)
    kid = house.a_kid(mum)
    guest = house.post("/guest/session").json["data"]["sessionId"]
    return {
        "nobody": (None, {}),
        "nonsense": ("nonsense", {}),
        "forged": (mum[:-4] + "AAAA", {}),
        "ended": (ended, {}),
        "unverified": (unverified, {}),
        "mum": (mum, {}),
        "mum, once a guest": (house.a_mum(), {"X_Guest_Session_Id": RANDOM}),
        "kid": (house.in_kid_mode(mum, kid["id"]), {}),
        "admin without second factor": (house.an_admin(), {}),
        "guest": (None, {"X_Guest_Session_Id": guest, "X_Guest_Device_Id": "a-phone-of-sorts"}),
        "guest with a bad bearer": ("nonsense", {"X_Guest_Session_Id": guest}),
        "former guest": (None, {"X_Guest_Session_Id": RANDOM}),
        "odd guest": (None, {"X_Guest_Session_Id": "a guest"}),
    }


def expected(declared, who):
    auth = declared.auth
    if auth is Auth.PUBLIC or (auth is Auth.OPTIONAL and who in ("nobody", "guest")):
        return None
    if auth is Auth.GUEST:
        return None if who in ("guest", "guest with a bad bearer") else "GUEST_SESSION_INVALID"
    if who in ("nobody", "guest", "former guest", "odd guest"):
        if auth is Auth.OPTIONAL:
            return None if declared.forgiving else "GUEST_SESSION_INVALID"
        return "AUTH_REQUIRED"
    if who in ("nonsense", "forged", "ended", "guest with a bad bearer"):
        return "AUTH_TOKEN_INVALID"
    if who == "unverified" and auth.needs_account and not auth.takes_unverified:
        return "AUTH_EMAIL_NOT_VERIFIED"
    if who == "kid" and auth.is_for_parents:
        return "PARENT_ONLY"
    if auth is Auth.ADMIN:
        return "SECOND_FACTOR_REQUIRED" if who == "admin without second factor" else "ADMIN_ONLY"
    if auth is Auth.PARENT and AdminOnly in declared.errors and declared.body is None:
        return None if who == "admin without second factor" else "ADMIN_ONLY"
    if auth is Auth.KID_MODE and who != "kid":
        return "FORBIDDEN"
    return None


DOORS = {
    "AUTH_REQUIRED", "AUTH_TOKEN_INVALID", "AUTH_EMAIL_NOT_VERIFIED", "PARENT_ONLY", "ADMIN_ONLY", "FORBIDDEN",
    "SECOND_FACTOR_REQUIRED",
    "GUEST_SESSION_INVALID",
}  # fmt: skip


def test_every_route_lets_in_whom_it_declares_and_nobody_else(house, routes, credentials):
    house.work()  # so that nobody waits for a story in vain
    wrong = []
    for route in routes:
        if route.declared.is_stream and route.declared.auth is Auth.PUBLIC:
            continue
        path = route.path.removeprefix("/api/v1")
        for name in route.declared.path_ids:
            path = path.replace("{" + name + "}", RANDOM)
        house.forget_rates()  # how often is another matter
        for who, (token, headers) in credentials.items():
            reply = house.call(route.method, path, {} if route.declared.body else None, token, **headers)
            code = reply.json.get("code") if reply.headers.get("content-type") == "application/json" else None
            wanted = expected(route.declared, who)
            if (code if code in DOORS else None) != wanted:
                wrong.append((route.method, route.path, who, code, wanted))
            assert reply.status_code < 500, (route.method, route.path, who, reply.text)
            if "/auth/logout" in route.path:
                return_everybody(house, credentials)
            if route.path.endswith(("/user/me", "/user/me/delete")):
                come_back(house)

    assert wrong == []


def return_everybody(house, credentials):
    """Signing out works for those who may, so they sign in again."""
    store = house.application.platform.storage().store
    for key, session in list(store.tables["sessions"].items()):
        if session.ended_at and session.id != house.application.platform.ids().new():
            store.tables["sessions"][key] = evolve(session, ended_at=None, ended_why=None)
    tokens, clock = house.application.platform.access_tokens(), house.application.platform.clock()
    ended = tokens.read(credentials["ended"][0], clock.now()).unwrap()
    session = store.tables["sessions"][ended.session_id]
    store.tables["sessions"][ended.session_id] = session.ended(clock.now(), "signed_out")


def come_back(house):
    """Whoever closed the account opens it again, and goes on in the same session."""
    tables = house.application.platform.storage().store.tables
    for key, account in list(tables["accounts"].items()):
        tables["accounts"][key] = account.opened_again(account.updated_at)
    for key, session in list(tables["sessions"].items()):
        if session.ended_why == "closed":
            tables["sessions"][key] = evolve(session, ended_at=None, ended_why=None)


def test_routes_under_the_prefix_are_lower_case_nouns(routes):
    for route in routes:
        parts = [part for part in route.path.split("/") if part and not part.startswith("{")]
        assert all(part == part.lower() for part in parts), route.path


def test_no_route_is_declared_twice(routes):
    known = [(route.method, route.path) for route in routes]
    assert len(known) == len(set(known))


IN_KID_MODE = {
    "GET /stories", "GET /stories/{story_id}",  # story lists and stories it may see
    "GET /stories/search", "GET /stories/homepage/parent", "GET /stories/top-picks-from-us",
    "POST /stories/progress", "GET /stories/progress/{kid_id}/{story_id}", "POST /stories/progress/batch",  # progress
    "GET /stories/library/{kid_id}/continue-reading", "GET /stories/library/{kid_id}/completed",  # shelves
    "GET /stories/library/{kid_id}/created", "DELETE /stories/library/{kid_id}/remove/{story_id}",
    "POST /stories/favorites", "GET /stories/favorites/{kid_id}",  # favorites
    "DELETE /stories/favorites/{kid_id}/{story_id}",
    "GET /stories/recommendations/top-picks", "GET /stories/suggestions", "GET /stories/homepage/kid/{kid_id}",
    "GET /stories/recommendations/kid/{kid_id}",  # what is recommended to it
    "GET /stories/{story_id}/read-along", "GET /stories/{story_id}/read-along.vtt",  # voices and narration
    "POST /voice/story/audio/batch", "GET /voice/story/audio/batch/status/{batch_job_id}",
    "GET /voice/preferred", "GET /voice/access",
    "GET /kids/{kid_id}/buddy", "PUT /kids/{kid_id}/buddy", "POST /kids/{kid_id}/buddy/messages",  # its buddy
    "GET /story-buddies", "GET /story-buddies/{buddy_id}",
    "GET /kids/{kid_id}/daily-limit", "GET /kids/{kid_id}/bedtime",  # reading time
    "POST /stories/generate", "POST /stories/generate/async", "POST /stories/generate/kid/{kid_id}",  # story wishes
    "GET /stories/generate/options", "GET /stories/generate/allowance", "GET /stories/generate/jobs",
    "GET /stories/generate/jobs/{job_id}", "DELETE /stories/generate/jobs/{job_id}",
    "GET /stories/generate/jobs/{job_id}/result", "GET /events/jobs/{job_id}",
    "POST /reports/answer", "POST /stories/{story_id}/quiz", "GET /stories/{story_id}/quiz-score",  # quizzes
    "GET /progress/reading-level",  # its level
    "GET /stories/library/{kid_id}/downloads",  # what it took along
    "POST /stories/library/{kid_id}/download/{story_id}", "GET /stories/library/{kid_id}/download/{story_id}",
    "DELETE /stories/library/{kid_id}/download/{story_id}",
    "GET /stories/library/{kid_id}/download/{story_id}/content",
    "GET /stories/library/{kid_id}/download/{story_id}/timings",
    "POST /stories/paths", "GET /stories/paths", "GET /stories/paths/{path_id}",  # its ways through stories
    "POST /stories/paths/{path_id}/choices",
    "GET /kids/{kid_id}",  # its own card
    "POST /auth/kid-mode/leave", "POST /auth/logout",  # leaving, signing out
}  # fmt: skip


def test_kid_mode_reaches_a_closed_list_and_nothing_else(routes):
    """CONV-34: a new route for kids is added here on purpose, or it is none."""
    open_to_kids = {
        f"{route.method} {route.path.removeprefix('/api/v1')}"
        for route in routes
        if route.declared.auth not in (Auth.PUBLIC, Auth.GUEST) and not route.declared.auth.is_for_parents
    }

    assert open_to_kids == IN_KID_MODE


def test_every_code_stands_in_the_table(routes):
    table = {
        "VALIDATION_ERROR", "INVALID_CURSOR", "AUTH_CODE_INVALID", "AUTH_REQUIRED", "AUTH_TOKEN_INVALID",
        "AUTH_TOKEN_EXPIRED", "AUTH_REFRESH_INVALID", "AUTH_INVALID_CREDENTIALS", "FORBIDDEN",
        "AUTH_EMAIL_NOT_VERIFIED", "PARENT_ONLY", "STEP_UP_REQUIRED", "ACCOUNT_SUSPENDED", "ACCOUNT_CLOSED",
        "CONSENT_REQUIRED", "VOICE_NOT_ALLOWED", "FEATURE_DISABLED", "STORY_LIMIT_EXCEEDED",
        "GENERATION_LIMIT_EXCEEDED", "KID_LIMIT_EXCEEDED", "RESOURCE_NOT_FOUND", "CONFLICT", "RESOURCE_ALREADY_EXISTS",
        "EMAIL_ALREADY_REGISTERED", "JOB_NOT_CANCELLABLE", "STORY_NOT_SAFE", "PRECONDITION_FAILED",
        "PASSWORD_INCORRECT", "PASSWORD_NOT_SET", "PIN_NOT_SET", "PIN_INCORRECT", "PIN_LOCKED", "LAST_SIGN_IN_METHOD",
        "AUTH_PROVIDER_TOKEN_INVALID", "AUTH_PROVIDER_EMAIL_UNVERIFIED", "ACCOUNT_EXISTS_LINK_REQUIRED",
        "IDENTITY_ALREADY_LINKED",
        "ADMIN_ONLY",
        "TOO_MANY_PENDING_JOBS", "SERVICE_UNAVAILABLE", "RANGE_NOT_SATISFIABLE", "RATE_LIMITED",
        "UPLOAD_REJECTED", "RESOURCE_IN_USE", "SCREEN_TIME_OVER", "BEDTIME",
    }  # fmt: skip
    told = {error.code for route in routes for error in route.declared.errors}

    assert told <= table


def test_a_caller_in_kid_mode_is_that_kid_and_no_other():
    ada, ben = KidId(UUID(int=1)), KidId(UUID(int=2))
    kid = Caller(UUID(int=9), UUID(int=8), kid_id=ada)

    assert kid.subject(None).unwrap() == kid.subject(ada).unwrap() == ada
    assert kid.subject(ben).failure().details == {"resource": "kid"}
