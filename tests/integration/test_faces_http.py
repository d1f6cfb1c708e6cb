"""Faces over HTTP: what one may send, and what it becomes."""

from io import BytesIO
from zlib import compress, crc32

import pytest
from PIL import Image

from storytime_adapters.mail.letters import to_mail
from storytime_adapters.testing.pictures import RED, picture
from storytime_core.family.avatars import shipped_id
from storytime_core.notifications.ports import Letter
from tests.house import House

BOUNDARY = "moonlight"
BEAR = str(shipped_id("avatar", "bear"))
LIMIT = 5 << 20


@pytest.fixture
def furnished(memory_house) -> House:
    memory_house.application.storytime().family.furnishing.run().unwrap()
    return memory_house


def part(name, content, file=None):
    disposition = f'form-data; name="{name}"' + (f'; filename="{file}"' if file else "")
    return b"\r\n".join((f"--{BOUNDARY}".encode(), f"Content-Disposition: {disposition}".encode(), b"", content))


def send(house, path, *parts, token=None, method="POST", kind=f"multipart/form-data; boundary={BOUNDARY}"):
    body = b"\r\n".join((*parts, f"--{BOUNDARY}--".encode(), b""))
    headers = {"Content-Type": kind, **({"Authorization": f"Bearer {token}"} if token else {})}
    return house.client.simulate_request(method, f"/api/v1{path}", body=body, headers=headers)


def upload(house, token, content, file="me.png"):
    return send(house, "/avatars/upload/user", part("image", content, file), token=token)


def shown(house, url):
    reply = house.client.simulate_get(url.partition("8000")[2])
    assert reply.status_code == 200
    return reply, Image.open(BytesIO(reply.content))


def test_the_faces_of_the_house_are_a_bare_list_with_a_tag(furnished):
    """FAM-30, CONV-10, CONV-38"""
    reply = furnished.get("/avatars/system")
    assert [one["name"] for one in reply.json["data"]][:3] == ["bear", "cat", "dog"]
    assert set(reply.json["data"][0]) == {"id", "name", "displayName", "url", "isSystemAvatar"}
    assert furnished.get("/avatars/system", If_None_Match=reply.headers["ETag"]).status_code == 304

    file, image = shown(furnished, reply.json["data"][0]["url"])
    assert (image.format, image.size) == ("WEBP", (512, 512))
    assert file.headers["Content-Type"] == "image/webp" and "immutable" in file.headers["Cache-Control"]


def test_kid_and_grown_up_show_what_they_wear(furnished):
    """FAM-14"""
    mum = furnished.a_mum()
    kid = furnished.a_kid(mum, avatarId=BEAR)
    assert kid["avatarId"] == BEAR and kid["avatarUrl"] == kid["avatar"]["url"]
    assert furnished.call("PUT", f"/kids/{kid['id']}/avatar", {"avatarId": None}, mum).json["data"]["avatar"] is None
    assert furnished.call("PUT", f"/kids/{kid['id']}/avatar", {}, mum).status_code == 400
    assert furnished.call("PUT", f"/kids/{kid['id']}/avatar", {"avatarId": kid["id"]}, mum).status_code == 404

    assert furnished.call("PUT", "/user/me/avatar", {"avatarId": BEAR}, mum).json["data"]["avatar"]["name"] == "bear"
    assert furnished.get("/user/me", mum).json["data"]["avatarUrl"].endswith(".webp")
    assert furnished.call("DELETE", "/user/me/avatar", None, mum).json["data"]["avatar"] is None


@pytest.mark.parametrize(("kind", "file"), [("PNG", "a.jpg"), ("JPEG", "a.png"), ("WEBP", "../../etc/a.svg")])
def test_a_picture_is_what_it_is_and_not_what_it_is_called(furnished, kind, file):
    """FAM-32, CONV-49"""
    reply = upload(furnished, furnished.a_mum(), picture(kind), file)
    assert reply.status_code == 201, reply.text

    data = reply.json["data"]
    assert data["avatar"]["isSystemAvatar"] is False and data["avatarUrl"] == data["avatar"]["url"]
    _, image = shown(furnished, data["avatarUrl"])
    assert (image.format, image.size) == ("WEBP", (512, 384))


def test_a_picture_says_nothing_of_where_it_was_taken(furnished):
    """FAM-32"""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)
    sent = picture("JPEG", exif=exif, icc_profile=b"secret profile", comment=b"<script>secret</script>")
    assert b"Exif" in sent and b"secret" in sent

    reply, image = shown(furnished, upload(furnished, furnished.a_mum(), sent).json["data"]["avatarUrl"])
    assert not image.getexif() and not image.info.keys() & {"exif", "icc_profile", "xmp"}
    assert b"secret" not in reply.content and b"EXIF" not in reply.content.upper()
    assert image.size == (384, 512)
    assert all(abs(seen - sent) < 12 for seen, sent in zip(image.convert("RGB").getpixel((200, 20)), RED, strict=True))


def test_what_was_hidden_behind_a_picture_is_gone(furnished):
    polyglot = picture() + b"PK\x03\x04<script>alert(1)</script>"
    reply, _ = shown(furnished, upload(furnished, furnished.a_mum(), polyglot).json["data"]["avatarUrl"])

    assert b"script" not in reply.content and b"PK" not in reply.content[-100:]


def chunk(name, body):
    return len(body).to_bytes(4, "big") + name + body + crc32(name + body).to_bytes(4, "big")


def a_claim(width, height, body=b""):
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", compress(body)) + chunk(b"IEND", b"")


def animated(kind):
    frames = [Image.new("RGB", (20, 20), color) for color in ("red", "blue")]
    file = BytesIO()
    frames[0].save(file, kind, save_all=True, append_images=frames[1:], duration=50)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "type"),
        (picture("GIF"), "type"),
        (picture("BMP"), "type"),
        (b"", "type"),
        (animated("WEBP"), "type"),
        (animated("PNG"), "type"),
        (a_claim(60_000, 60_000), "pixels"),
        (a_claim(8193, 10), "pixels"),
        (a_claim(8000, 8000), "pixels"),
        (a_claim(0, 10), "pixels"),
        (a_claim(100, 100), "unreadable"),
        (picture()[:-300], "unreadable"),
        (picture("JPEG")[:-300], "unreadable"),
        (picture("WEBP")[:-50], "unreadable"),
        (picture("PNG")[:20], "type"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 50, "type"),
        (b"\x89PNG\r\n\x1a\n" + picture("JPEG"), "type"),
    ],
)
def test_what_is_no_still_picture_of_a_decent_size_is_refused(furnished, content, reason):
    """FAM-32"""
    reply = upload(furnished, furnished.a_mum(), content)

    assert (reply.status_code, reply.json["code"]) == (400, "UPLOAD_REJECTED"), reply.text
    assert reply.json["details"]["reason"] == reason


def test_a_picture_is_at_most_five_megabytes(furnished):
    """FAM-32, CONV-49"""
    mum = furnished.a_mum()
    png = picture()
    fitting = upload(furnished, mum, png + b"\0" * (LIMIT - len(png)))
    assert fitting.status_code == 201
    for size in (LIMIT + 1, LIMIT + (2 << 20)):
        reply = upload(furnished, mum, png + b"\0" * (size - len(png)))
        assert (reply.status_code, reply.json["code"]) == (413, "PAYLOAD_TOO_LARGE")


def test_a_form_is_read_strictly(furnished):
    """CONV-49"""
    mum, png = furnished.a_mum(), picture()
    image = part("image", png, "a.png")

    def refused(*parts, **more):
        reply = send(furnished, "/avatars/upload/user", *parts, token=mum, **more)
        return reply.status_code, reply.json["code"]

    fault, broken = (400, "VALIDATION_ERROR"), (400, "MALFORMED_REQUEST")
    assert refused(part("image", b"")) == (400, "UPLOAD_REJECTED")
    assert refused(part("userId", b"x")) == fault
    assert refused(image, part("surname", b"x")) == fault
    assert refused(image, image) == fault
    assert refused(image, part("userId", b"not an id")) == fault
    assert refused(image, part("userId", b"\xff\xfe")) == broken
    assert refused(image, part("userId", b"x" * 5000)) == broken
    assert refused(image, kind="application/json") == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert refused(image, kind="multipart/form-data") == broken
    assert refused(image, kind="multipart/form-data; boundary=other") == broken


def test_whose_picture_it_is_says_the_caller(furnished):
    """FAM-35"""
    mum = furnished.a_mum()
    own = furnished.get("/user/me", mum).json["data"]["id"]
    for user_id, status in ((own, 201), (BEAR, 404)):
        fields = part("image", picture(), "a.png"), part("userId", user_id.encode())
        assert send(furnished, "/avatars/upload/user", *fields, token=mum).status_code == status


def test_a_kid_s_picture_over_http(furnished):
    """FAM-36"""
    mum = furnished.a_mum()
    kid = furnished.a_kid(mum)
    path, image = f"/kids/{kid['id']}/avatar", part("image", picture(), "a.png")
    refused = send(furnished, path, image, token=mum)
    assert (refused.status_code, refused.json["code"]) == (403, "CONSENT_REQUIRED")
    assert refused.json["details"] == {"purpose": "child_photo", "textVersion": "2026-11"}

    furnished.consent(mum, "child_photo")
    reply = send(furnished, path, image, token=mum)
    assert reply.status_code == 201 and set(reply.json["data"]) == {"avatar"}
    assert furnished.get("/avatars", mum).json["data"]["data"] == [reply.json["data"]["avatar"]]
    stranger = furnished.a_mum()
    assert send(furnished, path, image, token=stranger).status_code == 404


def an_admin(house):
    signing_up = house.application.storytime().identity.signing_up
    signing_up.found_admin("boss@example.org", "moon over the barn", "Boss").unwrap()
    credentials = {"email": "boss@example.org", "password": "moon over the barn"}
    return house.post("/auth/login", credentials).json["data"]["jwt"]


def test_administrators_look_after_the_faces_of_the_house(furnished):
    """FAM-37"""
    boss = an_admin(furnished)
    fields = part("image", picture(), "f.png"), part("name", b"fox"), part("displayName", b"Fox")
    added = send(furnished, "/admin/avatars", *fields, token=boss)
    assert added.status_code == 201, added.text
    again = send(furnished, "/admin/avatars", *fields, token=boss)
    assert (again.status_code, again.json["code"]) == (409, "RESOURCE_ALREADY_EXISTS")

    path = f"/admin/avatars/{added.json['data']['id']}"
    changed = send(furnished, path, part("displayName", b"Red fox"), token=boss, method="PATCH")
    assert changed.json["data"]["displayName"] == "Red fox" and changed.headers["ETag"] == '"2"'
    assert send(furnished, path, token=boss, method="PATCH").status_code == 400
    mum = furnished.a_mum()
    furnished.call("PUT", "/user/me/avatar", {"avatarId": added.json["data"]["id"]}, mum)
    worn = furnished.call("DELETE", path, None, boss)
    assert (worn.status_code, worn.json["code"]) == (409, "RESOURCE_IN_USE")
    furnished.call("DELETE", "/user/me/avatar", None, mum)
    assert furnished.call("DELETE", path, None, boss, If_Match='"1"').status_code == 412
    assert furnished.call("DELETE", path, None, boss).status_code == 200
    assert furnished.post(f"{path}/undo-delete", None, boss).status_code == 200
    assert len(furnished.get("/admin/avatars?limit=100", boss).json["data"]["data"]) == 16
    assert furnished.get("/admin/avatars", mum).json["code"] == "ADMIN_ONLY"


def test_administrators_enter_consents_that_were_checked_outside(furnished):
    """FAM-4"""
    boss, mum = an_admin(furnished), furnished.a_mum()
    family_id = furnished.get("/user/me", mum).json["data"]["id"]
    body = {"purpose": "hosted_ai", "textVersion": "2026-11", "reason": "signed on paper"}
    path = f"/admin/families/{family_id}/consents"

    entered = furnished.post(path, body, boss, Idempotency_Key="one")
    again = furnished.post(path, body, boss, Idempotency_Key="one")
    assert (entered.status_code, entered.json["data"]["method"]) == (201, "operator")
    assert again.json == entered.json and again.headers["Idempotency-Replayed"] == "true"
    assert furnished.post(path, {**body, "reason": "hm"}, boss).status_code == 400
    assert furnished.post(f"/admin/families/{BEAR}/consents", body, boss).status_code == 404
    assert furnished.post(path, body, mum).json["code"] == "ADMIN_ONLY"
    standing = {one["purpose"]: one["status"] for one in furnished.get("/consents", mum).json["data"]["data"]}
    assert standing["hosted_ai"] == "granted"


def test_a_card_is_no_proof_as_long_as_nothing_is_sold(furnished):
    """FAM-4"""
    body = {"purpose": "child_profile", "textVersion": "2026-11", "method": "card"}
    reply = furnished.post("/consents", body, furnished.a_mum())

    assert (reply.status_code, reply.json["code"]) == (403, "FORBIDDEN")


def test_every_mail_about_consents_says_how_to_take_one_back(furnished):
    """FAM-4"""
    mum = furnished.a_mum()
    furnished.consent(mum)
    furnished.settle()
    letter = furnished.letters[-1]
    assert (letter.template, letter.values) == ("consent_granted", {"purpose": "child_profile"})

    for template in ("consent_granted", "consent_confirmed", "consent_asked_anew"):
        values = {"purpose": "child_profile", "day": "2027-01-01"}
        mail = to_mail(Letter(letter.to, template, values), "us@example.org")
        parts = [part.get_content() for part in mail.iter_parts()]
        assert "a profile for your child" in mail["Subject"]
        assert len(parts) == 2 and all("choose Consents" in part for part in parts)


def test_a_buddy_speaks_to_its_kid(furnished):
    """FAM-41, FAM-42, FAM-44"""
    furnished.seed()
    mum = furnished.a_mum()
    kid = furnished.a_kid(mum)
    listed = furnished.get("/story-buddies")
    orbit, pippa = listed.json["data"]["data"]
    assert furnished.get("/story-buddies", If_None_Match=listed.headers["ETag"]).status_code == 304
    assert furnished.get(f"/story-buddies?kidId={kid['id']}").json["code"] == "AUTH_REQUIRED"
    assert furnished.get(f"/story-buddies/{orbit['id']}").json["data"] == orbit

    path = f"/kids/{kid['id']}/buddy"
    assert furnished.get(path, mum).json["data"] is None
    assert furnished.post(f"{path}/messages", {"context": "welcome"}, mum).status_code == 404
    assert furnished.call("PUT", path, {"buddyId": pippa["id"]}, mum).json["data"] == pippa
    card = furnished.get(f"/kids/{kid['id']}", mum).json["data"]["storyBuddy"]
    assert card == {name: pippa[name] for name in ("id", "name", "displayName", "profileAvatarUrl")}

    said = furnished.post(f"{path}/messages", {"context": "story_start"}, mum).json["data"]
    assert (said["isComputer"], said["resting"], said["context"], said["buddy"]) == (True, False, "greeting", pippa)
    assert "computer" in said["message"]
    story = furnished.get("/stories", mum).json["data"]["data"][0]["id"]
    told = {"context": "story_start", "storyId": story}
    assert furnished.post(f"{path}/messages", told, mum).status_code == 200
    assert furnished.post(f"{path}/messages", {**told, "storyId": kid["id"]}, mum).status_code == 404
    assert furnished.post(f"{path}/messages", {**told, "message": "hello"}, mum).status_code == 400
    assert furnished.post(f"{path}/messages", {"context": "gossip"}, mum).status_code == 400
    assert furnished.call("DELETE", path, None, mum).json["data"] is None


def test_administrators_look_after_buddies(furnished):
    """FAM-41, FAM-43"""
    boss = an_admin(furnished)
    words = {"name": "momo", "displayName": "Momo", "type": "cat", "description": "A cat.", "themeColor": "#112233"}
    fields = [part(name, text.encode()) for name, text in words.items()]
    pictures = part("image", picture(), "a.png"), part("avatarImage", picture(), "b.png")
    path = "/admin/story-buddies"
    added = send(furnished, path, *fields, *pictures, token=boss)
    assert added.status_code == 201, added.text
    assert (added.json["data"]["ageGroupMax"], added.json["data"]["kids"]) == (12, 0)
    assert send(furnished, path, *fields, *pictures, token=boss).json["code"] == "RESOURCE_ALREADY_EXISTS"
    assert send(furnished, path, *fields, pictures[0], token=boss).status_code == 400

    one = f"{path}/{added.json['data']['id']}"
    off = part("isActive", b"false"), part("ageGroupMin", b"5")
    assert send(furnished, one, *off, token=boss, method="PATCH").json["data"]["isActive"] is False
    assert send(furnished, one, part("ageGroupMin", b"13"), token=boss, method="PATCH").status_code == 400
    assert send(furnished, one, token=boss, method="PATCH").status_code == 400

    lines = {
        "language": "en",
        "context": "welcome",
        "ageBand": "4-6",
        "texts": [f"Line {n} is kind." for n in range(5)],
    }
    assert furnished.call("PUT", f"{one}/lines", lines, boss).status_code == 200
    assert furnished.call("PUT", f"{one}/lines", {**lines, "texts": lines["texts"][1:]}, boss).status_code == 400
    unsafe = furnished.call("PUT", f"{one}/lines", {**lines, "texts": [*lines["texts"], "This is a secret."]}, boss)
    assert (unsafe.status_code, unsafe.json["details"]["fields"][0]["path"]) == (400, "texts[5]")
    assert furnished.call("DELETE", one, None, boss).json["data"]["deletedAt"]
    assert furnished.post(f"{one}/undo-delete", None, boss).json["data"]["deletedAt"] is None
    assert len(furnished.get(path, boss).json["data"]["data"]) == 3


def test_administrators_leaf_by_number_and_see_how_many_there_are(furnished):
    """CONV-12"""
    boss = furnished.an_admin()
    for path, total in (("/admin/avatars", 15), ("/admin/story-buddies", 2)):
        by_cursor = furnished.get(f"{path}?limit=100", boss).json["data"]["data"]
        leaves = [furnished.get(f"{path}?limit=4&page={number}", boss).json["data"] for number in range(1, 6)]

        assert [one for leaf in leaves for one in leaf["data"]] == by_cursor
        assert {tuple(leaf["pagination"].items()) for leaf in leaves} == {
            (("page", number), ("limit", 4), ("total", total), ("totalPages", -(-total // 4))) for number in range(1, 6)
        }
        assert furnished.get(f"{path}?page=1&cursor=", boss).status_code == 200
        assert furnished.get(f"{path}?limit=100&page=100", boss).json["data"]["data"] == []


@pytest.mark.parametrize(
    "query, path",
    [
        ("page=0", "page"),
        ("page=x", "page"),
        ("page=501", "page"),
        ("limit=100&page=101", "page"),
        ("page=1&page=2", "page"),
        ("page=1&cursor=x", "cursor"),
    ],
)
def test_a_page_is_a_number_near_the_beginning_and_comes_without_a_cursor(furnished, query, path):
    """CONV-12"""
    reply = furnished.get(f"/admin/avatars?{query}", furnished.an_admin())

    assert (reply.status_code, [fault["path"] for fault in reply.json["details"]["fields"]]) == (400, [path])


def test_only_administrators_leaf_by_number(furnished):
    """CONV-12, CONV-24"""
    reply = furnished.get("/kids?page=1", furnished.a_mum())

    assert (reply.status_code, reply.json["details"]["fields"][0]["path"]) == (400, "page")
