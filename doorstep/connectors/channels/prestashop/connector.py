"""PrestaShop's connector: it signs and posts nothing; what is read is what was fetched."""

from doorstep.connectors.channels.facts import PostsNothing, fact_of, wrong_kind
from doorstep.connectors.channels.prestashop import words
from doorstep.connectors.channels.prestashop.order import read_order
from doorstep.connectors.channels.reading import Json
from doorstep.domain.orders import Fact


class PrestaShopConnector(PostsNothing):
    """Orders of PrestaShop's web service, each fetched with all that it points at. It keeps no state."""

    vendor = "prestashop"
    topics = frozenset((words.ORDER,))
    order_topic = words.ORDER
    header_prefixes: tuple[str, ...] = ()

    def read(self, topic: str, body: bytes) -> Fact:
        """What the body says, for any bytes at all; it never raises."""
        if topic != words.ORDER:
            return Fact(kind="unreadable", reason=f"{topic[:60]!r} is no topic of PrestaShop, which posts nothing")
        return fact_of(body, _read, lambda _, error: wrong_kind("PrestaShop", error))


def _read(body: Json) -> Fact:
    order = read_order(body)
    return Fact("order", order.ref, order.updated_at, order)


PRESTASHOP = PrestaShopConnector()
