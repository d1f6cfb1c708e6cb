"""``make test``: everything, with coverage gates.  Servers come from the installed wheels."""

import os
import subprocess
import sys

PYTEST = [
    sys.executable,
    "-m",
    "pytest",
    "-n",
    os.environ.get("STORYTIME_TEST_PROCESSES", "2"),
    "--dist",
    "loadfile",
    "--no-loadscope-reorder",  # by number of tests, the longest ones would come last
    "-q",
    "--cov",
    "--cov-report=",
    *sys.argv[1:],
]
GATES = (
    ("the core", ["--include=src/storytime_core/*"], 95),
    ("everything", [], 90),
)


def run(*command: str) -> int:
    """Hundreds of processes are started: each module is compiled once."""
    keeping = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    return subprocess.run(command, check=False, env=keeping).returncode


def main() -> int:
    print("Running all tests, with a real PostgreSQL and a real Redis-compatible server …", flush=True)
    if run(*PYTEST):
        return 1
    failed = 0
    for what, selection, floor in GATES:
        print(f"\nBranch coverage of {what}, at least {floor} %:", flush=True)
        command = [sys.executable, "-m", "coverage", "report", f"--fail-under={floor}", *selection]
        failed |= run(*command)
    return failed


if __name__ == "__main__":
    raise SystemExit(main())
