"""The command line as people and machines use it, in processes of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from storytime_adapters.testing.importing_contract import a_record
from tests import servers

ROOT = Path(__file__).parents[2]
USAGE, AWAY, SETTINGS = 1, 69, 78


@pytest.fixture
def run(tmp_path):
    port = servers.free_port()

    def command(*arguments, said="", **variables):
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "src"),
            "STORYTIME_DATA_DIR": str(tmp_path / "data"),
            "STORYTIME_PORT": str(port),
            "COLUMNS": "120",
            **variables,
        }
        program = [sys.executable, "-m", "storytime_adapters.cli", *arguments]
        return subprocess.run(
            program, env=environment, cwd=tmp_path, input=said, capture_output=True, text=True, check=False, timeout=240
        )

    return command


@pytest.mark.parametrize(
    "name", ["serve", "worker", "migrate", "seed", "check", "demo", "openapi", "admin", "catalog", "safety"]
)
def test_every_command_explains_itself(run, name):
    done = run(name, "--help")

    assert done.returncode == 0 and f"storytime {name}" in done.stdout


def test_a_new_database_is_migrated_and_seeded(run):
    behind = run("migrate", "--check", "--json")
    assert behind.returncode == USAGE and json.loads(behind.stdout)["now"] is None

    migrated = run("migrate", "--json")
    assert migrated.returncode == 0 and json.loads(migrated.stdout)["now"] == json.loads(migrated.stdout)["head"]
    assert run("migrate", "--check").returncode == 0

    first, second = run("seed", "--json"), run("seed", "--json")
    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout)["created"] >= 2 and json.loads(second.stdout)["created"] == 0


def test_a_catalog_is_brought_in_with_a_line_for_each_batch_and_counted_again(run, tmp_path):
    run("seed")
    records = [a_record(number, categories=["Nature"]) for number in range(1, 151)]
    file = tmp_path / "kites.jsonl"
    file.write_text("\n".join(map(json.dumps, records)))

    tried = run("catalog", "import", str(file), "--dry-run")
    assert tried.returncode == 0 and "150 new" in tried.stdout and "Nothing was written" in tried.stdout
    brought = run("catalog", "import", str(file), "--json")
    assert brought.returncode == 0 and json.loads(brought.stdout)["created"] == 150
    assert brought.stderr.splitlines() == ["0 of 150 (0%)", "100 of 150 (66%)", "150 of 150 (100%)"]
    file.write_text(json.dumps(a_record(1, title=7)))
    assert run("catalog", "import", str(file)).returncode == USAGE
    assert run("catalog", "import", str(tmp_path / "none.json")).returncode == USAGE
    counted = run("catalog", "backfill", "--json")
    assert json.loads(counted.stdout) == {"looked_at": 178, "put_right": 0}
    assert counted.stderr.splitlines()[0] == "100 looked at, 0 put right"
    handed = [run("catalog", "backfill", "--by-worker", "--json") for _ in range(2)]
    assert [json.loads(one.stdout) for one in handed] == [{"begun": True}, {"begun": False}]


def test_settings_are_shown_with_secrets_masked(run):
    done = run("check", "--json", STORYTIME_SECRETS__PEPPER="p" * 40)

    assert done.returncode == 0
    assert "pppp" not in done.stdout and json.loads(done.stdout)["settings"]["SECRETS__PEPPER"] == "********"
    assert run("check", STORYTIME_TYPO="1").returncode == USAGE


def test_wrong_settings_and_a_database_that_is_away_have_their_exit_codes(run):
    wrong = run("check", STORYTIME_PORT="many")
    away = run("migrate", STORYTIME_DATABASE_URL="postgresql+psycopg://nobody@127.0.0.1:1/none")

    assert wrong.returncode == SETTINGS and "STORYTIME_PORT" in wrong.stderr
    assert away.returncode == AWAY and "database" in away.stderr


def test_the_first_administrator_is_made_here(run):
    run("migrate")
    made = run("admin", "create", "boss@example.org", "The Boss", "--json", said="a lantern in the orchard\n")
    again = run("admin", "create", "boss@example.org", "The Boss", said="a lantern in the orchard\n")

    assert made.returncode == 0 and json.loads(made.stdout)["email"] == "boss@example.org"
    assert again.returncode == USAGE


def test_an_administrator_is_given_a_second_factor(run):
    """ID-73"""
    run("migrate")
    run("admin", "create", "boss@example.org", "The Boss", said="a lantern in the orchard\n")
    given = run("admin", "second-factor", "Boss@example.org", "--json")
    nobody = run("admin", "second-factor", "nobody@example.org")

    assert given.returncode == 0 and len(json.loads(given.stdout)["secret"]) == 32
    assert nobody.returncode == USAGE


def test_the_api_document_is_printed(run):
    done = run("openapi")

    assert done.returncode == 0 and json.loads(done.stdout)["openapi"] == "3.1.0"


def test_the_demo_plays_the_main_job_from_beginning_to_end(run, tmp_path):
    done = run("demo", "--json", "--words", "220", "--keep", str(tmp_path / "kept"))

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.strip().splitlines()[-1])
    cover, sound = Path(told["cover"]).read_bytes(), Path(told["audio"]).read_bytes()
    assert cover.startswith(b"\x89PNG") and b"algorithmicMedia" in cover
    assert sound.startswith(b"ID3") and len(sound) > 200_000
    from storytime_adapters.voice.mp3 import read_mp3

    heard = read_mp3(sound)
    assert told["words"] / 4 < heard.samples / heard.rate < told["words"]
    assert list((tmp_path / "data" / "outbox").glob("*.eml"))
