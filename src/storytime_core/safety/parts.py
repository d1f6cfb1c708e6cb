"""Every part of a story that a reader may meet, and every way through one that branches (SAF-12, SAF-18)."""

from typing import Final

from storytime_core.kernel.stories import Branch, StoryContent

MOST_PATHS: Final = 64
START: Final = "start"


def parts_of(content: StoryContent) -> tuple[str, ...]:
    """All parts but the ways through the story, each to be looked at alone."""
    asked = (text for question in content.questions for text in (question.question, *question.options))
    taught = (text for word in content.vocabulary for text in (word.word, word.meaning))
    chosen = (text for branch in content.branches for text in (branch.prompt, branch.option_a, branch.option_b))
    passages = (passage.text for passage in content.passages)
    alone = (content.title, content.description, content.cover_alt or "", *content.captions)
    return tuple(part for part in (*alone, *asked, *taught, *chosen, *passages) if part)


def main_texts(content: StoryContent) -> tuple[str, ...] | None:
    """The text and each way through the passages, as whole stories; None if there are too many ways."""
    ways = paths(content)
    if ways is None:
        return None
    texts = (content.text, *ways)
    return tuple(dict.fromkeys(text for text in texts if text)) or ("",)


def paths(content: StoryContent) -> tuple[str, ...] | None:
    """What a reader reads on each way from the start to an end; None if there are more than 64 or one never ends."""
    if not content.passages:
        return ()
    texts = {passage.key: passage.text for passage in content.passages}
    after: dict[str, Branch] = {branch.after: branch for branch in content.branches}
    done: list[str] = []
    open_ways: list[tuple[str, ...]] = [(START if START in texts else content.passages[0].key,)]
    while open_ways:
        way = open_ways.pop()
        branch = after.get(way[-1])
        if branch is None:
            done.append("\n\n".join(texts.get(key, "") for key in way))
        else:
            open_ways += [(*way, step) for step in (branch.next_b, branch.next_a)]
        if len(done) + len(open_ways) > MOST_PATHS or len(way) > len(texts) + 1:
            return None
    return tuple(done)
