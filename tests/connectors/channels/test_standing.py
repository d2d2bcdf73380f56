"""How our webhooks stand, by the channel's own list."""

from doorstep.connectors.channels.api import Hook
from doorstep.connectors.channels.standing import look

US = "https://shop.example/webhooks/sunny"
TOPICS = ("order.created", "order.updated")
CREATED, UPDATED = (Hook(str(n), topic, US, True) for n, topic in enumerate(TOPICS))
OURS = {"order.created": "0", "order.updated": "1"}


def test_webhooks_that_stand_as_they_should_are_let_be():
    stand = look([CREATED, UPDATED, Hook("9", "order.created", "https://theirs.example", True)], OURS, US, TOPICS)

    assert stand.is_well
    assert stand.surplus == []


def test_each_thing_that_is_wrong_is_named_once():
    paused, elsewhere = Hook("0", "order.created", US, False), Hook("1", "order.updated", "https://old.example", True)

    stand = look([paused, elsewhere], OURS, US, TOPICS)

    assert (stand.standing("order.created"), stand.standing("order.updated")) == ("paused", "gone")
    assert stand.words == "order.updated sent elsewhere; order.created switched off there"
    assert stand.surplus == ["0", "1"]
    assert look([], OURS, US, TOPICS).words == "all 2 webhooks are removed there"


def test_one_that_the_app_signs_is_taken_on_and_one_of_an_unknown_secret_is_not():
    other = Hook("7", "order.created", US, True)

    assert look([other, UPDATED], OURS, US, TOPICS, takes_on=True).taken == [other]
    stand = look([other, UPDATED], OURS, US, TOPICS)
    assert (stand.taken, list(stand.wrong), stand.surplus) == ([], ["order.created"], ["7"])
    assert list(look([CREATED, UPDATED], OURS, US, TOPICS, strange=TOPICS).wrong) == list(TOPICS)
