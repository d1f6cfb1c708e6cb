"""A house with Storytime in it, and what a family does there."""

from functools import cache, lru_cache
from typing import Any

from attrs import define, field, frozen

from storytime_adapters.checking import InProcessChecker
from storytime_adapters.covers.portraits import DrawnFaces
from storytime_adapters.memory.storage import MemoryStorage
from storytime_adapters.sql.tables.kernel import rate_windows

VERDICTS = lru_cache(maxsize=256)(InProcessChecker().check)
FACE, FIGURE = cache(DrawnFaces().face), cache(DrawnFaces().figure)


@frozen
class RememberingChecker(InProcessChecker):
    """The same verdicts, each thought about once in a process: the stories of the house are always the same."""

    def check(self, *about: Any) -> Any:
        return VERDICTS(*about)


@frozen
class RememberingFaces(DrawnFaces):
    """The same pictures, each drawn once in a process."""

    def face(self, name: str) -> bytes:
        return FACE(name)

    def figure(self, name: str) -> bytes:
        return FIGURE(name)


@define
class House:
    application: Any
    client: Any
    count: int = field(default=0)
    worker: Any = None

    def call(self, method: str, path: str, json: Any = None, token: str | None = None, **headers: str) -> Any:
        known = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            known["Authorization"] = f"Bearer {token}"
        path = path if path.startswith(("/health", "/openapi", "/docs", "/media")) else f"/api/v1{path}"
        return self.client.simulate_request(method, path, json=json, headers=known)

    def get(self, path: str, token: str | None = None, **headers: str) -> Any:
        return self.call("GET", path, None, token, **headers)

    def post(self, path: str, json: Any = None, token: str | None = None, **headers: str) -> Any:
        return self.call("POST", path, json, token, **headers)

    def settle(self) -> None:
        """Do every job and deliver every event that is due."""
        self.application.settling().settle()

    def forget_rates(self) -> None:
        """As if nobody had asked for anything for a day."""
        self.application.desk().rates.windows.clear()
        storage = self.application.platform.storage()
        if isinstance(storage, MemoryStorage):
            storage.rates.windows.clear()
            return
        with storage.database.reading.connect() as connection:
            connection.execute(rate_windows.delete())

    def work(self) -> None:
        """A worker in the background, for as long as the test lasts."""
        self.worker = self.application.worker()
        self.worker.start()

    def seed(self) -> None:
        self.application.storytime().catalog.seeding.run().unwrap()

    @property
    def letters(self) -> Any:
        return self.application.platform.mailer().sent

    def register(self, email: str | None = None, password: str = "moon over the barn") -> dict[str, Any]:
        self.count += 1
        body = {"email": email or f"mum{self.count}@example.org", "password": password, "fullName": "Ada's mum"}
        reply = self.post("/auth/register", body)
        assert reply.status_code == 201, reply.text
        tokens: dict[str, Any] = reply.json["data"]
        return tokens

    def a_mum(self, email: str | None = None) -> str:
        """The access token of a verified account."""
        tokens = self.register(email)
        self.settle()
        letter = next(
            one for one in reversed(self.letters) if one.to == tokens["user"]["email"] and "code" in one.values
        )
        assert self.post("/auth/verify-email", {"token": letter.values["code"]}, tokens["jwt"]).status_code == 200
        token: str = tokens["jwt"]
        return token

    def an_admin(self, email: str = "admin@example.org", password: str = "moon over the barn") -> str:
        """The access token of an administrator."""
        self.application.storytime().identity.signing_up.found_admin(email, password, "Ann Admin").unwrap()
        reply = self.post("/auth/login", {"email": email, "password": password})
        assert reply.status_code == 200, reply.text
        token: str = reply.json["data"]["jwt"]
        return token

    def in_kid_mode(self, token: str, kid_id: str, pin: str = "480217", password: str = "moon over the barn") -> str:
        """The access token of another session of the same account, handed over to a kid."""
        email = self.get("/user/me", token).json["data"]["email"]
        session = self.post("/auth/login", {"email": email, "password": password}).json["data"]["jwt"]
        assert self.post("/user/me/pin", {"pin": pin}, session).status_code == 200
        reply = self.post("/auth/kid-mode", {"kidId": kid_id}, session)
        assert reply.status_code == 200, reply.text
        kids_own: str = reply.json["data"]["jwt"]
        return kids_own

    def consent(self, token: str, purpose: str = "child_profile") -> None:
        body = {"purpose": purpose, "textVersion": "2026-11", "method": "email_plus"}
        assert self.post("/consents", body, token).status_code in (200, 201)

    def a_kid(self, token: str, name: str = "Ada", **more: Any) -> dict[str, Any]:
        self.consent(token)
        reply = self.post("/kids", {"name": name, "ageRange": "4-6", **more}, token)
        assert reply.status_code == 201, reply.text
        kid: dict[str, Any] = reply.json["data"]
        return kid
