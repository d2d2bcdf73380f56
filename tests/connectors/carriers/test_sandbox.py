"""The carrier's connector against the carrier itself, over sockets, well-behaved and not."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

import pytest

from doorstep.connectors.calls import UnreadableAnswerError, VendorRefusedError, VendorUnavailableError
from doorstep.connectors.carriers import (
    HandedOver,
    HandOverRefused,
    LabelAnswer,
    LabelBought,
    LabelRefused,
    LabelRequest,
    LabelUnknown,
    Place,
    TrackingStatus,
    VoidAnswered,
    VoidStatus,
)
from doorstep.connectors.carriers.sandbox import SandboxCarrier
from doorstep.connectors.carriers.tariff import rate
from doorstep.testing.sandbox import Sandbox

Told = TypeVar("Told")
BERLIN = Place("Anna Möller", ("Invalidenstraße 1",), "10115", "Berlin", "DE", email="anna@example.com")
WAREHOUSE = Place("Mug & Co", ("Am Kai 4",), "20457", "Hamburg", "DE")


def wanted(key: str, to: Place = BERLIN, service: str = "standard", weight_grams: int = 850) -> LabelRequest:
    return LabelRequest(key, f"ref-{key}", service, to, weight_grams, WAREHOUSE)


def calling(
    sandbox: Sandbox, talk: Callable[[SandboxCarrier], Coroutine[Any, Any, Told]], timeout_seconds: float = 20
) -> Told:
    async def whole() -> Told:
        carrier = SandboxCarrier(sandbox.carrier_url, sandbox.api_key, timeout_seconds=timeout_seconds)
        try:
            return await talk(carrier)
        finally:
            await carrier.aclose()

    return asyncio.run(whole())


def buy(sandbox: Sandbox, requests: Sequence[LabelRequest], timeout_seconds: float = 20) -> dict[str, LabelAnswer]:
    async def talk(carrier: SandboxCarrier) -> list[LabelAnswer]:
        return [answer async for group in carrier.buy(requests) for answer in group]

    answers = calling(sandbox, talk, timeout_seconds)
    assert len(answers) == len(requests)
    return {answer.key: answer for answer in answers}


def sold(sandbox: Sandbox, key: str) -> list[dict[str, Any]]:
    """What the carrier's own list says about the key."""
    return [label for label in sandbox.get("carrier", "/control/labels")["labels"] if label["key"] == key]


def test_a_label_is_bought_with_what_the_carrier_asks_for_it(sandbox):
    answer = buy(sandbox, [wanted("mug-1")])["mug-1"]

    assert isinstance(answer, LabelBought)
    (label,) = sold(sandbox, "mug-1")
    assert (answer.label_ref, answer.tracking_ref) == (label["id"], label["tracking_number"])
    assert (answer.cost_minor, answer.currency, answer.reference) == (449, "EUR", "ref-mug-1")
    assert answer.label_ref.encode() in answer.raw


def test_a_label_bought_twice_under_one_key_is_one_label(sandbox):
    first = buy(sandbox, [wanted("twice-1")])
    again = buy(sandbox, [wanted("twice-1")])

    assert first == again
    assert len(sold(sandbox, "twice-1")) == 1


def test_a_key_is_not_used_for_another_parcel(sandbox):
    buy(sandbox, [wanted("reused-1")])

    answer = buy(sandbox, [wanted("reused-1", weight_grams=5_000)])["reused-1"]

    assert isinstance(answer, LabelRefused)
    assert answer.code == "key_reused"


def test_a_hundred_parcels_are_one_call_and_each_gets_its_own_answer(sandbox):
    nowhere = Place("Nobody", ("Street 1",), "00000", "Nowhere", "DE")
    homeless = Place("", ("Street 1",), "10115", "Berlin", "DE")
    requests = [wanted(f"batch-{n}") for n in range(97)]
    requests += [
        wanted("batch-far", nowhere),
        wanted("batch-heavy", weight_grams=40_000),
        wanted("batch-who", homeless),
    ]

    answers = buy(sandbox, requests)

    refusals = {key: answer.code for key, answer in answers.items() if isinstance(answer, LabelRefused)}
    assert refusals == {
        "batch-far": "address_not_serviceable",
        "batch-heavy": "overweight",
        "batch-who": "address_incomplete",
    }
    assert all(isinstance(answer, LabelBought) for key, answer in answers.items() if key not in refusals)


def test_a_thousand_parcels_are_answered_once_each_whatever_the_grouping(sandbox):
    answers = buy(sandbox, [wanted(f"many-{n}") for n in range(1_050)])

    assert len({answer.tracking_ref for answer in answers.values() if isinstance(answer, LabelBought)}) == 1_050


def test_a_batch_that_the_carrier_answers_twice_is_one_answer_each(sandbox):
    sandbox.misbehave("carrier", "buy", "answer_twice", count=1)

    answers = buy(sandbox, [wanted("echo-1"), wanted("echo-2")])

    assert all(isinstance(answer, LabelBought) for answer in answers.values())


def test_a_single_answer_written_twice_is_doubt_and_never_a_guess(sandbox):
    sandbox.misbehave("carrier", "buy", "answer_twice", count=1)

    answer = buy(sandbox, [wanted("stutter-1")])["stutter-1"]

    assert isinstance(answer, LabelUnknown)
    assert answer.may_be_done
    assert len(sold(sandbox, "stutter-1")) == 1


@pytest.mark.parametrize("others", [0, 3], ids=["alone", "in a batch"])
def test_a_label_that_was_bought_behind_a_lost_answer_is_found_and_is_one(sandbox, others):
    key = f"lost-{others}"
    requests = [wanted(key), *(wanted(f"{key}-{n}") for n in range(others))]
    sandbox.misbehave("carrier", "buy", "timeout_after_doing", count=1, seconds=30, matching=f"ref-{key}")

    answer = buy(sandbox, requests, timeout_seconds=1.5)[key]
    found = calling(sandbox, lambda carrier: carrier.find([f"ref-{key}"]))

    assert isinstance(answer, LabelUnknown)
    assert answer.may_be_done
    label = found[f"ref-{key}"]
    assert label is not None
    assert [label.label_ref] == [one["id"] for one in sold(sandbox, key)]


def test_a_look_up_may_miss_what_is_too_young_and_finds_it_later(sandbox):
    buy(sandbox, [wanted("young-1")])
    sandbox.misbehave("carrier", "find", "not_found_for_a_while", count=2, matching="ref-young-1")

    looks = [calling(sandbox, lambda carrier: carrier.find(["ref-young-1"]))["ref-young-1"] for _ in range(3)]

    assert looks[:2] == [None, None]
    assert looks[2] is not None


def test_a_look_up_says_of_each_reference_whether_it_is_there(sandbox):
    buy(sandbox, [wanted(f"there-{n}") for n in range(120)])
    references = [f"ref-there-{n}" for n in range(121)]

    found = calling(sandbox, lambda carrier: carrier.find(references))

    assert list(found) == references
    assert [reference for reference, label in found.items() if label is None] == ["ref-there-120"]


@pytest.mark.parametrize(
    ("mode", "told", "may_be_done"),
    [
        ("server_error", {}, True),
        ("drop_connection", {}, True),
        ("drop_connection", {"after_doing": True}, True),
        ("too_many_requests", {"seconds": 7}, False),
    ],
    ids=["server error", "dropped before", "dropped behind", "too many requests"],
)
def test_an_outage_is_never_a_refusal(sandbox, mode, told, may_be_done):
    key = f"outage-{mode}-{len(told)}"
    sandbox.misbehave("carrier", "buy", mode, count=2, matching=f"ref-{key}", **told)

    alone = buy(sandbox, [wanted(key)])[key]
    together = buy(sandbox, [wanted(key), wanted(f"{key}-more")])

    assert all(isinstance(answer, LabelUnknown) for answer in (alone, *together.values()))
    assert {answer.may_be_done for answer in (alone, *together.values())} == {may_be_done}
    assert alone.again_in_seconds == told.get("seconds", 0)
    assert len(sold(sandbox, key)) == bool(told.get("after_doing"))


def test_a_carrier_that_is_not_there_has_done_nothing(sandbox):
    async def talk() -> list[LabelAnswer]:
        carrier = SandboxCarrier("http://127.0.0.1:9", "sandbox")  # the discard port: nobody listens
        answers = [answer async for group in carrier.buy([wanted("gone-1"), wanted("gone-2")]) for answer in group]
        with pytest.raises(VendorUnavailableError):
            await carrier.tracking("")
        await carrier.aclose()
        return answers

    answers = asyncio.run(talk())

    assert [type(answer) for answer in answers] == [LabelUnknown, LabelUnknown]
    assert not any(answer.may_be_done for answer in answers)


def test_a_wrong_key_to_the_account_buys_nothing_and_refuses_no_parcel(sandbox):
    async def talk() -> list[LabelAnswer]:
        carrier = SandboxCarrier(sandbox.carrier_url, "stolen")
        answers = [answer async for group in carrier.buy([wanted("stolen-1")]) for answer in group]
        with pytest.raises(VendorUnavailableError, match="401"):
            await carrier.tariff()
        await carrier.aclose()
        return answers

    (answer,) = asyncio.run(talk())

    assert isinstance(answer, LabelUnknown)
    assert not answer.may_be_done


def test_a_refusal_that_the_carrier_was_told_carries_its_words(sandbox):
    sandbox.misbehave("carrier", "buy", "refuse", matching="66", code="strike", words="no vans today")
    saar = Place("Ben", ("Gasse 2",), "66111", "Saarbrücken", "DE")

    answers = buy(sandbox, [wanted("strike-1", saar), wanted("strike-2")])

    assert isinstance(answers["strike-2"], LabelBought)
    refused = answers["strike-1"]
    assert isinstance(refused, LabelRefused)
    assert (refused.code, refused.words) == ("strike", "no vans today")


def test_a_slow_carrier_is_waited_for(sandbox):
    sandbox.misbehave("carrier", "buy", "slow", count=1, seconds=0.2)

    assert isinstance(buy(sandbox, [wanted("slow-1")])["slow-1"], LabelBought)


def test_a_share_of_the_calls_fails_the_same_way_in_every_run(sandbox):
    def failures(run: int) -> set[int]:
        sandbox.behave()
        sandbox.misbehave("carrier", "find", "server_error", share=0.5, seed=11)

        async def talk(carrier: SandboxCarrier) -> set[int]:
            failed = set()
            for n in range(12):
                try:
                    await carrier.find([f"ref-share-{n}"])
                except VendorUnavailableError:
                    failed.add(n)
            return failed

        return calling(sandbox, talk)

    first = failures(1)

    assert 0 < len(first) < 12
    assert failures(2) == first


def test_a_void_is_submitted_and_settles_a_day_later_by_the_carriers_clock(sandbox):
    answers = buy(sandbox, [wanted("void-idle"), wanted("void-gone")])
    idle, gone = answers["void-idle"], answers["void-gone"]
    assert isinstance(idle, LabelBought)
    assert isinstance(gone, LabelBought)

    async def talk(carrier: SandboxCarrier) -> list[object]:
        await carrier.hand_over([gone.label_ref], "manifest-void")
        answered = [await carrier.void(label.label_ref, f"void {label.key}") for label in (idle, gone, idle)]
        early = [await carrier.void_status(label.label_ref) for label in (idle, gone)]
        sandbox.tell("carrier", "/control/clock", offset_seconds=90_000)
        late = [await carrier.void_status(label.label_ref) for label in (idle, gone)]
        unasked = await carrier.find(["ref-void-idle"])
        return [answered, early, late, unasked]

    answered, early, late, found = calling(sandbox, talk)

    assert [type(one) for one in answered] == [VoidAnswered] * 3
    assert [one.status for one in answered] == [VoidStatus.SUBMITTED] * 3
    assert early == [VoidStatus.SUBMITTED, VoidStatus.SUBMITTED]
    assert late == [VoidStatus.REFUNDED, VoidStatus.REFUSED]
    assert found == {"ref-void-idle": None}


def test_a_void_of_a_label_that_is_not_there_is_refused(sandbox):
    answer = calling(sandbox, lambda carrier: carrier.void("lbl_none", "void-none"))

    assert isinstance(answer, VoidAnswered)
    assert answer.status is VoidStatus.REFUSED


def test_a_manifest_is_made_once_and_refuses_voided_labels(sandbox):
    answers = buy(sandbox, [wanted("man-1"), wanted("man-2")])
    first, second = (answers[key].label_ref for key in ("man-1", "man-2"))

    async def talk(carrier: SandboxCarrier) -> list[object]:
        await carrier.void(second, "void-man-2")
        return [
            await carrier.hand_over([first], "manifest-1"),
            await carrier.hand_over([first], "manifest-1"),
            await carrier.hand_over([second], "manifest-2"),
        ]

    made, again, refused = calling(sandbox, talk)

    assert isinstance(made, HandedOver)
    assert made == again
    assert isinstance(refused, HandOverRefused)
    assert refused.code == "label_voided"


def test_a_parcel_is_followed_to_the_door_by_the_carriers_clock(fresh_sandbox):
    fresh_sandbox.tell("carrier", "/control/clock", now="2026-03-02T16:00:00Z")
    answer = buy(fresh_sandbox, [wanted("walk-1")])["walk-1"]
    assert isinstance(answer, LabelBought)

    async def talk(carrier: SandboxCarrier) -> list[tuple[str, list[str]]]:
        seen, cursor = [], ""
        for now in ("2026-03-02T16:00:00Z", "2026-03-02T23:00:00Z", "2026-03-04T08:00:00Z", "2026-03-05T20:00:00Z"):
            if now == "2026-03-02T23:00:00Z":
                await carrier.hand_over([answer.label_ref], "manifest-walk")
            fresh_sandbox.tell("carrier", "/control/clock", now=now)
            events, cursor = await carrier.tracking(cursor)
            seen.extend(event.status.value for event in events)
            assert all(event.tracking_ref == answer.tracking_ref for event in events)
        assert await carrier.tracking(cursor) == ([], cursor)
        return seen

    assert calling(fresh_sandbox, talk) == ["booked", "in_transit", "in_transit", "out_for_delivery", "delivered"]


def test_a_word_that_the_carrier_never_used_before_is_told_as_it_is(fresh_sandbox):
    buy(fresh_sandbox, [wanted("odd-1")])
    for word in ("unknown", "teleported", "return_to_sender"):
        fresh_sandbox.tell("carrier", "/control/tracking", reference="ref-odd-1", status=word, ends=True)

    events, _ = calling(fresh_sandbox, lambda carrier: carrier.tracking(""))

    told = [(event.status, event.vendor_word) for event in events]
    assert told == [
        (TrackingStatus.BOOKED, "pre_transit"),
        (TrackingStatus.NO_NEWS, "unknown"),
        (TrackingStatus.UNKNOWN_WORD, "teleported"),
        (TrackingStatus.RETURNED, "return_to_sender"),
    ]


def test_an_event_that_is_told_twice_is_one_event(fresh_sandbox):
    buy(fresh_sandbox, [wanted("double-1")])
    fresh_sandbox.misbehave("carrier", "tracking", "answer_twice")

    events, cursor = calling(fresh_sandbox, lambda carrier: carrier.tracking("", limit=1))

    assert len(events) == 1
    assert cursor == "1"


def test_a_read_that_is_refused_says_what_was_asked(sandbox):
    with pytest.raises(VendorRefusedError, match=r"lbl_none\.pdf"):
        calling(sandbox, lambda carrier: carrier.label_document("lbl_none"))


def test_a_feed_in_an_unknown_shape_is_not_read(sandbox):
    sandbox.misbehave("carrier", "void_status", "answer_twice")
    answer = buy(sandbox, [wanted("shape-1")])["shape-1"]

    with pytest.raises(UnreadableAnswerError):
        calling(sandbox, lambda carrier: carrier.void_status(answer.label_ref))


def test_the_price_in_the_tables_is_the_price_on_the_label(sandbox):
    tariff = calling(sandbox, lambda carrier: carrier.tariff())
    places = [
        BERLIN,
        Place("Bo", ("Vej 1",), "2100", "København", "DK"),
        Place("Cy", ("Quay 1",), "KW17 2AB", "Kirkwall", "GB"),
        Place("Di", ("Road 1",), "6000", "Perth", "AU"),
        Place("Ed", ("Am Strand 1",), "18565", "Hiddensee", "DE"),
    ]
    expected, requests = {}, []
    for place in places:
        for weight_grams in (1, 500, 501, 2_000, 31_500):
            for found in rate(tariff, place.country, place.postcode, weight_grams):
                key = f"price-{place.name}-{weight_grams}-{found.service}"
                requests.append(wanted(key, place, found.service, weight_grams))
                expected[key] = (found.cost_minor, found.currency)

    answers = buy(sandbox, requests)

    assert len(expected) > 50
    assert {key: (answer.cost_minor, answer.currency) for key, answer in answers.items()} == expected
