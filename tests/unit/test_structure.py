"""The parts keep to their places: every contract between them bites, and every provider builds."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

BREACHES = {
    "The core knows nothing of the outside": ("storytime_core/kernel/days.py", "import sqlalchemy"),
    "Inside a context: use cases, ports and views, then the model": (
        "storytime_core/family/model.py",
        "from storytime_core.family.use_cases import consents",
    ),
    "Contexts meet only through the kernel and each other's events": (
        "storytime_core/identity/model.py",
        "from storytime_core.family.model import Kid",
    ),
    "HTTP speaks to the core alone": ("storytime_http/shapes.py", "import storytime_adapters.clocks"),
    "One technology never leans on another": (
        "storytime_adapters/memory/store.py",
        "import storytime_adapters.sql.engine",
    ),
    "Nobody but the composition knows how things are wired": (
        "storytime_adapters/sql/engine.py",
        "import dependency_injector",
    ),
}


def lint(folder):
    script = Path(sys.executable).with_name("lint-imports")
    command = [script, "--no-cache"] if script.exists() else [sys.executable, "-m", "importlinter.cli", "--no-cache"]
    environment = {"PYTHONPATH": str(folder / "src"), "PATH": "/usr/bin:/bin", "COLUMNS": "200"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", folder)
    return folder


def test_every_contract_has_a_breach_to_be_tried():
    named = re.findall(r"^name = (.*)$", (ROOT / ".importlinter").read_text(), re.MULTILINE)

    assert sorted(named) == sorted(BREACHES)


@pytest.mark.parametrize("contract", BREACHES)
def test_every_contract_bites(copy, contract):
    path, line = BREACHES[contract]
    module = copy / "src" / path
    before = module.read_text()
    module.write_text(before + f"\n{line}\n")
    try:
        code, said = lint(copy)
    finally:
        module.write_text(before)

    assert code != 0
    assert re.search(rf"^{re.escape(contract)} BROKEN", said, re.MULTILINE), said


def test_importing_the_core_brings_nothing_from_outside():
    program = (
        "import sys, pkgutil, importlib, storytime_core\n"
        "for found in pkgutil.walk_packages(storytime_core.__path__, 'storytime_core.'):\n"
        "    importlib.import_module(found.name)\n"
        "outside = {'sqlalchemy', 'falcon', 'cattrs', 'orjson', 'numpy', 'redis', 'msgspec'} & set(sys.modules)\n"
        "assert not outside, outside\n"
    )
    environment = {"PYTHONPATH": str(ROOT / "src")}

    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
