"""The rules every story keeps (SAF-15): each a small function that says at which character it is first broken."""

import re
from collections.abc import Callable
from typing import Final

from attrs import frozen

from storytime_core.kernel.bands import Band
from storytime_core.kernel.stories import Finding
from storytime_core.safety.examination import Examination
from storytime_core.safety.language import share_of_known_words
from storytime_core.safety.lexicon import forms
from storytime_core.safety.tables import rows
from storytime_core.safety.text import plain

UNFINISHED: Final = re.compile(r"(?:\.\.|…|\?|[^.!?…\"'”’»)\s])[\"'”’»)\s]*\Z")
CLIFFHANGER: Final = re.compile(
    r"to be continued|the end\s*\?|nobody (?:ever )?(?:knew|knows) what happened|would never know", re.I
)
RELIEF_REACHES_BACK: Final = 15  # words: "he was found, the lost bear" is resolved
ANSWER_WITHIN: Final = 60
DANGER_NEARBY: Final = 30
HELP_WITHIN: Final = 120
ALARMING: Final = 2
LASTING: Final = 3
KNOWN_WORDS: Final = 0.95


@frozen
class Setting:
    """For whom a story is checked."""

    band: Band
    names: frozenset[str] = frozenset()
    excluded_tags: frozenset[str] = frozenset()
    bedtime: bool = False


@frozen
class Rule:
    name: str
    broken_at: Callable[[Examination, Setting], int | None]
    severity: str = "moderate"
    is_for_parts: bool = False  # also kept by titles, questions and all the rest

    def finding(self, position: int) -> Finding:
        return Finding(self.name, "blocked", self.severity, 1, position)


def trouble_is_resolved(story: Examination, setting: Setting) -> int | None:
    """(a) What goes wrong comes right."""
    troubles = story.places("trouble")
    if not troubles or any(at >= troubles[-1] - RELIEF_REACHES_BACK for at in story.relief):
        return None
    return story.position(troubles[-1])


def end_is_calm(story: Examination, setting: Setting) -> int | None:
    """(b) The end threatens nobody and asks nothing; at bedtime it rests."""
    tail = story.tail
    alarms = [at for at, weight in story.fear if at >= tail and weight >= ALARMING]
    alarms += [at for at in story.by_category.get("peril", ()) if at >= tail]
    if alarms:
        return story.position(min(alarms))
    end = story.position(tail)
    asked = story.text.find("?", story.position(story.last_sentences))
    if asked >= 0:
        return asked
    return end if setting.bedtime and not story.places("rest", since=tail) else None


def end_is_not_sad(story: Examination, setting: Setting) -> int | None:
    """(b) Nobody is left in sorrow."""
    sad = story.places("sadness", since=story.tail)
    return story.position(sad[0]) if sad and not story.places("joy", since=story.tail) else None


def end_is_an_end(story: Examination, setting: Setting) -> int | None:
    """(b) The story is told to its end."""
    found = CLIFFHANGER.search(story.text) or UNFINISHED.search(story.text)
    return found.start() if found else None


def no_secret_from_parents(story: Examination, setting: Setting) -> int | None:
    """(c)"""
    return _first(story, "GROOMING/secret")


def no_stranger_without_a_trusted_adult(story: Examination, setting: Setting) -> int | None:
    """(d)"""
    return _first(story, "GROOMING/stranger")


def dangerous_act_has_consequence(story: Examination, setting: Setting) -> int | None:
    """(e)"""
    return _first(story, "IMITATION")


def no_product_is_pushed(story: Examination, setting: Setting) -> int | None:
    """(f)"""
    return _first(story, "commerce")


def nobody_real_occurs(story: Examination, setting: Setting) -> int | None:
    """(g)"""
    return _first(story, "real_person")


def shaming_is_answered(story: Examination, setting: Setting) -> int | None:
    """(h) Someone says that it is wrong, or makes it good."""
    for name in ("bullying", "insult"):
        for at in story.by_category.get(name, ()):
            if not story.places("answer", since=at + 1, until=min(at + ANSWER_WITHIN, len(story.words))):
                return story.position(at)
    return None


def hero_is_not_alone_in_danger(story: Examination, setting: Setting) -> int | None:
    """(i) Where danger lasts, help comes."""
    dangers = [*story.by_category.get("peril", ()), *(at for at, weight in story.fear if weight >= LASTING)]
    for at in sorted(dangers):
        start, end = max(0, at - DANGER_NEARBY), min(at + DANGER_NEARBY, len(story.words))
        reach = min(at + HELP_WITHIN, len(story.words))
        if story.places("alone", since=start, until=end) and not story.places("helper", since=at + 1, until=reach):
            return story.position(at)
    return None


def reader_is_left_in_peace(story: Examination, setting: Setting) -> int | None:
    """(j) No reader is asked for data, purchases, secrecy or to stay longer."""
    return _first(story, "READER")


def excluded_tags_do_not_occur(story: Examination, setting: Setting) -> int | None:
    """(k)"""
    if not setting.excluded_tags:
        return None
    unwanted = frozenset().union(*map(words_of_tag, setting.excluded_tags))
    return next((story.position(at) for at, word in enumerate(story.words) if word in unwanted), None)


def language_is_supported(story: Examination, setting: Setting) -> int | None:
    """(l)"""
    return 0 if share_of_known_words(story.text) < KNOWN_WORDS else None


def words_of_tag(tag: str) -> frozenset[str]:
    """The words by which a tag is known: its own, in every regular form, and those its list names."""
    listed = {name: words.split() for name, words in rows("tags.txt")}
    own = plain(tag).replace("-", " ").split()
    if len(own) != 1:
        return frozenset(listed.get(" ".join(own), ())) | (forms(own[0]) if own[1:] == ["stories"] else frozenset(own))
    word = own[0]
    singular = word.removesuffix("s") if len(word) > 3 else word
    return forms(word) | forms(singular) | frozenset(listed.get(word, ())) | frozenset(listed.get(word + "s", ()))


def _first(story: Examination, category: str) -> int | None:
    places = story.by_category.get(category)
    return story.position(min(places)) if places else None


RULES: Final = (
    Rule("trouble_unresolved", trouble_is_resolved),
    Rule("restless_end", end_is_calm),
    Rule("sad_end", end_is_not_sad),
    Rule("open_end", end_is_an_end),
    Rule("secret_kept", no_secret_from_parents, "severe"),
    Rule("stranger_met", no_stranger_without_a_trusted_adult, "severe"),
    Rule("danger_copied", dangerous_act_has_consequence, "severe"),
    Rule("product_pushed", no_product_is_pushed),
    Rule("real_person_named", nobody_real_occurs),
    Rule("shaming_unanswered", shaming_is_answered),
    Rule("alone_in_danger", hero_is_not_alone_in_danger),
    Rule("reader_addressed", reader_is_left_in_peace, is_for_parts=True),
    Rule("excluded_tag", excluded_tags_do_not_occur, is_for_parts=True),
    Rule("language_unsupported", language_is_supported),
)
