"""What a real PrestaShop answered, as it was recorded: replayed byte for byte against the client."""

import asyncio
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import pytest
import yaml

from doorstep.connectors.channels.api import Left, Told
from doorstep.connectors.channels.apis import open_api
from doorstep.connectors.channels.prestashop import PRESTASHOP
from doorstep.connectors.channels.prestashop.xml import read_xml
from doorstep.domain.errors import CannotDoError
from doorstep.domain.footing import foots
from tests.connectors.channels.prestashop_bodies import SETTINGS, ps_state, xml


class _Python2(yaml.SafeLoader):
    """Recordings of Python 2 mark its texts."""


_Python2.add_constructor("tag:yaml.org,2002:python/unicode", lambda loader, node: loader.construct_scalar(node))


def recorded(corpus, name):
    """The exchanges of one recording: method, path, and the bytes that were answered."""
    file = corpus / "prestashop" / "OCA__connector-prestashop" / f"{name}.yaml"
    if not file.is_file():
        pytest.skip("the recorded answers are not here")
    for each in yaml.load(file.read_bytes(), _Python2)["interactions"]:
        url = urlsplit(each["request"]["uri"])
        body = each["response"]["body"]["string"]
        yield each["request"]["method"], url.path, each["response"]["status"]["code"], body.encode()


class _Replay:
    """A small server that answers each resource with the bytes of a recording, or as the test says."""

    def __init__(self, answers):
        self.seen = seen = []

        class Answerer(BaseHTTPRequestHandler):
            def do_GET(self):
                url = urlsplit(self.path)
                size = int(self.headers.get("content-length") or 0)
                seen.append((self.command, url.path, dict(parse_qsl(url.query)), self.rfile.read(size)))
                status, body = answers.get((self.command, url.path.removeprefix("/api/").partition("/")[0]), (404, b""))
                self.send_response(status)
                self.send_header("content-type", "text/xml;charset=utf-8")
                self.send_header("psws-version", "1.6.1.23")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        for verb in ("PUT", "POST"):
            setattr(Answerer, f"do_{verb}", Answerer.do_GET)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answerer)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def ask(self, question):
        async def asking():
            api = open_api("prestashop", {"api_url": self.url}, {"api_key": "k"})
            try:
                return await question(api)
            finally:
                await api.aclose()

        return asyncio.run(asking())


def listing(name, *parts):
    """What the recordings do not hold, as a list; the texts are of our own making."""
    return 200, f"<prestashop><{name}>{''.join(parts)}</{name}></prestashop>".encode()


@pytest.fixture
def around():
    settings = [xml("configuration", name=name, value=value) for name, value in SETTINGS.items()]
    return {
        ("GET", "configurations"): listing("configurations", *settings),
        ("GET", "order_states"): listing("order_states", ps_state(10, "Awaiting bank wire", "bankwire")),
        ("GET", "currencies"): listing("currencies", xml("currency", id=1, iso_code="USD")),
        ("GET", "countries"): listing("countries", xml("country", id=21, iso_code="US")),
        ("GET", "states"): listing("states", xml("state", id=9, iso_code="FL")),
        ("GET", "languages"): listing("languages", xml("language", id=1, iso_code="en", language_code="en-us")),
        **{
            ("GET", name): listing(name) for name in ("customers", "order_slip", "order_cart_rules", "customer_threads")
        },
    }


def test_a_recorded_sale_is_an_order_to_the_cent(corpus, around):
    answers, rows = dict(around), b""
    for method, path, status, body in recorded(corpus, "test_import_sale_record_5"):
        resource = path.removeprefix("/api/").partition("/")[0]
        if resource == "order_details":  # asked for one by one there, and together here
            rows += body[body.index(b"<order_detail>") : body.index(b"</prestashop>")]
        elif resource != "order_discounts":
            answers[method, resource] = (status, body)
    answers["GET", "order_details"] = (200, b"<prestashop><order_details>" + rows + b"</order_details></prestashop>")
    for _, _, status, body in recorded(corpus, "test_import_carrier_record_2"):
        answers["GET", "carriers"] = (status, body)

    with _Replay(answers) as shop:
        body = shop.ask(lambda api: api.order("5"))

    order = PRESTASHOP.read("order", body).order
    assert (order.number, order.total_minor, foots(order), order.payment) == ("KHWLILZLL", 7151, 0, "pending")
    assert [line.sku for line in order.lines] == ["demo_1", "demo_2", "demo_3"]
    assert order.placed_at == datetime(2019, 1, 30, 0, 2, 12, tzinfo=UTC)
    assert (order.ship_to.city, order.ship_to.region, order.ship_to.phone) == ("Miami", "FL", "0102030405")
    assert order.shipping_service == "My carrier"
    asked_for = {path: query for _, path, query, _ in shop.seen}
    assert asked_for["/api/orders"] == {"display": "full", "filter[id]": "[5]"}


def test_a_recorded_carrier_takes_the_number_beside_the_one_it_had(corpus, around):
    exchanges = [each for each in recorded(corpus, "test_export_tracking_number") if b"<order_carrier>" in each[3]]
    answers = {**around, ("GET", "orders"): listing("orders", xml("order", id=2, current_state=10))}
    answers |= {(method, "order_carriers"): (status, body) for method, _, status, body in exchanges}

    with _Replay(answers) as shop:
        told = shop.ask(lambda api: api.tell_left(Left("par_1", "2", {"1": 1}, "DHL", "xyz", "", False)))

    assert isinstance(told, Told)
    sent = next(body for method, _, _, body in shop.seen if method == "PUT")
    carrier = read_xml(sent).find("order_carrier")
    assert {one.name: one.text for one in carrier.inner} == {
        "id": "2", "id_order": "2", "id_carrier": "2", "id_order_invoice": "2", "weight": "0.000000",
        "shipping_cost_tax_excl": "2.000000", "shipping_cost_tax_incl": "2.000000", "tracking_number": "ABCD, xyz",
        "date_add": "2016-09-02 14:37:22",
    }  # fmt: skip


def test_a_recorded_refusal_of_a_key_is_one_sentence(corpus):
    ((_, _, status, body),) = recorded(corpus, "test_auth_failure")

    with _Replay({("GET", ""): (status, body)}) as shop, pytest.raises(CannotDoError, match="does not know this key"):
        shop.ask(lambda api: api.identify())


def test_every_recorded_answer_is_read_as_a_list(corpus):
    folder, read = corpus / "prestashop" / "OCA__connector-prestashop", 0
    for file in sorted(folder.glob("*.yaml")):
        for _, _, status, body in recorded(corpus, file.stem):
            if status == 200 and body.strip():
                assert read_xml(body).name == "prestashop"
                read += 1
    assert read == 23
