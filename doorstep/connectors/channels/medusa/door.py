"""How a Medusa shop's API is opened."""

from doorstep.connectors.channels.api import ChannelApi
from doorstep.connectors.channels.doors import Config, Door, KeyAsked, Keys
from doorstep.connectors.channels.medusa.api import MedusaApi
from doorstep.connectors.channels.medusa.api_wire import find_shop


def _open(config: Config, keys: Keys) -> ChannelApi:
    return MedusaApi(str(config["api_url"]), keys["api_key"])


DOOR = Door(
    vendor="medusa",
    label="Medusa",
    meaning="A shop on Medusa 2. You need the address of its backend and a secret API key.",
    keys=(
        KeyAsked("api_key", "Secret API key", "sk_"),
        KeyAsked("webhook", "Secret of the shop's own subscriber", is_optional=True),
    ),
    steps=(
        "In Medusa's admin, open Settings, Secret API Keys.",
        "Choose Create, name the key Doorstep, and copy it; it is shown once.",
        "Medusa sends no webhooks by itself. Where a developer of the shop adds the subscriber that Doorstep's "
        "documentation shows, choose a secret for it and give it here too; else leave it empty.",
    ),
    example="https://api.shop.example",
    find=find_shop,
    open=_open,
    needs_https=False,
    has_hooks=False,
    every_seconds=300,
)
