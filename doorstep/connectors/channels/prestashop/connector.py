"""PrestaShop's connector: it signs and posts nothing; what is read is what was fetched."""

from collections.abc import Mapping, Sequence

from doorstep.connectors.calls import UNREADABLE
from doorstep.connectors.channels import Envelope
from doorstep.connectors.channels.prestashop import words
from doorstep.connectors.channels.prestashop.order import read_order
from doorstep.connectors.channels.reading import UnreadableError, one_object
from doorstep.domain.orders import Fact


class PrestaShopConnector:
    """Orders of PrestaShop's web service, each fetched with all that it points at. It keeps no state."""

    vendor = "prestashop"
    topics = frozenset((words.ORDER,))
    order_topic = words.ORDER
    header_prefixes: tuple[str, ...] = ()

    def verify(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes]) -> bool:
        """False, always: whatever is posted in PrestaShop's name is somebody else's."""
        return False

    def envelope(self, headers: Mapping[str, str], body: bytes) -> Envelope:
        return Envelope("", "", None, "")

    def dedupe_key(self, envelope: Envelope, body_sha256_hex: str) -> str:
        return f"{envelope.delivery_ref}|{envelope.topic}|{body_sha256_hex}"

    def read(self, topic: str, body: bytes) -> Fact:
        """What the body says, for any bytes at all; it never raises."""
        if topic != words.ORDER:
            return Fact(kind="unreadable", reason=f"{topic[:60]!r} is no topic of PrestaShop, which posts nothing")
        try:
            order = read_order(one_object(body))
        except UnreadableError as error:
            return Fact(kind="unreadable", reason=str(error))
        except UNREADABLE as error:
            return Fact(
                kind="unreadable", reason=f"a value is not of the kind that PrestaShop sends ({str(error)[:80]})"
            )
        return Fact("order", order.ref, order.updated_at, order)

    def sign(self, topic: str, body: bytes, secret: bytes, **refs: str) -> dict[str, str]:
        """No headers: PrestaShop delivers nothing."""
        return {}


PRESTASHOP = PrestaShopConnector()
