"""A channel's list in one reading of it: one that goes round in circles is left, and not read for ever."""

from collections import Counter

from doorstep.connectors.calls import UnreadableAnswerError

from .api import PageOf

_SAME_MOST = 2  # times that one page may come: a list that is read from its end begins with a look at its first page


class Circle:
    """What was seen of a list so far in this reading."""

    def __init__(self) -> None:
        self._places, self._pages = set[str](), Counter[int]()

    def is_closed_by(self, at: str, page: PageOf) -> bool:
        """Whether this page, read at that place, leads to where we were, or was told again and again."""
        self._places.add(at)
        if not page.cursor:
            return False
        mark = hash(tuple(page.bodies))
        self._pages[mark] += 1 if page.bodies else 0  # a page may well be empty, and the one after it, too
        return page.cursor in self._places or self._pages[mark] > _SAME_MOST


def it_never_ends(vendor: str) -> UnreadableAnswerError:
    """What is said of such a list."""
    return UnreadableAnswerError(
        f"{vendor} tells the same part of its list of orders again and again, and never its end; the list is read "
        "again later. A cache or a plugin in front of the shop that leaves out what it is asked for may do that"
    )
