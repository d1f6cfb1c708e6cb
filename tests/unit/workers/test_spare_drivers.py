"""What a process does not use stays out of its memory."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys
from storytime_adapters.cli.serving import spare_drivers
from storytime_adapters.settings import Settings
spare_drivers(Settings(jobs__transport="{transport}"))
loaded = [name for name in ("psycopg", "redis") if name in sys.modules]
import psycopg, redis, huey
print(",".join(loaded) or "none", hasattr(huey, "SqliteHuey"))
"""


@pytest.mark.parametrize(("transport", "loaded"), [("sqlite", "none True"), ("redis", "none True")])
def test_drivers_of_other_stores_are_not_loaded_and_can_be_later(transport, loaded):
    program = PROGRAM.format(transport=transport)
    assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == loaded


def test_where_another_store_carries_the_messages_its_driver_is_there():
    program = PROGRAM.format(transport="redis").replace("import psycopg, redis, huey", "import huey, huey.storage")
    program = program.replace('",".join(loaded) or "none"', '"redis" in sys.modules')
    assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == "True True"
