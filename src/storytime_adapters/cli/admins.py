"""``storytime admin``: create, second-factor."""

import getpass
import sys

from returns.result import Success

from storytime_adapters.composition.web import WebApplication
from storytime_core.identity.use_cases.second_factors import Enrolled
from storytime_core.kernel.ids import AccountId
from storytime_core.kernel.text import normal_email


def make(house: WebApplication, email: str, name: str) -> AccountId | None:
    """None, and nothing made, if the address is taken or the password is no good."""
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    match house.storytime().identity.signing_up.found_admin(normal_email(email), password, name):
        case Success(account_id):
            made: AccountId = account_id
            return made
        case _:
            return None


def enroll(house: WebApplication, email: str) -> Enrolled | None:
    """None, and nothing changed, if this is no administrator's address."""
    match house.storytime().identity.second_factors.enroll_anew(normal_email(email)):
        case Success(enrolled):
            shown: Enrolled = enrolled
            return shown
        case _:
            return None
