"""Every channel that is registered keeps what a channel promises, whoever wrote it: by the registry, none left out."""

import importlib
import inspect
from hashlib import sha256
from pathlib import Path

import pytest

from doorstep.connectors.channels import ChannelConnector, Envelope
from doorstep.connectors.channels.api import ChannelApi
from doorstep.connectors.channels.apis import DOORS
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.domain.orders import FACTS
from doorstep.sandbox.channel.makers import MAKERS

ROOT = Path(__file__).resolve().parents[3]
BODIES = (b"", b"{}", b"[]", b"null", b'{"id":1}', b'{"id":"1","order":{}}', b"\xff\xfe", b'{"a":' * 300, b"x=1&y=2")
each_connector = pytest.mark.parametrize("vendor", sorted(CHANNELS))
each_door = pytest.mark.parametrize("vendor", sorted(DOORS))


def asked_of(protocol) -> dict[str, inspect.Signature]:
    """The methods that a protocol asks for, and how each is called."""
    named = {name: held for name, held in vars(protocol).items() if inspect.isfunction(held) and name[0] != "_"}
    return {name: inspect.signature(held) for name, held in named.items()}


def misfits(protocol, made) -> list[str]:
    """What of the protocol is missing, or cannot be called as it is; nothing where it is kept."""
    wrong = []
    for name, wanted in asked_of(protocol).items():
        held = getattr(made, name, None)
        if held is None:
            wrong.append(f"{name} is missing")
            continue
        if inspect.iscoroutinefunction(held) != inspect.iscoroutinefunction(getattr(protocol, name)):
            wrong.append(f"{name} is awaited in one of them alone")
        parameters = [one for one in wanted.parameters.values() if one.name != "self"]
        theirs = [one for one in inspect.signature(held).parameters.values() if one.name != "self"]
        if [(one.name, one.kind) for one in parameters] != [(one.name, one.kind) for one in theirs][: len(parameters)]:
            wrong.append(f"{name} takes {[one.name for one in theirs]}, not {[one.name for one in parameters]}")
        beyond = theirs[len(parameters) :]
        if [one.name for one in beyond if one.default is inspect.Parameter.empty]:
            wrong.append(f"{name} wants more than it is given")
        for one, other in zip(parameters, theirs, strict=False):
            if one.default is not inspect.Parameter.empty and other.default != one.default:
                wrong.append(f"{name} takes {one.name} to be {other.default!r}, not {one.default!r}")
    return wrong


def api_of(vendor) -> type:
    """The class of the vendor's API."""
    module = importlib.import_module(f"doorstep.connectors.channels.{vendor}.api")
    (found,) = [
        held for held in vars(module).values()
        if inspect.isclass(held) and held.__module__ == module.__name__ and getattr(held, "vendor", "") == vendor
    ]  # fmt: skip
    return found


# --- connectors -----------------------------------------------------------------------------------------------


@each_connector
def test_a_connector_has_every_member_with_the_right_signature(vendor):
    connector = CHANNELS[vendor]

    assert misfits(ChannelConnector, connector) == []
    assert connector.vendor == vendor
    assert vendor.isascii()
    assert vendor.islower()


@each_connector
def test_an_order_is_stored_under_a_topic_that_is_understood(vendor):
    connector = CHANNELS[vendor]

    assert connector.order_topic in connector.topics
    assert isinstance(connector.topics, frozenset)
    assert all(topic == topic.strip() and topic for topic in connector.topics)


@each_connector
def test_its_headers_are_named_in_small_letters(vendor):
    prefixes = CHANNELS[vendor].header_prefixes

    assert isinstance(prefixes, tuple)
    assert all(prefix and prefix == prefix.lower().strip() for prefix in prefixes)


@each_connector
def test_whatever_is_read_is_one_of_the_kinds_of_facts(vendor):
    connector = CHANNELS[vendor]
    for topic in (*sorted(connector.topics), "", "no.such/topic"):
        for body in BODIES:
            fact = connector.read(topic, body)
            assert fact.kind in FACTS
            assert bool(fact.reason) == (fact.kind in ("ignored", "unreadable")), (topic, body, fact)
            assert (fact.order is not None) == (fact.kind == "order")
            assert len(fact.reason.splitlines()) <= 1


@each_connector
def test_an_event_is_known_again_by_its_id_its_topic_and_its_body(vendor):
    connector = CHANNELS[vendor]
    same, other = (sha256(body).hexdigest() for body in (b"{}", b"[]"))

    def key(topic=connector.order_topic, ref="1", body=same):
        return connector.dedupe_key(Envelope(topic, ref, None, "shop"), body)

    assert key() == key()
    assert len({key(), key(ref="2"), key(body=other)}) == 3
    if vendor != "own":  # it has one topic
        assert key(topic="another") not in (key(), key(ref="2"), key(body=other))


@each_connector
def test_nothing_is_believed_without_a_secret(vendor):
    connector = CHANNELS[vendor]
    headers = {name.lower(): value for name, value in connector.sign(connector.order_topic, b"{}", b"secret").items()}

    assert not connector.verify(headers, b"{}", [])
    assert not connector.verify(headers, b"{}", [b""])
    assert not connector.verify({}, b"{}", [b"secret"])


# --- doors and APIs -------------------------------------------------------------------------------------------


@each_door
def test_a_door_tells_a_person_all_that_is_needed(vendor):
    door = DOORS[vendor]

    assert door.vendor == vendor
    assert vendor in CHANNELS
    assert door.label
    assert door.meaning.endswith(".")
    assert door.steps
    assert all(step.endswith((".", "!")) for step in door.steps)
    assert door.example
    assert door.keys
    assert inspect.iscoroutinefunction(door.find)
    assert callable(door.open)
    assert door.every_seconds >= 60


@each_door
def test_each_key_has_a_name_of_its_own_and_a_label(vendor):
    keys = DOORS[vendor].keys

    for names in ([key.name for key in keys], [key.told_as for key in keys], [key.label for key in keys]):
        assert len(set(names)) == len(names)
        assert all(names)


@each_door
def test_an_api_has_every_member_with_the_right_signature(vendor):
    api = api_of(vendor)

    assert misfits(ChannelApi, api) == []
    assert isinstance(api.hook_topics, tuple)
    assert bool(api.hook_topics) == DOORS[vendor].has_hooks


@each_door
def test_what_webhooks_bring_is_understood(vendor):
    topics = api_of(vendor).hook_topics
    connector = CHANNELS[vendor]

    spoken = [connector.read(topic, b"{}").reason for topic in topics]
    assert [reason for reason in spoken if "not a topic" in reason] == []


# --- stand-ins and pages --------------------------------------------------------------------------------------


@each_door
def test_each_api_has_a_stand_in_whose_keys_fit_its_door(vendor, tmp_path):
    assert vendor in MAKERS, f"{vendor} has an API and no stand-in in doorstep/sandbox/channel/makers.py"
    shop = MAKERS[vendor](tmp_path, False)

    wanted = {key.name for key in DOORS[vendor].keys if not key.is_optional and key.name != "webhook"}
    assert wanted <= set(shop.keys()["keys"])
    assert callable(shop.application)
    for carrier in shop.carriers():
        assert inspect.iscoroutinefunction(carrier)
    shop.office.connection.close()


@each_connector
def test_each_channel_has_its_section(vendor):
    told = (ROOT / "docs" / "channels.md").read_text("utf-8")
    label = DOORS[vendor].label if vendor in DOORS else "A site of your own"

    assert f"\n## {label}\n" in told, f"docs/channels.md says nothing of {vendor}"


@each_door
def test_each_channel_is_in_the_table_of_who_connects_it(vendor):
    told = (ROOT / "docs" / "operating" / "channels.md").read_text("utf-8")

    assert f"| {DOORS[vendor].label} |" in told, f"docs/operating/channels.md has no line of {vendor}'s keys"
