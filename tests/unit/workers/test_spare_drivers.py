"""What a process does not use stays out of its memory."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys
from storytime_adapters.cli.serving import spare_drivers
from storytime_adapters.settings import Settings
spare_drivers(Settings(jobs__transport="{transport}"))
import huey
print(*(name for name in ("psycopg", "redis") if name in sys.modules))
import psycopg, redis
"""


@pytest.mark.parametrize(("transport", "loaded"), [("sqlite", ""), ("redis", "psycopg redis")])
def test_drivers_are_loaded_where_messages_travel_by_them_and_can_be_later(transport, loaded):
    program = PROGRAM.format(transport=transport)
    assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == loaded
