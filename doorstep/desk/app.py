"""The desk's addresses: home, orders, cases, stock, products, events. Everything here is done as the actor `owner`."""

from pathlib import Path

from starlette.routing import BaseRoute, Route

from doorstep.pages.look import STATIC, Look
from doorstep.pages.visit import Answering, answering

from . import cases, home, orders, shelves

_answer = answering(Look(Path(__file__).parent / "templates"))


def _get(path: str, answer: Answering) -> Route:
    return Route(path, _answer(answer), methods=["GET"])


def _post(path: str, answer: Answering) -> Route:
    return Route(path, _answer(answer), methods=["POST"])


routes: list[BaseRoute] = [
    STATIC,
    _get("/", home.show_home),
    _get("/orders", orders.list_orders),
    _get("/orders/{order}", orders.show_order),
    _get("/orders/{order}/cancel", orders.preview_cancel),
    _post("/orders/{order}/cancel", orders.cancel_order),
    _post("/orders/{order}/returns", orders.ask_return),
    _post("/orders/{order}/returns/{rma}/approve", orders.approve_return),
    _post("/orders/{order}/returns/{rma}/refuse", orders.refuse_return),
    _post("/orders/{order}/refund", orders.pay_back),
    _get("/cases", cases.list_cases),
    _get("/cases/{case}", cases.show_case),
    _post("/cases/{case}", cases.answer_case),
    _get("/stock", shelves.list_stock),
    _post("/stock/receive", shelves.receive_stock),
    _get("/products", shelves.list_products),
    _get("/events/{event}", shelves.show_event),
]
