"""The app's home screen and its reader, walked through by a parent, by a kid in kid mode, and by a guest."""

from collections.abc import Iterator
from typing import Any

import pytest
from attrs import field, frozen

from tests.house import House

FREE = {"parent": 10, "kid": 10, "guest": 3}
CAROUSELS = ("", "isMostLiked=true&", "topPicksFromUs=true&", "isSeasonal=true&", "recommended=true&")


@frozen
class Walker:
    """Somebody with the app in their hands."""

    house: House = field(repr=False)
    kind: str
    token: str | None = None
    kid_id: str | None = None
    headers: dict[str, str] = field(factory=dict)

    def get(self, path: str, status: int = 200) -> Any:
        return self._answer(self.house.get(path, self.token, **self.headers), path, status)

    def post(self, path: str, body: Any, status: int = 200) -> Any:
        return self._answer(self.house.post(path, body, self.token, **self.headers), path, status)

    def delete(self, path: str) -> Any:
        return self._answer(self.house.call("DELETE", path, None, self.token, **self.headers), path, 200)

    def _answer(self, reply: Any, path: str, status: int) -> Any:
        assert reply.status_code == status, (path, reply.text)
        return reply.json["data"] if status < 400 else reply.json

    def walked(self, path: str) -> Iterator[dict[str, Any]]:
        """A see-all list, to its end."""
        cursor = ""
        while cursor is not None:
            page = self.get(f"{path}{'&' if '?' in path else '?'}limit=6&cursor={cursor}")
            yield from page["data"]
            cursor = page["pagination"]["nextCursor"]

    @property
    def story(self) -> str:
        return "/guest/stories" if self.kind == "guest" else "/stories"

    @property
    def saving(self) -> str:
        return {"parent": "/stories/user/progress", "kid": "/stories/progress", "guest": "/guest/progress"}[self.kind]

    def shelf(self, name: str) -> str:
        if self.kind == "guest":
            return "/guest/history"
        return f"/stories/user/library/{name}" if self.kind == "parent" else f"/stories/library/{self.kid_id}/{name}"

    @property
    def cold_start(self) -> tuple[str, ...]:
        """What the app asks for as soon as it is opened, in one second."""
        shared = ("/stories/categories", "/stories/themes", "/stories/seasons", "/stories?limit=10", "/voice/available")
        own = {
            "parent": ("/user/me", "/kids", "/settings", "/stories/homepage/parent", "/stories/user/quota",
                       "/avatars/system", "/stories/user/library/continue-reading?limit=5"),
            "kid": (f"/kids/{self.kid_id}", f"/stories/homepage/kid/{self.kid_id}", "/stories/suggestions",
                    f"/kids/{self.kid_id}/buddy", f"/kids/{self.kid_id}/bedtime", "/age-groups",
                    f"/stories/library/{self.kid_id}/continue-reading?limit=5"),
            "guest": ("/guest/quota", "/guest/history?limit=5", "/stories/homepage/parent", "/age-groups",
                      "/avatars/system", "/stories/top-picks-from-us", "/auth/learning-expectations"),
        }  # fmt: skip
        return (*shared, *own[self.kind])


@pytest.fixture(params=["parent", "kid", "guest"])
def walker(house, request) -> Walker:
    house.seed()
    if request.param == "guest":
        begun = house.post("/guest/session", None, X_Guest_Device_Id="phone-0001").json["data"]
        headers = {"X_Guest_Session_Id": begun["sessionId"], "X_Guest_Device_Id": "phone-0001"}
        return Walker(house, "guest", headers=headers)
    mum = house.a_mum()
    if request.param == "parent":
        return Walker(house, "parent", mum)
    kid = house.a_kid(mum)
    return Walker(house, "kid", house.in_kid_mode(mum, kid["id"]), kid["id"])


def ids(cards: Any) -> list[str]:
    found = [card["id"] for card in cards]
    assert len(found) == len(set(found))
    return found


def test_from_the_home_screen_through_a_story_and_back(walker):
    assert len(walker.cold_start) == 12
    for path in walker.cold_start:
        walker.get(path)
    everything = ids(walker.walked("/stories?minAge=0&maxAge=18"))
    assert len(everything) > FREE[walker.kind]
    for carousel in CAROUSELS:
        first = walker.get(f"/stories?{carousel}shuffle=true&limit=5")["data"]
        assert ids(first) == ids(walker.get(f"/stories?{carousel}shuffle=true&limit=5")["data"])
        assert set(ids(walker.walked(f"/stories?{carousel}minAge=0&maxAge=18"))) <= set(everything)

    story = reads_to_the_end(walker, everything[0])
    answers_the_quiz(walker, story)
    keeps_what_it_likes(walker, story)
    comes_to_the_limit(walker, everything)


def reads_to_the_end(walker: Walker, id: str) -> dict[str, Any]:
    story = walker.get(f"{walker.story}/{id}")
    assert story["textContent"] and not story["isPreview"] and story["readStatus"] is None
    pages = story["pageCount"]
    for page in range(1, pages + 1):
        place = walker.post(walker.saving, {"storyId": id, "progress": page, "completed": page == pages})
        assert (place["progress"], place["completed"]) == (page, page == pages)
        if page < pages:
            assert id in ids(walker.get(walker.shelf("continue-reading"))["data"])
    assert id in ids(walker.get(walker.shelf("completed"))["data"])
    if walker.kind != "guest":
        assert id not in ids(walker.get(walker.shelf("continue-reading"))["data"])
    assert walker.get(f"{walker.story}/{id}")["readStatus"] == "done"
    card = next(card for card in walker.walked("/stories?minAge=0&maxAge=18") if card["id"] == id)
    assert card["readStatus"] == "done"
    return story


def answers_the_quiz(walker: Walker, story: dict[str, Any]) -> None:
    question = story["questions"][0]
    answer = {"storyId": story["id"], "questionId": question["id"], "selectedOption": question["correctOption"]}
    told = walker.post("/reports/answer", answer, 201)
    assert told["isCorrect"] is True and told["persisted"] is (walker.kind != "guest")
    if walker.kind != "guest":
        every = [{"questionId": one["id"], "selectedOption": one["correctOption"]} for one in story["questions"]]
        quiz = walker.post(f"/stories/{story['id']}/quiz", {"answers": every})
        assert (quiz["score"], quiz["percent"]) == (len(every), 100)
        assert walker.get(f"/stories/{story['id']}/quiz-score")["correct"] == len(every)


def keeps_what_it_likes(walker: Walker, story: dict[str, Any]) -> None:
    if walker.kind == "guest":
        return
    id = story["id"]
    adding, listing = "/stories/favorites", f"/stories/favorites/{walker.kid_id}"
    if walker.kind == "parent":
        adding = listing = "/parent-favorites"
    first = walker.post(adding, {"storyId": id}, 201)
    assert walker.post(adding, {"storyId": id}, 200)["id"] == first["id"]
    assert [one["storyId"] for one in walker.get(listing)["data"]] == [id]
    assert walker.get(f"/stories/{id}")["favorite"] is True
    walker.delete(f"{walker.shelf('remove')}/{id}")
    assert walker.get(listing)["data"] == walker.get(walker.shelf("completed"))["data"] == []
    again = walker.post(walker.saving, {"storyId": id, "progress": 1})
    assert (again["progress"], again["completed"]) == (1, False)


def comes_to_the_limit(walker: Walker, everything: list[str]) -> None:
    free = FREE[walker.kind]
    for id in everything[1:free]:
        walker.get(f"{walker.story}/{id}")
    refused = walker.get(f"{walker.story}/{everything[free]}", 403)
    assert refused["code"] == "STORY_LIMIT_EXCEEDED" and "limit" in refused["message"]
    assert refused["details"]["remaining"] == 0
    for id in everything[:free]:
        assert walker.get(f"{walker.story}/{id}")["textContent"]
    walker.house.settle()
