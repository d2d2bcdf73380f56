"""A list that a channel tells in parts: nothing that was read is read again, and nothing is taken for its end."""

import asyncio
from datetime import UTC, datetime

import pytest

from doorstep.connectors.calls import UnreadableAnswerError, VendorUnavailableError
from doorstep.connectors.channels.api import PageOf
from doorstep.domain.errors import CannotDoError
from tasks.watch_pages import PAGES_MAX, read_on

SINCE = datetime(2026, 11, 20, tzinfo=UTC)


class Channel:
    """A list of so many pages, of which it tells a few before it wants a rest; it forgets places on order."""

    def __init__(self, pages: int, told_at_once: int = 1_000, forgets: str = "") -> None:
        self.pages, self.told_at_once, self.forgets, self.told = pages, told_at_once, forgets, 0

    async def orders(self, changed_since: datetime | None, cursor: str = "", is_open: bool = False) -> PageOf:
        if cursor and cursor == self.forgets:
            raise CannotDoError("invalid cursor")
        if self.told == self.told_at_once:
            raise VendorUnavailableError("throttled", 7)
        self.told += 1
        n = int(cursor or 0)
        return PageOf(bodies=[b"%d" % n], cursor=str(n + 1) if n + 1 < self.pages else "")


def read(channel: Channel, at: str = "") -> tuple[list[bytes], str, int]:
    taken: list[bytes] = []

    async def take(bodies) -> None:
        taken.extend(bodies)

    place, wait = asyncio.run(read_on(channel, SINCE, at, take))  # type: ignore[arg-type]
    return taken, place, wait


def test_a_channel_that_wants_a_rest_is_read_on_from_where_it_stopped():
    channel = Channel(pages=5, told_at_once=3)
    assert read(channel) == ([b"0", b"1", b"2"], "3", 7)

    channel.told = 0

    assert read(channel, "3") == ([b"3", b"4"], "", 0)


def test_one_turn_reads_so_many_pages_and_no_more():
    taken, place, wait = read(Channel(pages=PAGES_MAX + 1))

    assert (len(taken), place, wait) == (PAGES_MAX, str(PAGES_MAX), 0)


def test_a_channel_that_tells_nothing_at_all_is_no_list_at_its_end():
    with pytest.raises(VendorUnavailableError):
        read(Channel(pages=5, told_at_once=0), "3")


def test_a_place_that_the_channel_has_forgotten_is_left_for_the_beginning():
    assert read(Channel(pages=2, forgets="9"), "9") == ([b"0", b"1"], "", 0)
    with pytest.raises(VendorUnavailableError):
        read(Channel(pages=2, told_at_once=0, forgets="9"), "9")


class InCircles(Channel):
    """One that takes no notice of where it is to go on: its pages are the first one, its places go round or on."""

    vendor = "woocommerce"

    def __init__(self, place: str) -> None:
        super().__init__(pages=1)
        self.place = place

    async def orders(self, changed_since: datetime | None, cursor: str = "", is_open: bool = False) -> PageOf:
        self.told += 1
        return PageOf(bodies=[b"the first page"], cursor=self.place.format(n=self.told))


@pytest.mark.parametrize("place", ["again", "page {n}"])
def test_a_list_that_goes_round_in_circles_is_left_with_a_sentence(place):
    channel = InCircles(place)
    with pytest.raises(UnreadableAnswerError, match="woocommerce tells the same part of its list of orders again"):
        read(channel)
    assert channel.told <= 3


def test_a_place_that_leads_back_to_itself_is_left_for_the_beginning():
    class Mended(Channel):
        async def orders(self, changed_since: datetime | None, cursor: str = "", is_open: bool = False) -> PageOf:
            return PageOf(bodies=[b"at the end"], cursor="again") if cursor else await super().orders(changed_since)

    assert read(Mended(pages=1), "again")[1:] == ("", 0)


def test_a_list_whose_first_page_comes_twice_and_whose_pages_are_empty_is_read_to_its_end():
    class FromItsEnd(Channel):
        async def orders(self, changed_since: datetime | None, cursor: str = "", is_open: bool = False) -> PageOf:
            page = await super().orders(changed_since, cursor)
            bodies = {"": [b"first"], "4": [b"first"]}.get(cursor, [])
            return PageOf(bodies=bodies, cursor=page.cursor)

    assert read(FromItsEnd(pages=6))[:2] == ([b"first", b"first"], "")
