"""Putting names where placeholders stand: the last thing before a reader sees a story."""

import re
from collections.abc import Iterable
from typing import Final

from attrs import evolve

from .library import StoryName
from .stories import PLACEHOLDERS, StoryContent

PLACEHOLDER: Final = re.compile("|".join(map(re.escape, PLACEHOLDERS)))


class Naming:
    """The names of one story, ready to be put in."""

    def __init__(self, names: Iterable[StoryName]) -> None:
        self.names = {name.placeholder: name.name for name in names}

    def text(self, text: str) -> str:
        if not self.names or "{{" not in text:
            return text
        return PLACEHOLDER.sub(lambda found: self.names.get(found[0], found[0]), text)

    def content(self, content: StoryContent) -> StoryContent:
        if not self.names:
            return content
        return evolve(
            content,
            title=self.text(content.title),
            description=self.text(content.description),
            text=self.text(content.text),
            cover_alt=content.cover_alt and self.text(content.cover_alt),
            captions=tuple(map(self.text, content.captions)),
            questions=tuple(
                evolve(one, question=self.text(one.question), options=tuple(map(self.text, one.options)))
                for one in content.questions
            ),
            vocabulary=tuple(
                evolve(one, word=self.text(one.word), meaning=self.text(one.meaning)) for one in content.vocabulary
            ),
            passages=tuple(evolve(one, text=self.text(one.text)) for one in content.passages),
            branches=tuple(
                evolve(
                    one,
                    prompt=self.text(one.prompt),
                    option_a=self.text(one.option_a),
                    option_b=self.text(one.option_b),
                )
                for one in content.branches
            ),
        )
