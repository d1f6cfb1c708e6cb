"""``storytime``: serve, worker, migrate, seed, check, demo, openapi, admin, catalog, safety."""

import signal
import time
from pathlib import Path
from typing import Annotated, Any, Final

import attrs
from cyclopts import App, Parameter

from storytime_adapters.settings import PREFIX, Settings, read_settings, unknown_names

from .house import FINDINGS, application, command, console, fail, set_up_logs, show, storage_of

app = App(name="storytime", help="Stories for kids: written, checked, painted and told.")
admin_app = App(name="admin", help="Administrators are made here and nowhere else.")
app.command(admin_app)
catalog_app = App(name="catalog", help="Stories in bulk.")
app.command(catalog_app)
safety_app = App(name="safety", help="What the checks of stories can do.")
app.command(safety_app)

CORPUS: Final = Path("tests/safety/corpus")
AsJson = Annotated[bool, Parameter(name="--json", help="Print JSON.")]


@app.command
@command
def serve(*, host: str | None = None, port: int | None = None, worker: bool = True) -> None:
    """Start the HTTP server, with a worker inside unless told otherwise.

    Parameters
    ----------
    host
        Address to listen on.
    port
        Port to listen on.
    worker
        Whether long work is done in this process too.
    """
    from .serving import run

    run(read_settings(host=host, port=port), worker)


@app.command
@command
def worker() -> None:
    """Do the long work: write stories, paint, narrate, send mail."""
    house = application()
    set_up_logs(house.settings())
    house.storytime()
    runner, wakeups = house.worker(), house.platform.wakeups()
    from storytime_adapters.huey.wakeups import HueySignals

    if isinstance(wakeups, HueySignals):
        wakeups.listen()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: runner.stopping.set())
    runner.run()
    runner.stop()


@app.command
@command
def migrate(*, check: bool = False, json: AsJson = False) -> None:
    """Bring the database to the newest shape of its tables.

    Parameters
    ----------
    check
        Only say whether it is behind; exit 1 if so.
    """
    from storytime_adapters.sql import migrating

    engine = storage_of(application()).database.engine
    before = migrating.current(engine)
    after = before if check else migrating.migrate(engine)
    is_behind = after != migrating.head()
    facts = {"before": before, "now": after, "head": migrating.head()}
    show(facts, json, lambda: [f"The database is at {after or 'nothing'}; the newest is {migrating.head()}."])
    if is_behind:
        raise SystemExit(FINDINGS)


@app.command
@command
def seed(*, json: AsJson = False) -> None:
    """Put the shipped catalog on the shelves; what is there already stays as it is."""
    from .seeding import run

    run(json)


@app.command
@command
def check(*, connect: bool = False, live: bool = False, json: AsJson = False) -> None:
    """Print the effective settings, secrets masked, and what is wrong with them.

    Parameters
    ----------
    connect
        Try the database and the folders too.
    live
        Only ask the running server whether it lives.
    """
    settings = read_settings()
    if live:
        from .serving import is_alive

        if not is_alive(settings):
            fail(f"Nobody answers at {settings.url}.", 69)
        return
    found = {field.name.upper(): shown(settings, field) for field in attrs.fields(Settings)}
    facts: dict[str, Any] = {"profile": settings.profile, "settings": found, "unknown": unknown_names_now()}
    if connect:
        readiness = application().readiness()
        facts["database_ms"] = readiness.database_ms()
        facts["migrated"] = readiness.is_migrated()
    lines = [f"profile: {settings.profile}", *(f"{PREFIX}{name} = {value}" for name, value in found.items())]
    lines += [f"{name} is not a setting" for name in facts["unknown"]]
    lines += [f"{name}: {facts[name]}" for name in ("database_ms", "migrated") if name in facts]
    show(facts, json, lambda: lines)
    if facts["unknown"] or (connect and (facts["database_ms"] is None or not facts["migrated"])):
        raise SystemExit(FINDINGS)


def shown(settings: Settings, field: "attrs.Attribute[Any]") -> str:
    value = getattr(settings, field.name)
    return "********" if value and field.metadata.get("secret") else str(value)


def unknown_names_now() -> list[str]:
    import os

    return unknown_names(os.environ)


@app.command
@command
def openapi() -> None:
    """Print the API document."""
    import orjson

    from storytime_http.openapi import document

    house = application()
    print(orjson.dumps(document(house.resources(), house.settings().url), option=orjson.OPT_INDENT_2).decode())


@app.command
@command
def demo(*, url: str | None = None, words: int = 350, keep: str = "storytime-demo", json: AsJson = False) -> None:
    """Play the main job: sign up, add a kid, wish for a story, read it and hear it.

    Parameters
    ----------
    url
        A running server; without it one is started.
    words
        How long the story should be.
    keep
        Folder for the cover and the audio.
    """
    from .demo import play

    begun = time.perf_counter()
    facts = play(url, words, keep, json)
    facts["seconds"]["all"] = round(time.perf_counter() - begun, 2)
    show(facts, json, lambda: [f"{name:>24}: {value} s" for name, value in facts["seconds"].items()])


@admin_app.command
@command
def create(email: str, name: str, *, json: AsJson = False) -> None:
    """Make an administrator; the password is asked for, or read from standard input.

    Parameters
    ----------
    email
        Address to sign in with.
    name
        What the administrator is called.
    """
    from .admins import make

    made = make(application(), email, name)
    if made is None:
        fail("There is an account for this e-mail already, or the password is too easy to guess.", FINDINGS)
    show({"id": str(made), "email": email}, json, lambda: [f"{email} is an administrator now."])


@admin_app.command
@command
def second_factor(email: str, *, json: AsJson = False) -> None:
    """Give an administrator a second factor, instead of the one there was; it is shown once.

    Parameters
    ----------
    email
        Address the administrator signs in with.
    """
    from .admins import enroll

    enrolled = enroll(application(), email)
    if enrolled is None:
        fail("This is no administrator.", FINDINGS)
    lines = [f"Enter this into the app: {enrolled.secret}", f"or show it this address: {enrolled.uri}"]
    show({"secret": enrolled.secret, "uri": enrolled.uri}, json, lambda: lines)


@catalog_app.command(name="import")
@command
def import_(file: Path, *, dry_run: bool = False, overwrite: bool = False, json: AsJson = False) -> None:
    """Bring in a JSON catalog, of any size; one that was stopped goes on where it was.

    Parameters
    ----------
    file
        The catalog.
    dry_run
        Only say what would become of it.
    overwrite
        Edits made here are replaced.
    """
    from .catalogs import bring_in

    bring_in(file, dry_run, overwrite, json)


@catalog_app.command
@command
def backfill(*, by_worker: bool = False, json: AsJson = False) -> None:
    """Count the words, pages and seconds of every story anew.

    Parameters
    ----------
    by_worker
        Leave it to a worker and do not wait for it.
    """
    from .catalogs import hand_over, recount

    if by_worker:
        hand_over(json)
    else:
        recount(json)


@safety_app.command
@command
def report(*, corpus: Path = CORPUS, json: AsJson = False) -> None:
    """Measure the checks against labeled texts; exit 1 if a published floor is missed.

    Parameters
    ----------
    corpus
        Folder of the labeled texts; they are not installed with Storytime.
    """
    from storytime_adapters.safety_report import CorpusFault, report_of

    try:
        found = report_of(corpus)
    except CorpusFault as fault:
        fail(fault.sentence, FINDINGS)
    show(found.facts, json, lambda: found.lines)
    if not found.is_green:
        raise SystemExit(FINDINGS)


def main() -> None:
    app()


__all__ = ["console", "main"]
