"""The small language of the tables: slots, choices, pronouns, articles, capitals.

@                   the first hero                      {setting}  {a thing}    a slot, with its article
<this|that>         one of these                        {they} {their} {was}    the hero's pronouns and verbs
{h.they} {f.they}   those of the helper, the friend
"""

import re
from collections.abc import Mapping
from typing import Final

from attrs import frozen

from storytime_core.kernel.stories import HERO
from storytime_core.storytelling.engine.chance import Dice

CHOICE: Final = re.compile(r"<([^<>]*)>")
SLOT: Final = re.compile(r"(?<!\{)\{(?:(an?|An?) )?([A-Za-z_0-9.]+)\}(?!\})")
WORDS: Final = re.compile(r"\{\{[A-Z_0-9]+\}\}(?:'s)?|[A-Za-z0-9]+(?:['’-][A-Za-z0-9]+)*")
SENTENCE_START: Final = re.compile(r"(?:^|(?<=[.!?] )|(?<=[.!?] \"))([\"]?)([a-z])")
AFTER_STOP: Final = re.compile(r"(?<=[.!?]) ([a-z])")

_SHE: Final = ("she", "her", "her", "hers", "herself", "was", "is", "has", "does")
_HE: Final = ("he", "him", "his", "his", "himself", "was", "is", "has", "does")
_THEY: Final = ("they", "them", "their", "theirs", "themself", "were", "are", "have", "do")
_SLOTS: Final = ("they", "them", "their", "theirs", "themself", "was", "is", "has", "does")
PRONOUNS: Final[Mapping[str, Mapping[str, str]]] = {
    "she": dict(zip(_SLOTS, _SHE, strict=True)),
    "he": dict(zip(_SLOTS, _HE, strict=True)),
    "they": dict(zip(_SLOTS, _THEY, strict=True)),
}
TURNS: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern), other)
    for pattern, other in (
        (r"\b([Nn])obody\b(?!')", r"\1o one"),
        (r"\b([Ee])verybody\b(?!')", r"\1veryone"),
        (r"\bas if\b", "as though"),
        (r"\bperhaps\b", "maybe"),
        (r"\bPerhaps\b", "Maybe"),
        (r"\bbegan to\b", "started to"),
        (r"\ba small (?=[a-z])", "a little "),
        (r"\b(did|was|is|could|would) not (?=[a-z])", r"\1n't "),
        (r'([,!?])" said (\{helper\}|\{friend\}|@)(?=\.|, and)', r'\1" \2 said'),
        (r'([,!?])" asked (\{helper\}|\{friend\}|@)(?=\.|, and)', r'\1" \2 asked'),
    )
)
"""Ways to say the same: stories that share a scene still do not share its every word."""
AN_SOUNDS: Final = ("a", "e", "i", "o", "u")
SPOKEN_WITH_A: Final = ("one", "use", "uni", "eu", "ukulele")
SPOKEN_WITH_AN: Final = ("hour", "honest", "heir")


def article(phrase: str) -> str:
    word = phrase.lower().lstrip("\"'")
    if word.startswith(SPOKEN_WITH_AN):
        return "an"
    if word.startswith(SPOKEN_WITH_A):
        return "a"
    return "an" if word.startswith(AN_SOUNDS) else "a"


def spoken_of(pronouns: str, prefix: str = "") -> dict[str, str]:
    return {prefix + slot: word for slot, word in PRONOUNS[pronouns].items()}


def joined(names: list[str]) -> str:
    """A, B and C."""
    if len(names) < 2:
        return "".join(names)
    if len(names) == 2:
        return f"{names[0]} and {names[1]}"
    return f"{', '.join(names[:-1])}, and {names[-1]}"


def count_words(text: str) -> int:
    return len(WORDS.findall(text))


def capitalized(text: str) -> str:
    """The first letter of the text, and of every sentence that follows a stop without a quote."""
    for at, letter in enumerate(text):
        if letter.isalpha():
            text = text[:at] + letter.upper() + text[at + 1 :]
            break
        if letter not in "\"'":
            break
    return AFTER_STOP.sub(lambda found: " " + found[1].upper(), text)


@frozen
class Voice:
    """Fills the slots of a template with the parts of one plot."""

    slots: Mapping[str, str]

    def phrase(self, template: str, dice: Dice) -> str:
        chosen = CHOICE.sub(lambda found: dice.pick(found[1].split("|")), template)
        for _ in range(3):
            if "{" not in chosen:
                break
            chosen = SLOT.sub(self._filled, chosen)
        return chosen.replace("@", HERO)

    def say(self, template: str, dice: Dice) -> str:
        """As ``phrase``, as a sentence, and with some turns of its own."""
        return capitalized(self.phrase(_turned(template, dice), dice))

    def knows(self, template: str) -> bool:
        return all(found[1].lower() in self.slots for found in SLOT.findall(template))

    def _filled(self, found: re.Match[str]) -> str:
        article_wanted, name = found.groups()
        value = self.slots[name.lower()]
        if name != name.lower():
            value = value[:1].upper() + value[1:]
        if not article_wanted:
            return value
        written = article(value)
        return f"{written.capitalize() if article_wanted[0].isupper() else written} {value}"


def _turned(template: str, dice: Dice) -> str:
    for pattern, other in TURNS:
        pieces, told_to = [], 0
        for found in pattern.finditer(template):
            pieces += [template[told_to : found.start()], found.expand(other) if dice.below(2) else found[0]]
            told_to = found.end()
        if pieces:
            template = "".join(pieces) + template[told_to:]
    return template


def title_case(text: str) -> str:
    small = {"a", "an", "the", "and", "of", "in", "on", "at", "to", "for", "by", "with", "from", "who", "that", "under"}
    words = text.split(" ")
    last = len(words) - 1

    def is_small(at: int) -> bool:
        return 0 < at < last and words[at].lower() in small and not words[at - 1].endswith((":", "!", "?"))

    cased = [word.lower() if is_small(at) else _risen(word) for at, word in enumerate(words)]
    return " ".join(cased)


def _risen(word: str) -> str:
    return word if word.startswith("{{") else word[:1].upper() + word[1:]
