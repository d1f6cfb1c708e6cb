"""A catalog cut into its records without ever holding all of it.

``{"version": 1, "stories": [{…}, {…}]}``, or one ``{…}`` after the other, a line for each.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import Final

LONGEST_RECORD: Final = 1 << 20
HEAD: Final = re.compile(r'\s*\{\s*(?:"version"\s*:\s*(?P<version>[^,\s]+)\s*,\s*)?"stories"\s*:\s*\[')
LONGEST_HEAD: Final = 400
MARK: Final = re.compile(r'["{}\[\],\\]')
END: Final = re.compile(r'\s*\]\s*(?:,\s*"version"\s*:\s*1\s*)?\}\s*')


class Broken(ValueError):
    """Says why nothing more can be read."""


def text_of(pieces: Iterable[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        for piece in pieces:
            yield decoder.decode(piece)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise Broken("it is not UTF-8") from None


def records_in(pieces: Iterable[bytes]) -> Iterator[str]:
    """Each record as it is written; whether it is JSON is another matter."""
    texts = text_of(pieces)
    begin = ""
    for text in texts:
        begin += text
        if len(begin) >= LONGEST_HEAD:
            break
    head = HEAD.match(begin)
    if head is None:
        yield from lines_of(begin, texts)
        return
    if head["version"] not in (None, "1"):
        raise Broken("only version 1 is known")
    yield from items_of(begin[head.end() :], texts)


def lines_of(begin: str, texts: Iterator[str]) -> Iterator[str]:
    if begin.strip() and not begin.lstrip().startswith("{"):
        raise Broken("it is no catalog")
    left = begin
    while True:
        *whole, left = left.split("\n")
        yield from (line for line in whole if line.strip())
        if len(left) > LONGEST_RECORD:
            raise Broken("a record is too long")
        text = next(texts, None)
        if text is None:
            break
        left += text
    if left.strip():
        yield left


def items_of(begin: str, texts: Iterator[str]) -> Iterator[str]:
    """What stands between the commas of a list."""
    left, scanner = begin, Scanner()
    while True:
        for start, end in scanner.items_in(left):
            yield left[start:end]
        left = scanner.rest(left)
        if scanner.is_over:
            break
        if len(left) > LONGEST_RECORD:
            raise Broken("a record is too long")
        more = next(texts, None)
        if more is None:
            raise Broken("it ends in the middle")
        left += more
    for text in texts:
        left += text
        if len(left) > LONGEST_HEAD:
            break
    if not END.fullmatch(left):
        raise Broken("something follows the stories")


class Scanner:
    """Where the items of a list begin and end, as far as the text goes."""

    def __init__(self) -> None:
        self.at = 0  # how far the text was looked through
        self.begun = 0  # where the present item begins
        self.told = 0
        self.depth = 0
        self.is_text = False
        self.is_over = False

    def items_in(self, text: str) -> Iterator[tuple[int, int]]:
        while mark := MARK.search(text, self.at):
            sign, place = mark[0], mark.start()
            self.at = place + 1
            if sign == "\\":
                if place + 1 == len(text):  # what it stands before is still to come
                    self.at = place
                    return
                self.at = place + 2
            elif sign == '"':
                self.is_text = not self.is_text
            elif self.is_text:
                continue
            elif sign in "{[":
                self.depth += 1
            elif self.depth and sign in "}]":
                self.depth -= 1
            elif not self.depth and sign in ",]":
                begun, self.begun, self.is_over = self.begun, place + 1, sign == "]"
                if sign == "," or self.told or text[begun:place].strip():
                    self.told += 1
                    yield begun, place
                if self.is_over:
                    self.begun = place
                    return
            elif not self.depth:
                raise Broken("its brackets do not fit together")
        self.at = len(text)

    def rest(self, text: str) -> str:
        """What is not told yet; places are counted from its beginning."""
        start = self.begun
        self.begun, self.at = 0, self.at - start
        return text[start:]
