"""Whether an e-mail has an account shows in no answer, in no size, and in no work done for it."""

from collections import Counter
from contextlib import contextmanager
from statistics import median

import pytest
from attrs import evolve

from storytime_adapters.testing.desk import CountingHasher
from storytime_adapters.voice.tones import ToneSynthesizer
from storytime_core.event_handlers import handler_names
from storytime_core.identity.model import Account, AccountState
from storytime_core.kernel.ids import AccountId
from tests.integration.conftest import a_house
from tests.listening import listening

EACH = 200
ROUTES = {
    "/auth/login": {"password": "a wrong password"},
    "/auth/request-password-reset": {},
    "/auth/send-verification": {},
    "/auth/validate-reset-token": {"token": "000000"},
    "/auth/reset-password": {"token": "000000", "newPassword": "a boat on the lake"},
}


@pytest.fixture(params=["sqlite", "postgres"])
def storage_kind(request):
    return request.param


@pytest.fixture
def hasher():
    return CountingHasher()


@pytest.fixture
def house(open_storage, settings, hasher):
    return a_house(open_storage(handler_names()), settings, ToneSynthesizer(), hasher)


@pytest.fixture
def emails(house):
    """As many that have an account as have none; the hash is one for all, or nobody would wait for it."""
    house.a_mum("someone@example.org")
    storage, ids = house.application.platform.storage(), house.application.platform.ids()
    someone = storage.account_views().by_email("someone@example.org")
    assert isinstance(someone, Account) and someone.state is AccountState.LIVE
    known = [f"known{number:03}@example.org" for number in range(EACH)]
    with storage.identity() as uow:
        for email in known:
            uow.accounts.add(evolve(someone, id=AccountId(ids.new()), email=email))
        uow.commit()
    return known, [f"other{number:03}@example.org" for number in range(EACH)]


@pytest.fixture
def counting(house, hasher):
    """What each request costs: statements by their first word, and hashings."""
    engine = house.application.platform.storage().database.engine
    work = Counter()

    def note(statement, values):
        work[statement.split()[0]] += 1

    @contextmanager
    def counted():
        work.clear()
        hashed = hasher.hashed + hasher.verified
        yield work
        work["hashings"] = hasher.hashed + hasher.verified - hashed

    with listening(engine, note):
        yield counted


def looks_of(reply):
    body = {name: value for name, value in reply.json.items() if name not in ("timestamp", "requestId")}
    headers = {name for name in reply.headers if name not in ("x-request-id",)}
    return reply.status_code, len(reply.content), str(body), tuple(sorted(headers))


@pytest.mark.parametrize("path", ROUTES)
def test_two_hundred_known_and_two_hundred_unknown_are_answered_alike(house, emails, counting, path):
    """ID-9, ID-12, ID-23"""
    seen = []
    for group in emails:
        looks, costs = set(), []
        for email in group:
            house.forget_rates()
            with counting() as work:
                reply = house.post(path, {"email": email, **ROUTES[path]})
            costs.append(dict(work))
            looks.add(looks_of(reply))
        seen.append((looks, costs))
    (known_looks, known_costs), (other_looks, other_costs) = seen

    assert len(known_looks) == 1 and known_looks == other_looks
    assert {look[0] for look in known_looks} <= {200, 400, 401}
    for what in set().union(*known_costs, *other_costs):
        known, other = (median(cost.get(what, 0) for cost in costs) for costs in (known_costs, other_costs))
        assert known == other, what
    hashings = {cost["hashings"] for cost in known_costs + other_costs}
    assert hashings == {int(path in ("/auth/login", "/auth/reset-password"))}


def test_a_code_that_is_out_costs_no_more_than_one_statement(house, emails, counting):
    """ID-12: a wrong try at it is written down, as it is where there is none."""
    known, other = emails[0][0], emails[1][0]
    house.post("/auth/request-password-reset", {"email": known})
    house.settle()
    costs = []
    for email in (known, other):
        house.forget_rates()
        with counting() as work:
            reply = house.post("/auth/validate-reset-token", {"email": email, "token": "999999"})
        costs.append(work.total())
        assert reply.json["code"] == "AUTH_CODE_INVALID"

    assert 0 <= costs[0] - costs[1] <= 1
