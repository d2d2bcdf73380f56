"""Keys that a channel signs with are asked for behind the answer, and nobody makes us ask for what there is not."""

import asyncio
import base64
import json

import pytest

from doorstep.connectors.channels.registry import CHANNELS
from doorstep.db.accounts import Known
from doorstep.intake import keys as own
from doorstep.intake.answers import NOT_POST, UNSIGNED

BAY, KILN = Known(1, "channel", "ebay", "bay", (b"token",)), Known(2, "channel", "shopify", "kiln", (b"secret",))


def signed(ref: str) -> dict[str, str]:
    told = {"kid": ref, "signature": base64.b64encode(b"x").decode()}
    return {"x-ebay-signature": base64.b64encode(json.dumps(told).encode()).decode()}


def met(*refs: str, learn) -> list[int]:
    """What each delivery under these names is answered."""

    async def come():
        door = own.OwnKeys(CHANNELS, "https://kiln.example", learn)
        statuses = []
        for ref in refs:
            statuses.append(door.refusal(BAY, signed(ref)).status)
            await door.stop()
        return statuses

    return asyncio.run(come())


def test_a_key_is_asked_for_by_its_name_and_the_delivery_refused_meanwhile():
    asked = []
    assert met("kid-1", learn=lambda name, ref: asked.append((name, ref)) or True) == [412]
    assert asked == [("bay", "kid-1")]


def test_a_flood_of_names_is_one_question(monkeypatch):
    asked = []

    def learn(name, ref):
        asked.append(ref)
        return False

    assert set(met(*(f"kid-{n}" for n in range(50)), learn=learn)) == {412}
    assert asked == ["kid-0"]
    monkeypatch.setattr(own, "_PAUSE_SECONDS", 0.0)
    met("kid-a", "kid-a", "kid-b", "kid-a", learn=learn)
    assert asked == ["kid-0", "kid-a", "kid-b"]


@pytest.mark.parametrize("times", [1, 2, 5])
def test_who_invents_names_does_not_keep_a_true_key_from_being_learnt(monkeypatch, times):
    """Ten deliveries a second under invented names, each so many times; the true one comes every eleven seconds."""
    asked, now = [], [1000.0]
    monkeypatch.setattr(own.time, "monotonic", lambda: now[0])

    async def come():
        door = own.OwnKeys(CHANNELS, "", lambda name, ref: asked.append(ref) or ref == "true")
        for n in range(1200):
            now[0] += 0.1
            door.refusal(BAY, signed(f"invented-{n // times}"))
            if n % 110 == 55 and "true" not in asked:
                door.refusal(BAY, signed("true"))
            await door.stop()

    asyncio.run(come())
    assert "true" in asked[:3]
    assert len(asked) <= 5


def test_names_that_wait_are_so_many_and_no_more(monkeypatch):
    monkeypatch.setattr(own, "_ONCE_MAX", 5)
    monkeypatch.setattr(own, "_AGAIN_MAX", 5)
    door = own.OwnKeys(CHANNELS, "", None)
    for n in range(100):
        for _ in range(2):
            door._meet(("bay", f"kid-{n}"), float(n))
        door._meet(("bay", f"once-{n}"), float(n))

    assert (len(door._once), len(door._again)) == (5, 5)


def test_a_channel_that_does_not_answer_is_asked_again_when_the_delivery_comes_again(monkeypatch, caplog):
    monkeypatch.setattr(own, "_PAUSE_SECONDS", 0.0)
    asked = []

    def learn(name, ref):
        asked.append(ref)
        raise ConnectionError("nobody is there")

    assert met("kid-1", "kid-1", learn=learn) == [412, 412]
    assert asked == ["kid-1", "kid-1"]
    assert "nobody is there" in caplog.text


def test_a_delivery_that_names_no_key_asks_for_none():
    async def come():
        door = own.OwnKeys(CHANNELS, "", pytest.fail)
        assert door.refusal(BAY, {}).status == 412
        assert door.refusal(KILN, signed("kid-1")) is UNSIGNED
        await door.stop()

    asyncio.run(come())


@pytest.mark.parametrize(
    ("known", "query"),
    [
        (None, b"challenge_code=a"),
        (KILN, b"challenge_code=a"),
        (BAY, b"x=1"),
        (BAY, b"challenge_code="),
        (BAY, b"\xff=&"),
    ],
)
def test_who_asks_nothing_that_a_channel_asks_is_told_that_webhooks_are_posted(known, query):
    assert own.OwnKeys(CHANNELS, "", None).asked(known, "/webhooks/bay", query) is NOT_POST


def test_the_question_is_answered_for_the_address_that_the_channel_was_given():
    told = own.OwnKeys(CHANNELS, "https://kiln.example", None).asked(BAY, "/webhooks/bay", b"challenge_code=abc")
    assert told.status == 200
    assert json.loads(told.body["body"]) == json.loads(
        CHANNELS["ebay"].challenge({"challenge_code": "abc"}, [b"token"], "https://kiln.example/webhooks/bay")
    )
