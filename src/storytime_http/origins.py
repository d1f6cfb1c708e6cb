"""Where a request comes from, as far as the product wants to know."""

import ipaddress

from falcon import Request

from storytime_core.identity.addresses import Origin
from storytime_core.identity.use_cases.signing_in import client_kind_of

from .desk import Desk


def origin_of(req: Request) -> Origin:
    """The address and its neighborhood only as keyed hashes."""
    desk: Desk = req.context.desk
    address = desk.address(req)
    return Origin(
        client_kind_of(req.user_agent),
        desk.fingerprint(f"address {address}"),
        desk.fingerprint(f"neighborhood {neighborhood_of(address)}"),
    )


def neighborhood_of(address: str) -> str:
    """The /24, or the /48, an address lies in."""
    try:
        width = 24 if ipaddress.ip_address(address).version == 4 else 48
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{address}/{width}", strict=False))
