"""The customer's addresses. They are open to everybody: what a page shows and takes hangs on the link in a mail."""

from pathlib import Path

from starlette.routing import BaseRoute

from doorstep.pages.look import Look
from doorstep.pages.routes import Pages

from . import address

page = Pages(Look(Path(__file__).parent / "templates"))

routes: list[BaseRoute] = [
    page.get("/address/{link}", address.ask, None),
    page.post("/address/{link}", address.take, None),
]
