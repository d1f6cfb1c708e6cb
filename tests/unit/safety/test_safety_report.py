"""``storytime safety report``: what is published, and when it is not good enough."""

import json
import shutil
from pathlib import Path

import pytest

from storytime_adapters.cli.main import app
from storytime_core.safety.tables import RULES_VERSION

CORPUS = Path(__file__).parents[2] / "safety" / "corpus"


@pytest.fixture
def told(capsys):
    """The exit code of a command, and what it said: to machines and people, and of its troubles."""

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            app(["safety", "report", *arguments])
        said = capsys.readouterr()
        return ended.value.code or 0, said.out, said.err.replace("\n", " ")

    return run


def altered(folder, name, change):
    """A copy of the corpus in which the lines of one file were changed."""
    shutil.copytree(CORPUS, folder)
    path = folder / f"{name}.jsonl"
    path.write_text("\n".join(change(path.read_text(encoding="utf-8").splitlines())), encoding="utf-8")
    return str(folder)


def test_the_report_has_all_rates_and_is_green(told):
    code, out, _ = told("--json", "--corpus", str(CORPUS))
    facts = json.loads(out)

    assert code == 0 and facts["green"] is True
    assert facts["rules_version"] == RULES_VERSION
    assert len(facts["rules_sha256"]) == len(facts["corpus_sha256"]) == 64
    assert {measure["name"] for measure in facts["measures"]} == {
        "detection",
        "false_alarms",
        "rule",
        "screening",
        "evasion",
    }
    assert {"1-3", "4-6", "7-9", "10-12", "all"} == {
        measure["subject"] for measure in facts["measures"] if measure["name"] == "false_alarms"
    }
    assert all(measure["reached"] and measure["cases"] for measure in facts["measures"])
    assert [(level["band"], level["inside"]) for level in facts["levels"]] == [
        ("1-3", 10),
        ("4-6", 10),
        ("7-9", 10),
        ("10-12", 10),
    ]


def test_a_missed_floor_is_marked_and_is_a_finding(told, tmp_path):
    def worse(lines):
        harmless = {"id": "x1", "labels": ["violence"], "band": "4-6", "expected": "blocked", "text": "A nice day."}
        return [*lines, json.dumps(harmless)]

    code, out, _ = told("--corpus", altered(tmp_path / "corpus", "unsafe", worse))

    assert code == 1
    assert "MISSED" in out and out.strip().endswith("Not every floor is reached.")


def test_without_a_corpus_it_says_so_in_one_sentence(told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = told()

    assert (code, out) == (1, "")
    assert err.strip() == "There is no corpus in tests/safety/corpus: unsafe.jsonl cannot be read."


def test_a_line_that_is_no_labeled_text_is_named(told, tmp_path):
    code, _, err = told("--corpus", altered(tmp_path / "corpus", "rules", lambda lines: [lines[0], "{}"]))

    assert code == 1 and "Line 2 of" in err and "rules.jsonl is no labeled text." in err
