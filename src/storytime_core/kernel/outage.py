"""What everything stands on does not answer."""


class StoreAway(Exception):
    """The store does not answer just now, or is too busy to.  Nothing that was not committed has happened."""


class StoreOverdue(StoreAway):
    """What was asked of it takes longer than it may."""
