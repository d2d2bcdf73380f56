"""A channel that is only read, tried: its keys, and the first pages of its orders."""

from dataclasses import dataclass
from datetime import timedelta

from doorstep.actions.connect import with_api
from doorstep.connectors.channels.api import ChannelApi
from doorstep.connectors.channels.apis import DOORS
from doorstep.db.accounts import Account
from doorstep.db.engine import Database, machine_now
from doorstep.db.secrets import Safe
from doorstep.domain.counting import count

_A_DAY = timedelta(days=1)
_PAGES_MAX = 5  # this is a trial, not the reading


@dataclass(frozen=True, slots=True)
class TriedReading:
    """The keys are good, and the channel listed its orders."""

    shop: str
    changed: int  # in the last day, as far as it was read
    is_more: bool  # whether there are further pages
    reading: str

    @property
    def words(self) -> str:
        told = f"{'more than ' if self.is_more else ''}{count(self.changed, 'order')}"
        return f"{self.reading}: its keys are good, and it lists {told} that changed in the last day."


def try_reading(database: Database, safe: Safe, account: Account) -> TriedReading:
    """The channel knows our keys and lists what changed in the last day; an error says what stood in the way. Nothing
    is stored."""

    async def ask(api: ChannelApi) -> TriedReading:
        facts, since = await api.identify(), machine_now() - _A_DAY
        changed, cursor = 0, ""
        for _ in range(_PAGES_MAX):
            page = await api.orders(since, cursor)
            changed, cursor = changed + len(page.bodies), page.cursor
            if not cursor:
                break
        return TriedReading(facts.name, changed, bool(cursor), DOORS[account.vendor].reading)

    return with_api(database, safe, account, ask)
