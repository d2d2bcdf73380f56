"""The desk's addresses, each with the least role that may ask for it."""

import importlib
import importlib.util
from pathlib import Path

from starlette.routing import BaseRoute

from doorstep.domain.roles import MANAGER, OPERATOR, VIEWER
from doorstep.pages.look import STATIC, Look
from doorstep.pages.routes import Pages

from . import cases, home, orders, shelves

page = Pages(Look(Path(__file__).parent / "templates"))

# Parts of the desk in modules of their own, each with `routes(page)`; one that is not there is not offered.
_PARTS = (
    "people", "start", "settings", "catalog", "imports", "channels", "carriers", "printers", "messages", "typed",
    "order_mappings", "stops", "vacation", "acts", "backups",
)  # fmt: skip

routes: list[BaseRoute] = [
    STATIC,
    page.get("/", home.show_home, VIEWER),
    page.get("/orders", orders.list_orders, VIEWER),
    page.get("/cases", cases.list_cases, VIEWER),
    page.get("/cases/{case}", cases.show_case, VIEWER),
    page.post("/cases/{case}", cases.answer_case, OPERATOR),
    page.get("/stock", shelves.list_stock, VIEWER),
    page.post("/stock/receive", shelves.receive_stock, OPERATOR),
    page.get("/events/{event}", shelves.show_event, MANAGER),
]
for name in _PARTS:
    if importlib.util.find_spec(f"{__package__}.{name}") is not None:
        routes += importlib.import_module(f"{__package__}.{name}").routes(page)
routes += [  # after the parts: they have addresses beneath /orders of their own
    page.get("/orders/{order}", orders.show_order, VIEWER),
    page.get("/orders/{order}/cancel", orders.preview_cancel, MANAGER),
    page.post("/orders/{order}/cancel", orders.cancel_order, MANAGER),
    page.post("/orders/{order}/returns", orders.ask_return, OPERATOR),
    page.post("/orders/{order}/returns/{rma}/approve", orders.approve_return, MANAGER),
    page.post("/orders/{order}/returns/{rma}/refuse", orders.refuse_return, MANAGER),
    page.post("/orders/{order}/refund", orders.pay_back, MANAGER),
]
