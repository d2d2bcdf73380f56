"""The first steps of a shop: what is done, what comes next, and the way that the first order took."""

from datetime import timedelta

from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from doorstep.actions.review import review_flow
from doorstep.db.queries.checklist import read_facts, read_review, read_way
from doorstep.db.queries.pages import read_frame
from doorstep.domain.checklist import LABELS, counted, is_ready, next_step, steps, way
from doorstep.domain.roles import MANAGER, VIEWER
from doorstep.pages.routes import Pages
from doorstep.pages.visit import Visit

_WORTH_TELLING = timedelta(minutes=1)


def routes(page: Pages) -> list[BaseRoute]:
    return [
        page.get("/start", show_start, VIEWER),
        page.get("/start/address", show_reach, MANAGER),
        page.get("/start/review", show_review, VIEWER),
        page.post("/start/review", keep_review, MANAGER),
    ]


def show_start(visit: Visit) -> Response:
    """The checklist as it stands."""
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        found = steps(read_facts(connection, visit.settings.public_url))
    if visit.wants_json:
        now = next_step(found)
        listed = [{"key": one.key, "state": one.state, "sentence": one.sentence, "href": one.href} for one in found]
        return JSONResponse({"ready": is_ready(found), "next": now.key if now else None, "steps": listed})
    return visit.show(
        "start.html", frame, here="Shop", steps=found, now=next_step(found), ready=is_ready(found), labels=LABELS,
        count=counted(found),
    )  # fmt: skip


def show_reach(visit: Visit) -> Response:
    """Whether the world reaches the shop, who needs that, and how it is done."""
    here = visit.settings
    return visit.show("reach.html", visit.frame(), here="Shop", public_url=here.public_url, inside=here.base_url)


def show_review(visit: Visit) -> Response:
    """The way of the first order, step by step, and what was noted about it."""
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        order, told = read_way(connection)
        review = read_review(connection)
    legs = way(told)
    waits = [leg for leg in legs if leg.after is not None and leg.after >= _WORTH_TELLING]
    slowest = max(waits, key=lambda leg: leg.after or _WORTH_TELLING, default=None)
    return visit.show(
        "review.html", frame, here="Shop", order=order, legs=legs, review=review, slowest=slowest,
        untold=[title for title, at, _ in told if at is None],
    )  # fmt: skip


def keep_review(visit: Visit) -> Response:
    """It stands that somebody looked at the flow."""
    told = review_flow(
        visit.database, visit.text("note", 2_000), visit.person.actor_id, "desk", visit.text("token", 40)
    )
    return visit.to("/start", told)
