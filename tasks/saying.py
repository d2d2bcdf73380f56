"""What an event's body says, whatever its connector makes of it: one body that a connector cannot bear is one event's
trouble."""

from prefect.logging import get_logger

from doorstep.connectors.channels.registry import CHANNELS
from doorstep.domain.orders import Fact


def said(vendor: str, topic: str, body: bytes) -> Fact:
    """What the vendor's connector reads in it; `unreadable` where it breaks its promise never to raise."""
    connector = CHANNELS.get(vendor)
    if connector is None:
        return Fact("ignored", reason=f"nothing of {vendor} is used yet")
    try:
        return connector.read(topic, body)
    except Exception as error:  # noqa: BLE001 - whatever it is, the events beside this one are read
        get_logger("doorstep").error("The connector of %s cannot read %r: %s.", vendor, topic, type(error).__name__)
        return Fact("unreadable", reason=f"its connector failed over it ({type(error).__name__})")
