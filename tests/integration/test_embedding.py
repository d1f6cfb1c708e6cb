"""The example of the README runs as it stands."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "embed.py"


def test_a_story_inside_another_program():
    assert len(EXAMPLE.read_text().splitlines()) <= 30

    environment = {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, EXAMPLE], env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "Mila" in done.stdout and len(done.stdout.split()) > 180
