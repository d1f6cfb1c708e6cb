"""The checks of a story: every category, every rule, every part alone and the whole (SAF-12..18)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from attrs import evolve

from storytime_core.kernel.bands import Band
from storytime_core.kernel.stories import Finding, StoryContent, Verdict
from storytime_core.safety.categories import CATEGORIES, Category, Treatment
from storytime_core.safety.examination import Examination, examine
from storytime_core.safety.fear import fear_level, is_resolved, peril_level
from storytime_core.safety.parts import main_texts, parts_of
from storytime_core.safety.patterns import MACHINE_SIGNS, PERSONAL_SIGNS
from storytime_core.safety.reading_level import defects, measure
from storytime_core.safety.rules import RULES, Setting
from storytime_core.safety.tables import RULES_VERSION
from storytime_core.safety.text import is_too_long

FEAR_CEILING: Final[Mapping[Band, int]] = {
    Band.TODDLER: 1,
    Band.PRESCHOOL: 2,
    Band.EARLY_READER: 3,
    Band.MIDDLE_GRADE: 4,
}
INTENSE: Final = 3
RANK: Final = ("accepted", "resolved", "blocked")


def check(
    content: StoryContent,
    band: Band,
    *,
    names: frozenset[str] = frozenset(),
    excluded_tags: frozenset[str] = frozenset(),
    bedtime: bool = False,
    with_level: bool = True,
    fear_ceiling: int | None = None,
) -> Verdict:
    """Everything the checks think of a story for a band.  A text too long to be read is refused unread."""
    parts, wholes = parts_of(content), main_texts(content)
    if wholes is None or any(is_too_long(part) for part in (*parts, *wholes)):
        too_long = Finding("TOO_LONG", "blocked", "severe", 1, 0)
        return Verdict((too_long,), RULES_VERSION)
    setting = Setting(band, names, excluded_tags, bedtime)
    ceiling = FEAR_CEILING[band] if fear_ceiling is None else min(fear_ceiling, FEAR_CEILING[band])
    stories = [examine(whole, names) for whole in wholes]
    others = [examine(part, names) for part in parts if part not in wholes]
    together = examine("\n\n".join((*parts, *wholes[:1])), names, with_looks=False)
    findings: list[Finding] = []
    for each in (*stories, *others, together):
        findings += _of_categories(each, band, is_whole=each in stories)
        findings += _of_signs(each)
    for each in (*stories, *others):
        if (level := fear_level(each, is_story=each in stories)) > ceiling:
            findings.append(Finding("fear", "blocked", "moderate", level, each.first_fear))
    for story in stories:
        findings += [rule.finding(at) for rule in RULES if (at := rule.broken_at(story, setting)) is not None]
    findings += [
        rule.finding(at)
        for rule in RULES
        if rule.is_for_parts and (at := rule.broken_at(together, setting)) is not None
    ]
    kept = _gathered(findings)
    highest = max((max(fear_level(each), peril_level(each)) for each in stories), default=0)
    has_loss = any(finding.name == "death_loss" and finding.result == "resolved" for finding in kept)
    verdict = Verdict(kept, RULES_VERSION, is_intense=highest >= INTENSE or has_loss)
    if not with_level:
        return verdict
    measured = [measure(whole, names) for whole in wholes]
    outside = {column: None for each in measured for column in defects(each, band)}
    return evolve(verdict, measurements=measured[0], level_defects=tuple(outside))


def _of_categories(seen: Examination, band: Band, *, is_whole: bool) -> Iterator[Finding]:
    for name, hits in seen.by_category.items():
        category = CATEGORIES.get(name)
        if category is not None and hits:
            result = _result(category, seen, band, is_whole=is_whole)
            yield Finding(name, result, category.severity, len(hits), seen.position(hits[0]))


def _result(category: Category, seen: Examination, band: Band, *, is_whole: bool) -> str:
    treatment = category.treatment(band)
    if treatment is Treatment.BLOCKED:
        return "blocked"
    if treatment is Treatment.ALLOWED:
        return "accepted"
    # a part or a title cannot resolve anything by itself: what it names is judged where the story tells it
    return "resolved" if not is_whole or is_resolved(seen, category.name) else "blocked"


def _of_signs(seen: Examination) -> Iterator[Finding]:
    for name, signs in (("PERSONAL_DATA", PERSONAL_SIGNS), ("MACHINE_TALK", MACHINE_SIGNS)):
        for sign in signs:
            if (found := sign.search(seen.text)) is not None:
                yield Finding(name, "blocked", "severe", 1, found.start())
            elif any(sign.search(text) for text in seen.hidden):
                yield Finding(name, "blocked", "severe", 1, 0)


def _gathered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """One finding a category or rule: the worst result, the most found at once, the first position."""
    worst: dict[str, Finding] = {}
    for finding in findings:
        known = worst.setdefault(finding.name, finding)
        worst[finding.name] = evolve(
            known,
            result=max(known.result, finding.result, key=RANK.index),
            count=max(known.count, finding.count),
            position=min(known.position, finding.position),
        )
    return tuple(worst[name] for name in sorted(worst))
