"""What every media store promises: a file whole or not at all, and the same for good."""

import errno
import os
import resource
import subprocess
import sys
import textwrap
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from unittest.mock import patch

import pytest
from returns.result import Failure, Success

import storytime_adapters
from storytime_adapters.clocks import StoppedClock
from storytime_adapters.media.local import LocalMediaStore
from storytime_adapters.media.memory import MemoryMediaStore
from storytime_core.narration.errors import DamagedFile, SpanBeyondFile, StoreUnavailable, UnknownFile
from storytime_core.narration.media import OPEN_AT_ONCE, PIECE, TYPES
from storytime_core.narration.ports import KeptFile, Span

SONG = bytes(range(256)) * 1000
HOUR = timedelta(hours=1)
NOWHERE = "0" * 32 + ".mp3"


class MemoryShelf:
    """A store in memory, and what may befall it."""

    def __init__(self, _folder):
        self.clock = StoppedClock()
        self.store = MemoryMediaStore(self.clock, "https://example.test")

    def now(self):
        return self.clock.now()

    @contextmanager
    def nearly_full(self, room):
        self.store.room = room + sum(len(kept.content) for kept in self.store.files.values())
        yield
        self.store.room = None

    def flip_a_bit(self, name):
        content = bytearray(self.store.files[name].content)
        content[100] ^= 1
        self.store.files[name] = type(self.store.files[name])(bytes(content), self.clock.now())


class LocalShelf:
    """A store in a folder, and what may befall it."""

    def __init__(self, folder):
        self.store = LocalMediaStore(folder / "media", "https://example.test")

    def now(self):
        return datetime.now(UTC)

    @contextmanager
    def nearly_full(self, room):
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    def flip_a_bit(self, name):
        path = self.store.folder / name[:2] / name
        content = bytearray(path.read_bytes())
        content[100] ^= 1
        path.write_bytes(content)


@pytest.fixture(params=[MemoryShelf, LocalShelf], ids=["memory", "local"])
def shelf(request, tmp_path):
    return request.param(tmp_path)


@pytest.fixture
def store(shelf):
    return shelf.store


def read(store, name, span=None):
    return b"".join(store.open(name, span).unwrap().pieces)


def test_what_is_written_piece_by_piece_is_as_if_it_was_put(store):
    pieces = [SONG[:1000], b"", SONG[1000:]]
    kept = store.write(iter(pieces), "application/zip").unwrap()

    assert b"".join(store.open(kept.name).unwrap().pieces) == SONG
    assert (kept.size, kept.sha256) == (len(SONG), sha256(SONG).hexdigest())
    assert store.verify(kept) == Success(None)


def test_of_what_breaks_off_nothing_is_kept(shelf, store):
    def breaking():
        yield SONG
        raise LookupError

    with pytest.raises(LookupError):
        store.write(breaking(), "application/zip")
    assert store.written_before(shelf.now() + HOUR) == Success(())


def test_what_is_put_is_there_whole(store):
    kept = store.put(SONG, "audio/mpeg").unwrap()
    assert (kept.content_type, kept.size, kept.sha256) == ("audio/mpeg", len(SONG), sha256(SONG).hexdigest())
    assert store.exists(kept.name)
    assert read(store, kept.name) == SONG
    assert store.verify(kept) == Success(None)


@pytest.mark.parametrize("content_type", TYPES)
def test_the_type_is_fixed_when_it_is_written(store, content_type):
    assert store.open(store.put(b"x", content_type).unwrap().name).unwrap().content_type == content_type


def test_a_type_nobody_agreed_on_is_a_mistake(store):
    with pytest.raises(KeyError):
        store.put(b"<script>", "text/html")


def test_names_are_chance_even_for_the_same_file(store):
    names = {store.put(b"same", "image/png").unwrap().name for _ in range(50)}
    assert len(names) == 50
    assert all(len(name) == 36 and name.endswith(".png") for name in names)


def test_an_empty_file_is_a_file(store):
    kept = store.put(b"", "application/json").unwrap()
    assert read(store, kept.name) == b""
    assert store.verify(kept) == Success(None)
    assert store.open(kept.name, Span(0)) == Failure(SpanBeyondFile(0))


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (Span(0, 0), SONG[:1]),
        (Span(0, 99), SONG[:100]),
        (Span(1000), SONG[1000:]),
        (Span(len(SONG) - 1), SONG[-1:]),
        (Span(PIECE - 1, 2 * PIECE), SONG[PIECE - 1 : 2 * PIECE + 1]),
        (Span(10, 10**9), SONG[10:]),
        (None, SONG),
    ],
)
def test_any_stretch_can_be_asked_for(store, span, expected):
    kept = store.put(SONG, "audio/mpeg").unwrap()
    found = store.open(kept.name, span).unwrap()
    pieces = list(found.pieces)
    assert b"".join(pieces) == expected
    assert (found.size, found.length, found.first) == (len(SONG), len(expected), span.first if span else 0)
    assert all(0 < len(piece) <= PIECE for piece in pieces)


def test_a_stretch_beyond_the_end_is_refused(store):
    kept = store.put(b"short", "audio/mpeg").unwrap()
    assert store.open(kept.name, Span(5)) == Failure(SpanBeyondFile(5))


@pytest.mark.parametrize(
    "name", [NOWHERE, "", "..", "../../etc/passwd", "a" * 32, "A" * 32 + ".mp3", NOWHERE + "/", "new"]
)
def test_what_was_never_put_is_unknown(store, name):
    assert not store.exists(name)
    assert store.open(name) == Failure(UnknownFile())
    assert store.verify(KeptFile(name, "audio/mpeg", 0, "")) == Failure(UnknownFile())
    assert store.remove(name) == Success(None)


def test_what_is_removed_is_gone_and_may_be_removed_again(store):
    kept = store.put(SONG, "audio/mpeg").unwrap()
    assert store.remove(kept.name) == store.remove(kept.name) == Success(None)
    assert not store.exists(kept.name)
    assert store.open(kept.name) == Failure(UnknownFile())


def test_who_is_listening_while_it_is_removed_hears_the_end(store):
    kept = store.put(SONG, "audio/mpeg").unwrap()
    pieces = store.open(kept.name).unwrap().pieces
    heard = next(pieces)
    store.remove(kept.name)
    assert heard + b"".join(pieces) == SONG


def test_a_damaged_file_is_put_aside(shelf, store):
    kept = store.put(SONG, "audio/mpeg").unwrap()
    shelf.flip_a_bit(kept.name)
    assert store.verify(kept) == Failure(DamagedFile(kept.name))
    assert store.verify(kept) == Failure(UnknownFile())
    assert not store.exists(kept.name)


def test_a_full_store_keeps_nothing_of_it_and_goes_on_later(shelf, store):
    before = store.put(b"early", "audio/mpeg").unwrap()
    with shelf.nearly_full(50_000):
        assert isinstance(store.put(SONG, "audio/mpeg").failure(), StoreUnavailable)
        assert read(store, before.name) == b"early"
    assert store.written_before(shelf.now() + HOUR) == Success((before.name,))
    assert read(store, store.put(SONG, "audio/mpeg").unwrap().name) == SONG


def test_only_so_many_are_open_at_once(store):
    kept = store.put(b"popular", "audio/mpeg").unwrap()
    listening = [store.open(kept.name).unwrap().pieces for _ in range(OPEN_AT_ONCE)]
    assert isinstance(store.open(kept.name).failure(), StoreUnavailable)
    listening[0].close()
    listening[0].close()
    assert b"".join(listening[1]) == b"popular"
    again = [store.open(kept.name).unwrap().pieces for _ in range(2)]
    assert isinstance(store.open(kept.name).failure(), StoreUnavailable)
    listening.clear()
    assert [b"".join(pieces) for pieces in again] == [b"popular"] * 2
    assert read(store, kept.name) == b"popular"


def test_refused_stretches_do_not_use_up_places(store):
    kept = store.put(b"popular", "audio/mpeg").unwrap()
    for _ in range(OPEN_AT_ONCE + 1):
        store.open(kept.name, Span(100))
        store.open(NOWHERE)
    assert read(store, kept.name) == b"popular"


def test_the_sweeper_sees_what_is_older(shelf, store):
    kept = store.put(b"old", "audio/mpeg").unwrap()
    assert store.written_before(shelf.now() - HOUR) == Success(())
    assert store.written_before(shelf.now() + HOUR) == Success((kept.name,))


def test_an_empty_store_has_nothing_to_sweep(shelf, store):
    assert store.written_before(shelf.now()) == Success(())


def test_links_are_absolute(store):
    assert store.link(NOWHERE) == f"https://example.test/media/{NOWHERE}"


def test_what_was_left_half_written_is_never_seen_and_swept_away(tmp_path):
    store = LocalMediaStore(tmp_path)
    store.put(b"whole", "audio/mpeg")
    (tmp_path / "new" / NOWHERE).write_bytes(b"hal")
    assert not store.exists(NOWHERE)
    assert len(store.written_before(datetime.now(UTC) + HOUR).unwrap()) == 1
    assert list((tmp_path / "new").iterdir()) == []


def test_a_folder_that_is_none_makes_the_store_unavailable(tmp_path):
    (tmp_path / "media").write_text("I am a file")
    store = LocalMediaStore(tmp_path / "media")
    kept = KeptFile(NOWHERE, "audio/mpeg", 0, "")
    answers = [store.put(b"x", "audio/mpeg"), store.open(NOWHERE), store.remove(NOWHERE), store.verify(kept)]
    answers.append(store.written_before(datetime.now(UTC)))
    assert all(isinstance(answer.failure(), StoreUnavailable) for answer in answers)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO, errno.EDQUOT])
def test_trouble_of_the_disk_when_flushing_leaves_nothing_behind(tmp_path, number):
    store = LocalMediaStore(tmp_path)
    with patch("os.fsync", side_effect=OSError(number, os.strerror(number))):
        assert store.put(SONG, "audio/mpeg") == Failure(StoreUnavailable(os.strerror(number)))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_killed_writer_leaves_no_visible_file(tmp_path):
    script = f"""
        import os, sys
        sys.path.insert(0, {str(Path(storytime_adapters.__file__).parents[1])!r})
        from pathlib import Path
        from storytime_adapters.media.local import LocalMediaStore
        os.fsync = lambda _: os._exit(9)
        LocalMediaStore(Path({str(tmp_path)!r})).put(b"x" * 100_000, "audio/mpeg")
    """
    assert subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False).returncode == 9
    store = LocalMediaStore(tmp_path)
    assert len(list((tmp_path / "new").iterdir())) == 1
    assert store.written_before(datetime.now(UTC) + HOUR) == Success(())
    assert list((tmp_path / "new").iterdir()) == []
