"""Writing a story: draw a plot, tell it, ask whether it is acceptable, and draw again where it is not."""

import re
from collections.abc import Callable
from typing import Final

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.stories import HERO, Question, StoryContent, VocabularyWord
from storytime_core.storytelling.engine.arranging import arrange
from storytime_core.storytelling.engine.brief import Brief, PlotTooNarrow
from storytime_core.storytelling.engine.chance import Dice, seed_for
from storytime_core.storytelling.engine.facts import Fact, FactTable
from storytime_core.storytelling.engine.language import Voice, capitalized, count_words, title_case
from storytime_core.storytelling.engine.plots import Choice, Plot, narrow
from storytime_core.storytelling.engine.quiz import Examiner
from storytime_core.storytelling.engine.shelf import Shelf, shelf_of
from storytime_core.storytelling.engine.staging import alt_of, scene_of
from storytime_core.storytelling.engine.telling import Teller, voice_for
from storytime_core.storytelling.engine.topics import MOST_TOPICS, Topic, lexicon
from storytime_core.storytelling.scene import Scene

VERSION: Final = 1
MOST_DRAWS: Final = 8
TOLERANCE: Final = 0.10
VOCABULARY: Final = 3
LONGEST_TITLE: Final = 80
SENTENCE_ENDS: Final = re.compile(r"(?<=[.!?])\"? +(?=[\"A-Z{])|\n+")

Acceptable = Callable[[StoryContent], tuple[str, ...]]
"""Names what is wrong with a story; nothing means that it is good."""


@frozen
class Draft:
    content: StoryContent
    plot_key: str
    topics: tuple[str, ...]
    tags: tuple[str, ...]
    scene: Scene
    facts: FactTable
    moral: str
    defects: tuple[str, ...] = ()
    """Empty unless no draw was acceptable; then what is wrong with the best of them."""


def write(brief: Brief, seed: int, acceptable: Acceptable) -> Result[Draft, PlotTooNarrow]:
    """The first acceptable story of at most eight; otherwise the one with the fewest defects."""
    shelf = shelf_of(brief)
    if brief.excluded and (too_narrow := narrow(brief)):
        return Failure(too_narrow)
    best: Draft | None = None
    for draw in range(MOST_DRAWS):
        draft = _drawn(brief, shelf, seed_for(seed, draw), acceptable)
        if not draft.defects:
            return Success(draft)
        if best is None or len(draft.defects) < len(best.defects):
            best = draft
    assert best is not None
    return Success(best)


def _drawn(brief: Brief, shelf: Shelf, seed: int, acceptable: Acceptable) -> Draft:
    dice = Dice(seed)
    plot = Choice(brief, shelf).plot(dice.apart())
    voice = voice_for(brief, plot, shelf, dice.apart())
    topics = topics_told(brief, shelf, plot)
    teller = Teller(brief, plot, shelf, voice, dice.apart(), topics)
    paragraphs = arrange(teller.beats(), teller.episodes(), brief.words, dice.apart())
    text = "\n\n".join(paragraphs)
    facts = facts_of(brief, plot, voice, dice.apart())
    questions = Examiner(plot, shelf, voice, facts, text, dice.apart()).questions()
    content = StoryContent(
        title=_title(plot, shelf, voice, text, dice.apart()),
        description=_description(plot, voice, dice.apart()),
        text=text,
        questions=questions,
        vocabulary=vocabulary_of(text, plot, shelf, dice.apart()),
        cover_alt=alt_of(plot, len(brief.heroes)),
    )
    return Draft(
        content=content,
        plot_key=plot.key,
        topics=tuple(topic.key for topic in topics),
        tags=tags_of(plot, topics),
        scene=scene_of(brief, plot, dice.apart()),
        facts=facts,
        moral=facts.get("moral"),
        defects=(*own_defects(brief, content, shelf), *acceptable(content)),
    )


def topics_told(brief: Brief, shelf: Shelf, plot: Plot) -> tuple[Topic, ...]:
    """The topics of a wish that may be told: exclusions always win, and so does the fear ceiling."""
    known = (lexicon()[key] for key in dict.fromkeys(brief.topics) if key in lexicon())
    allowed = (
        topic
        for topic in known
        if topic.fear <= brief.fear_ceiling
        and ("loss" not in topic.tags or brief.allow_loss)
        and not topic.tags & brief.excluded
        and topic.key not in brief.excluded
        and not shelf.forbidden.search(topic.name)
    )
    return tuple(allowed)[:MOST_TOPICS]


def facts_of(brief: Brief, plot: Plot, voice: Voice, dice: Dice) -> FactTable:
    def said(template: str) -> str:
        return voice.phrase(template, dice)

    first = plot.attempts[0]
    facts = [
        Fact("who", "hero", HERO),
        *(Fact("who", "co-hero", hero.placeholder) for hero in brief.heroes[1:]),
        Fact("who", "helper", plot.helper.one("name")),
        Fact("where", "place", plot.setting.one("at")),
        Fact("what", "kind of story", plot.grammar.one("name")),
        Fact("what", "thing", voice.slots["lthing"]),
        Fact("what", "want", said(plot.case.one("goal"))),
        Fact("what", "first attempt", said(first.one("did"))),
        *(Fact("why", "first try" if at == 0 else "try", said(a.one("why"))) for at, a in enumerate(plot.attempts)),
        Fact("how", "turn", said(plot.case.one("turnfact"))),
        Fact("feeling", "mood", plot.mood),
        Fact("what", "moral", capitalized(plot.lesson.one("moral"))),
        *(Fact("what", "theme", theme.one("display")) for theme in (plot.themes or (plot.theme,))),
        *(Fact("what", "category", category.one("display")) for category in plot.categories),
        *(Fact("what", "season", season.one("display")) for season in plot.seasons),
        Fact("what", "lesson", plot.lesson.one("name")),
    ]
    return FactTable(tuple(facts))


def tags_of(plot: Plot, topics: tuple[Topic, ...]) -> tuple[str, ...]:
    """What families and recommendations may match on."""
    entries = (plot.grammar, plot.case, plot.setting, *plot.themes, *plot.categories, *plot.seasons)
    named = [topic.key for topic in topics] + [plot.thing.key]
    return tuple(dict.fromkeys([*named, *(entry.key for entry in entries), *sorted(plot.case.tags)]))


def _title(plot: Plot, shelf: Shelf, voice: Voice, text: str, dice: Dice) -> str:
    common = tuple(v.text for v in shelf.variants(shelf.tables.get("common", "titles"), "title"))
    forms = dice.shuffled((*plot.grammar.many("titles"), *common))
    for form in forms:
        if "thing}" in form and f" {plot.thing.one('name')}" not in text:
            continue
        title = title_case(voice.phrase(form, dice))
        if 2 <= count_words(title) <= 10 and len(title) <= LONGEST_TITLE - 30 * title.count(HERO):
            return title
    return title_case(voice.phrase("{helper}, {friend}, and the {lthing}", dice))


def _description(plot: Plot, voice: Voice, dice: Dice) -> str:
    """The beginning, and never the end."""
    start = plot.case.one("start") or plot.grammar.one("start")
    return voice.say(start, dice)


def vocabulary_of(text: str, plot: Plot, shelf: Shelf, dice: Dice) -> tuple[VocabularyWord, ...]:
    """Words of this story with their meanings: those of its place and thing, and some that come up in it."""
    told = f" {re.sub('[^a-z]+', ' ', text.casefold())} "
    own = [(plot.setting.one("noun"), plot.setting.one("gloss")), (plot.thing.one("name"), plot.thing.one("gloss"))]
    glosses = [(entry.one("word"), entry.one("gloss")) for entry in dice.shuffled(shelf.of("gloss"))]
    found = [VocabularyWord(w, g) for w, g in (*glosses[:], *own) if f" {re.sub('[^a-z]+', ' ', w)} " in told]
    return tuple(dict.fromkeys(found))[:VOCABULARY]


def own_defects(brief: Brief, content: StoryContent, shelf: Shelf) -> tuple[str, ...]:
    """What the engine itself does not let pass."""
    defects = []
    words = count_words(content.text)
    if abs(words - brief.words) > brief.words * TOLERANCE:
        defects.append("words")
    sentences = [sentence.strip(' "').casefold() for sentence in SENTENCE_ENDS.split(content.text)]
    if any(count_words(s) > 2 and sentences.count(s) > 1 for s in set(sentences)):
        defects.append("repetition")
    if len(content.questions) < 5:
        defects.append("questions")
    if len(content.vocabulary) < VOCABULARY:
        defects.append("vocabulary")
    if shelf.forbidden.search(_everything(content)):
        defects.append("excluded")
    return tuple(defects)


def _everything(content: StoryContent) -> str:
    asked: list[Question] = list(content.questions)
    parts = [content.title, content.description, content.text, content.cover_alt or ""]
    parts += [part for question in asked for part in (question.question, *question.options)]
    parts += [f"{word.word} {word.meaning}" for word in content.vocabulary]
    return "\n".join(parts)
