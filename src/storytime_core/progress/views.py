"""What shelves look like."""

from typing import Generic, TypeVar

from attrs import frozen

from storytime_core.kernel.pages import Page
from storytime_core.kernel.visibility import Viewpoint

T = TypeVar("T")


@frozen
class Seen(Generic[T]):
    """A page of a list, and through whose eyes its stories are looked at."""

    page: Page[T]
    viewpoint: Viewpoint
