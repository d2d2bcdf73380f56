"""The carrier by its own API: what a connector cannot see, and what real carriers insist on."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from wsgiref.simple_server import make_server

import httpx
import pytest
import zxingcpp
from PIL import Image, ImageDraw

from doorstep.connectors.carriers import TrackingStatus
from doorstep.connectors.carriers.sandbox.wire import tracking_webhook
from doorstep.testing.sandbox import Sandbox

BERLIN = {"name": "Anna", "lines": ["Street 1"], "city": "Berlin", "postcode": "10115", "country": "DE"}


def buy(sandbox: Sandbox, key: str, **told: Any) -> dict[str, Any]:
    label = {"key": key, "reference": f"ref-{key}", "service": "standard", "weight_grams": 900, "to": BERLIN}
    return dict(sandbox.tell("carrier", "/v1/labels", **{**label, **told}))


def fetch(sandbox: Sandbox, path: str) -> bytes:
    headers = {"Authorization": f"Bearer {sandbox.api_key}"}
    return httpx.get(f"{sandbox.carrier_url}{path}", headers=headers).raise_for_status().content


def drawn_bars(page: bytes) -> Image.Image:
    """The page's filled rectangles on white, as a scanner would see them: read from its own drawing commands."""
    import base64
    import zlib

    stream = re.search(rb"stream\r?\n(.*?)endstream", page, re.DOTALL).group(1)  # type: ignore[union-attr]
    commands = zlib.decompress(base64.a85decode(stream.strip().removesuffix(b"~>"))).decode("latin-1")
    image = Image.new("L", (288 * 4, 432 * 4), 255)
    pen = ImageDraw.Draw(image)
    left = bottom = 0.0
    for line in commands.splitlines():
        if moved := re.search(r"1 0 0 1 (\S+) (\S+) cm", line):
            left, bottom = left + float(moved[1]), bottom + float(moved[2])
        for x, y, width, height in re.findall(r"(\S+) (\S+) (\S+) (\S+) re f", line):
            x, y, width, height = left + float(x), bottom + float(y), float(width), float(height)
            pen.rectangle(
                [round(x * 4), round((432 - y - height) * 4), round((x + width) * 4) - 1, round((432 - y) * 4)], 0
            )
    return image


def test_the_bars_on_a_label_are_its_tracking_number(sandbox):
    label = buy(sandbox, "bars-1")

    page = fetch(sandbox, f"/v1/labels/{label['id']}.pdf")

    assert page.startswith(b"%PDF-")
    (code,) = zxingcpp.read_barcodes(drawn_bars(page))
    assert code.text == label["tracking_number"]
    assert code.format == zxingcpp.BarcodeFormat.Code128


def test_a_label_fetched_again_is_the_same_page(sandbox):
    label = buy(sandbox, "same-1")

    assert fetch(sandbox, f"/v1/labels/{label['id']}.pdf") == fetch(sandbox, f"/v1/labels/{label['id']}.pdf")


def test_a_label_for_a_thermal_printer_has_the_bars_and_no_command_of_the_customers(sandbox):
    odd = {**BERLIN, "name": "^XZ~JR Łucja_\\ 张伟"}
    label = buy(sandbox, "zpl-1", to=odd)

    text = fetch(sandbox, f"/v1/labels/{label['id']}.zpl").decode()

    assert text.startswith("^XA\n")
    assert text.endswith("^XZ\n")
    assert text.count("^XZ") == 1
    assert "~" not in text
    assert f"^BCN,220,Y,N,N^FD{label['tracking_number']}^FS" in text
    assert "_5EXZ_7EJR Łucja_5F_5C 张伟" in text


def test_a_name_in_any_letters_gets_a_page(sandbox):
    label = buy(sandbox, "odd-1", to={**BERLIN, "name": "Łucja 张伟 Ünal\x00", "city": "Kraków"})

    assert fetch(sandbox, f"/v1/labels/{label['id']}.pdf").startswith(b"%PDF-")


def test_a_tracking_number_carries_its_check_digit(sandbox):
    digits = buy(sandbox, "check-1")["tracking_number"].removeprefix("SB")

    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits[:-1]))
    assert (weighted + int(digits[-1])) % 10 == 0


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"service": "drone"}, "service_unknown"),
        ({"service": "economy", "to": {**BERLIN, "country": "AU", "postcode": "6000"}}, "service_not_available"),
        ({"weight_grams": 0}, "weight_missing"),
        ({"weight_grams": 31_501}, "overweight"),
        ({"to": {**BERLIN, "country": "Germany"}}, "address_incomplete"),
        ({"to": {**BERLIN, "lines": []}}, "address_incomplete"),
        ({"to": {**BERLIN, "country": "KP"}}, "address_not_serviceable"),
        ({"to": {**BERLIN, "postcode": "1011"}}, "postcode_invalid"),
        ({"service": "express", "to": {**BERLIN, "lines": ["Postfach 12"]}}, "po_box_not_served"),
        ({"reference": ""}, "reference_missing"),
    ],
)
def test_a_parcel_that_cannot_be_taken_is_refused_with_its_reason(sandbox, told, code):
    with pytest.raises(ValueError, match=f"422.*{code}"):
        buy(sandbox, f"refused-{code}", **told)


def test_a_batch_of_more_than_a_hundred_is_not_taken(sandbox):
    with pytest.raises(ValueError, match=r"400.*bad_batch"):
        sandbox.tell("carrier", "/v1/labels/batch", labels=[{}] * 101)


def test_a_request_that_is_not_json_is_said_to_be_none(sandbox):
    headers = {"Authorization": f"Bearer {sandbox.api_key}"}
    for body in (b"{", b"[]", b'"x"'):
        response = httpx.post(f"{sandbox.carrier_url}/v1/labels", content=body, headers=headers)
        assert (response.status_code, response.json()["error"]["code"]) == (400, "bad_json")


def test_ten_callers_with_one_key_at_once_get_one_label(sandbox):
    with ThreadPoolExecutor(10) as callers:
        labels = list(callers.map(lambda _: buy(sandbox, "race-1")["id"], range(10)))

    assert len(set(labels)) == 1


def test_a_carrier_that_forgets_keys_sells_twice_and_shows_it(tmp_path):
    with Sandbox(tmp_path, "--ignore-keys", "--only", "carrier") as forgetful:
        first, second = buy(forgetful, "twice-1"), buy(forgetful, "twice-1")

        assert first["id"] != second["id"]
        assert len(forgetful.get("carrier", "/v1/labels", reference="ref-twice-1")["labels"]) == 2


def test_the_same_key_gets_the_same_numbers_in_every_run(tmp_path_factory):
    labels = []
    for _ in range(2):
        with Sandbox(tmp_path_factory.mktemp("run"), "--only", "carrier") as run:
            labels.append(buy(run, "stable-1"))

    assert labels[0] == labels[1]


def test_a_label_is_not_drawn_when_it_is_bought(sandbox):
    label = buy(sandbox, "undrawn-1")

    assert set(label) == {"id", "key", "reference", "tracking_number", "service", "cost", "currency"}


def test_a_look_up_is_blind_to_the_young_for_as_long_as_it_was_told(sandbox):
    sandbox.misbehave("carrier", "find", "not_found_for_a_while", seconds=0.4, matching="ref-young-")
    bought = time.monotonic()
    buy(sandbox, "young-1")

    looks = []
    while not (looks and looks[-1]) and time.monotonic() - bought < 30:
        looks.append(len(sandbox.get("carrier", "/v1/labels", reference="ref-young-1")["labels"]))

    assert looks[0] == 0
    assert looks[-1] == 1
    assert time.monotonic() - bought >= 0.4


def test_a_delay_moves_the_delivery_by_its_days(fresh_sandbox):
    fresh_sandbox.tell("carrier", "/control/clock", now="2026-03-02T08:00:00Z")
    label = buy(fresh_sandbox, "delay-1")
    httpx.post(
        f"{fresh_sandbox.carrier_url}/v1/manifests",
        json={"labels": [label["id"]]},
        headers={"Authorization": "Bearer sandbox", "Idempotency-Key": "m-1"},
    ).raise_for_status()
    fresh_sandbox.tell("carrier", "/control/tracking", reference="ref-delay-1", delay_days=3)

    def told(now: str) -> list[str]:
        fresh_sandbox.tell("carrier", "/control/clock", now=now)
        return [event["status"] for event in fresh_sandbox.get("carrier", "/v1/tracking")["events"]]

    assert "out_for_delivery" not in told("2026-03-05T23:00:00Z")
    assert told("2026-03-08T23:00:00Z")[-1] == "delivered"


def test_events_are_numbered_once_however_often_they_are_asked_for(fresh_sandbox):
    for n in range(5):
        buy(fresh_sandbox, f"feed-{n}")

    pages, cursor, more = [], "0", True
    while more:
        page = fresh_sandbox.get("carrier", "/v1/tracking", since=cursor, limit=2)
        pages.append([event["id"] for event in page["events"]])
        cursor, more = page["cursor"], page["more"]

    assert pages == [["evt_1", "evt_2"], ["evt_3", "evt_4"], ["evt_5"]]


def test_tracking_is_sent_signed_and_again_after_a_failure(fresh_sandbox):
    received: list[tuple[str, bytes]] = []
    answers = iter(["500 Busy", "200 OK", "200 OK", "200 OK"])

    def receive(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        status = next(answers)
        if status == "200 OK":
            received.append((environ["HTTP_X_HMAC_SIGNATURE"], body))
        start_response(status, [])
        return []

    with make_server("127.0.0.1", 0, receive) as door:
        door.timeout = 20
        url = f"http://127.0.0.1:{door.server_port}/t"
        fresh_sandbox.tell("carrier", "/control/webhook", url=url, secret="sécret")
        fresh_sandbox.misbehave("carrier", "webhook", "answer_twice", count=2)
        buy(fresh_sandbox, "hook-1")
        fresh_sandbox.tell("carrier", "/control/tracking", reference="ref-hook-1", status="delivered")
        for _ in range(4):  # one that fails, then told twice, then the next one
            door.handle_request()

    events = [tracking_webhook(signature, body, ["sécret"]) for signature, body in received]
    assert [event.status for event in events].count(TrackingStatus.DELIVERED) == 1
    assert len(events) == 3
    assert len({event.event_ref for event in events}) == 2


def test_the_vendors_tell_what_they_cost(sandbox):
    before = sandbox.cpu_seconds()
    for _ in range(20):
        sandbox.tell("carrier", "/noop")

    assert sandbox.cpu_seconds() > before
