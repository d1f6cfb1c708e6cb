"""``storytime demo``: the main job from the outside, over HTTP, as an app would do it."""

import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from uuid import uuid4

from attrs import define, field
from rich.console import Console
from rich.progress import Progress

from storytime_adapters.settings import Settings, read_settings

from .house import fail
from .serving import is_alive, wait_until_alive

PASSWORD = "a lantern in the orchard"
NOTICE = "2026-11"
PATIENCE = 60.0
MARK = "AI-generated voice, Storytime, embedded"

console = Console(stderr=True)


@define
class Client:
    """Just enough of HTTP."""

    url: str
    token: str | None = None
    seconds: dict[str, float] = field(factory=dict)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(f"{self.url}/api/v1{path}", method=method)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        if body is not None:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps(body).encode()
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as reply:
                return json.load(reply)["data"]
        except urllib.error.HTTPError as error:
            answer = json.load(error)
            fail(f"{method} {path}: {answer['message']} ({answer['code']})", 1)

    def download(self, url: str) -> bytes:
        with urllib.request.urlopen(url, timeout=PATIENCE) as reply:
            data: bytes = reply.read()
            return data

    def events(self, path: str) -> Iterator[dict[str, Any]]:
        request = urllib.request.Request(f"{self.url}/api/v1{path}")
        request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=PATIENCE) as reply:
            for line in reply:
                if line.startswith(b"data: "):
                    yield json.loads(line[6:])

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.seconds[what] = round(time.perf_counter() - begun, 2)


@contextmanager
def a_server(settings: Settings) -> Iterator[None]:
    """The one that runs, or one of our own for as long as the demo lasts."""
    if is_alive(settings):
        yield
        return
    console.print("Starting a server …")
    server = subprocess.Popen([sys.executable, "-m", "storytime_adapters.cli", "serve"], stdout=subprocess.DEVNULL)
    try:
        if not wait_until_alive(settings, PATIENCE):
            fail("The server did not start. Try `storytime serve` to see why.", 69)
        yield
    finally:
        server.terminate()
        server.wait()


def play(url: str | None, words: int, keep: str, quiet: bool) -> dict[str, Any]:
    settings = read_settings()
    folder = Path(keep)
    folder.mkdir(parents=True, exist_ok=True)
    client = Client(url.rstrip("/") if url else settings.url)
    with a_server(settings):
        with client.timed("sign up and verify"):
            sign_up(client, settings)
        with client.timed("add a kid"):
            kid = add_kid(client)
        with client.timed("wish to readable story"):
            story_id = wish(client, kid["id"], words)
            story = client.call("GET", f"/stories/{story_id}")
        with client.timed("narrate the whole story"):
            clips = narrate(client, story_id)
        with client.timed("download cover and audio"):
            cover = folder / "cover.png"
            cover.write_bytes(client.download(story["coverImageUrl"]))
            sound = save_sound(folder, [client.download(clip) for clip in clips])
    if not quiet:
        tell(story)
    console.print(f"Cover  {cover}\nAudio  {sound}", highlight=False)
    return {
        "story": story_id,
        "title": story["title"],
        "words": story["wordCount"],
        "pages": len(clips),
        "cover": str(cover),
        "audio": str(sound),
        "seconds": client.seconds,
    }


def sign_up(client: Client, settings: Settings) -> None:
    email = f"demo-{uuid4().hex[:8]}@example.org"
    tokens = client.call("POST", "/auth/register", {"email": email, "password": PASSWORD, "fullName": "A Demo Parent"})
    client.token = tokens["jwt"]
    client.call("POST", "/auth/verify-email", {"token": code_for(email, settings.folder / "outbox")})


def code_for(email: str, outbox: Path) -> str:
    """Reads the mail, as a parent would."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for path in sorted(outbox.glob("*.eml"), reverse=True)[:20]:
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            if mail["To"] == email and (found := re.match(r"\d{6}", mail["Subject"])):
                return found[0]
        time.sleep(0.1)
    return fail(f"No mail arrived in {outbox}.", 69)


def add_kid(client: Client) -> dict[str, Any]:
    consent = {"purpose": "child_profile", "textVersion": NOTICE, "method": "email_plus"}
    client.call("POST", "/consents", consent)
    kid: dict[str, Any] = client.call("POST", "/kids", {"name": "Mila", "ageRange": "4-6", "pronouns": "she"})
    pippa = next(one for one in client.call("GET", "/story-buddies")["data"] if one["name"] == "pippa")
    client.call("PUT", f"/kids/{kid['id']}/buddy", {"buddyId": pippa["id"]})
    return kid


def wish(client: Client, kid_id: str, words: int) -> str:
    asked = {
        "kidId": kid_id,
        "themes": ["Kindness", "a lantern"],
        "categories": ["Bedtime Stories"],
        "mood": "cozy",
        "includeBuddy": True,
        "words": words,
    }
    job = client.call("POST", "/stories/generate/async", asked)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("Writing", total=100)
        for event in client.events(f"/events/jobs/{job['jobId']}"):
            if event["type"] == "progress":
                progress.update(bar, completed=event["progress"], description=event["progressMessage"])
                if not console.is_terminal:
                    console.print(f"{event['progress']:>3} %  {event['progressMessage']}", highlight=False)
            elif event["type"] == "completed":
                progress.update(bar, completed=100, description="Your story is ready")
                story_id: str = event["result"]["storyId"]
                return story_id
            elif event["type"] == "failed":
                fail(event["error"], 1)
    return fail("The stream ended without an answer.", 1)


def narrate(client: Client, story_id: str) -> list[str]:
    """Every page's address, in order."""
    batch = client.call("POST", "/voice/story/audio/batch", {"storyId": story_id})
    addresses = {page["index"]: page["audioUrl"] for page in batch["paragraphs"] if page["audioUrl"]}
    with Progress(console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("Reading it aloud", total=batch["totalParagraphs"])
        until = time.monotonic() + PATIENCE
        while len(addresses) < batch["totalParagraphs"] and time.monotonic() < until:
            status = client.call("GET", f"/voice/story/audio/batch/status/{batch['batchJobId']}")
            addresses |= {page["index"]: page["audioUrl"] for page in status["completedParagraphs"]}
            progress.update(bar, completed=len(addresses))
            if status["status"] == "failed":
                fail(status["error"], 1)
            time.sleep(0.2)
        progress.update(bar, completed=len(addresses))
    return [addresses[index] for index in sorted(addresses)]


def save_sound(folder: Path, clips: list[bytes]) -> Path:
    """All pages as one file."""
    from storytime_adapters.voice.mp3 import join_mp3

    path = folder / "story.mp3"
    path.write_bytes(join_mp3(clips, MARK))
    return path


def tell(story: dict[str, Any]) -> None:
    print(f"\n{story['title']}\n{'=' * len(story['title'])}\n")
    print(story["textContent"])
    print()
    for number, question in enumerate(story["questions"], 1):
        print(f"{number}. {question['question']}")
        for letter, option in zip("abcd", question["options"], strict=False):
            print(f"   {letter}) {option}")
    print()
