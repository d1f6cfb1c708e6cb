"""Everything Storytime can do, by context."""

from attrs import frozen


@frozen
class Storytime: ...
