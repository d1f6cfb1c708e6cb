"""Names of files, and the stretches of them that are asked for."""

import pytest
from returns.result import Failure, Success

from storytime_core.narration.errors import SpanBeyondFile
from storytime_core.narration.media import asked_span, file_name, type_of
from storytime_core.narration.ports import Span


def test_a_name_tells_the_type_and_nothing_else():
    assert file_name(1, "audio/mpeg") == "0" * 31 + "1.mp3"
    assert type_of(file_name(2**128 - 1, "image/png")) == "image/png"


@pytest.mark.parametrize("name", ["", "x.mp3", "0" * 32, "0" * 32 + ".exe", "0" * 32 + ".mp3\n", "G" * 32 + ".mp3"])
def test_no_file_has_such_a_name(name):
    assert type_of(name) is None


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-0", Success(Span(0, 0))),
        ("bytes=0-", Success(Span(0, 99))),
        ("bytes=10-19", Success(Span(10, 19))),
        ("bytes=90-1000", Success(Span(90, 99))),
        ("bytes=-1", Success(Span(99, 99))),
        ("bytes=-1000", Success(Span(0, 99))),
        ("bytes=100-", Failure(SpanBeyondFile(100))),
        ("bytes=-0", Failure(SpanBeyondFile(100))),
        ("bytes=5-4", Success(None)),
        ("bytes=0-1,5-6", Success(None)),
        ("bytes=-", Success(None)),
        ("bytes=a-b", Success(None)),
        ("lines=0-1", Success(None)),
        ("", Success(None)),
        (None, Success(None)),
    ],
)
def test_one_stretch_is_understood_and_nonsense_is_ignored(header, expected):
    assert asked_span(header, 100) == expected
