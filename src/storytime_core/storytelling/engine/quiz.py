"""Five questions about a story, made from its facts: one option is true, and the others are of its kind."""

import re
from collections.abc import Iterable
from typing import Final

from attrs import frozen

from storytime_core.kernel.stories import Question
from storytime_core.storytelling.engine.chance import Dice
from storytime_core.storytelling.engine.facts import FactTable
from storytime_core.storytelling.engine.language import Voice, capitalized, count_words
from storytime_core.storytelling.engine.plots import Plot
from storytime_core.storytelling.engine.shelf import Shelf
from storytime_core.storytelling.engine.tables import Entry

LONGEST_OPTION: Final = 8
STEM: Final = re.compile(r"[a-z]+")
EMPTY_WORDS: Final = frozenset(
    word
    for words in (
        "a an the in on at to of for by with from and or it its was were is are be been had has have did do does not",
        "they them their he him his she her hers all too very so up down out off over under into near one some other",
        "no thing things that this there who what where when how",
    )
    for word in words.split()
)


def stems(text: str) -> set[str]:
    """Content words without their endings, to see whether a story speaks of something."""
    return {_stem(word) for word in STEM.findall(text.casefold()) if word not in EMPTY_WORDS}


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


@frozen(eq=False)
class Examiner:
    plot: Plot
    shelf: Shelf
    voice: Voice
    facts: FactTable
    text: str
    dice: Dice

    def questions(self) -> tuple[Question, ...]:
        """Who, where, what, why and how it came right, in the order of the story."""
        attempt = self.plot.attempts[0]
        asked = (
            self._question("where", self.facts.get("place"), self._places()),
            self._question("who", self.facts.get("helper"), self._names()),
            self._question("want", self.facts.get("want"), self._of_cases("goal")),
            self._question("why", self.facts.get("first try"), self._reasons(), did=self._phrase(attempt.one("did"))),
            self._question("how", self.facts.get("turn"), self._of_cases("turnfact")),
        )
        return tuple(question for question in asked if question is not None)

    def _question(self, beat: str, answer: str, others: Iterable[str], did: str = "") -> Question | None:
        told = stems(self.text)
        right = capitalized(answer)
        wrong: list[str] = []
        for other in others:
            option = capitalized(other)
            if option in (right, *wrong) or count_words(option) > LONGEST_OPTION:
                continue
            if stems(other) - stems(answer) - told:  # it speaks of something this story does not
                wrong.append(option)
            if len(wrong) == 3:
                break
        if len(wrong) < 3:
            return None
        place = self.dice.below(4)
        options = (*wrong[:place], right, *wrong[place:])
        forms = self.shelf.variants(self.shelf.tables.get("common", "questions"), beat)
        asking = Voice({**self.voice.slots, "did": did})
        return Question(asking.say(self.dice.pick(forms).text, self.dice), options, place)

    def _phrase(self, template: str) -> str:
        return self.voice.phrase(template, self.dice)

    def _places(self) -> list[str]:
        return [entry.one("at") for entry in self.dice.shuffled(self.shelf.of("setting"))]

    def _names(self) -> list[str]:
        return [entry.one("name") for entry in self.dice.shuffled(self.shelf.of("helper"))]

    def _of_cases(self, field: str) -> list[str]:
        """What other stories are about: sooner those of the same kind."""
        cases = self.dice.shuffled(self.shelf.of("case"))
        alike = [c for c in cases if c.one("grammar") == self.plot.grammar.key and c is not self.plot.case]
        unlike = [c for c in cases if c.one("grammar") != self.plot.grammar.key]
        return [self._of_case(case, field) for case in (*alike, *unlike)]

    def _of_case(self, case: Entry, field: str) -> str:
        return Voice({**case.fields, **self.voice.slots}).phrase(case.one(field), self.dice)

    def _reasons(self) -> list[str]:
        tried = {attempt.key for attempt in self.plot.attempts}
        attempts = [a for a in self.dice.shuffled(self.shelf.of("attempt")) if a.key not in tried]
        attempts.sort(key=lambda attempt: attempt.one("grammar") != self.plot.grammar.key)
        return [self._phrase(attempt.one("why")) for attempt in attempts]
