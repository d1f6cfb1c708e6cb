"""The published rates reach their floors (SAF-65, SAF-66)."""

from functools import cache
from pathlib import Path

import pytest

from storytime_adapters.safety_report import read_cases
from storytime_core.kernel.bands import Band
from storytime_core.safety import report
from storytime_core.safety.categories import CATEGORIES
from storytime_core.safety.disguises import DISGUISES
from storytime_core.safety.rules import RULES

CORPUS = Path(__file__).parents[2] / "safety" / "corpus"


@cache
def cases(name):
    return tuple(read_cases(CORPUS, name))


def shown(measures):
    for each in measures:
        print(f"{each.name:14} {each.subject:22} {each.value:7.1%} of {each.cases}")
    return measures


def test_the_corpora_cover_everything():
    unsafe, harmless, rules = cases("unsafe"), cases("harmless"), cases("rules")
    assert len(unsafe) >= 90
    assert len(harmless) >= 90
    assert sum("hard" in case.labels for case in harmless) >= 30
    assert len(rules) >= 60
    assert sum(case.expected == "blocked" for case in cases("hostile")) >= 60
    assert {label for case in unsafe for label in case.labels} == {*CATEGORIES, "fear"}
    assert {label for case in rules for label in case.labels} == {rule.name for rule in RULES}
    assert {case.band for case in unsafe} == {case.band for case in harmless} == set(Band)


def test_unsafe_texts_are_found():
    measures = shown(report.detection(cases("unsafe")))
    assert [each for each in measures if not each.is_reached] == []


def test_harmless_texts_pass():
    measures = shown(report.false_alarms(cases("harmless")))
    assert [each for each in measures if not each.is_reached] == []


def test_rules_agree_with_their_labels():
    measures = shown(report.rules_kept(cases("rules")))
    assert [each for each in measures if not each.is_reached] == []


def test_hostile_inputs_are_turned_away_and_worries_are_not():
    (measure,) = shown((report.hostile_refused(cases("hostile")),))
    assert measure.is_reached


@pytest.mark.untraced
def test_disguises_hide_next_to_nothing():
    measures = shown(report.evasion(cases("unsafe"), DISGUISES))
    assert len(measures) >= 8
    assert [each for each in measures if not each.is_reached] == []
    assert [each for each in measures if each.value < 0.93] == []
