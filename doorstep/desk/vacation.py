"""The desk's page of the vacation: its days, what customers are told, and what was promised within them already."""

from starlette.responses import Response
from starlette.routing import BaseRoute

from doorstep.actions import vacation
from doorstep.db.queries.pages import read_frame
from doorstep.db.vacation import check_days, read_vacation
from doorstep.domain.options import BY_KEY
from doorstep.domain.roles import MANAGER
from doorstep.pages.routes import Pages
from doorstep.pages.visit import Visit


def routes(page: Pages) -> list[BaseRoute]:
    return [
        page.get("/vacation", show_vacation, MANAGER),
        page.post("/vacation", begin, MANAGER),
        page.post("/vacation/end", end, MANAGER),
    ]


def show_vacation(visit: Visit) -> Response:
    """The vacation as it is set, and a form to set it."""
    with visit.database.reading() as connection:
        frame, stands = read_frame(connection), read_vacation(connection)
    return visit.show(
        "vacation.html", frame, here="Shop", stands=stands, default_words=BY_KEY["vacation_words"].default
    )


def begin(visit: Visit) -> Response:
    """These days are a vacation; where something is promised within them it is shown first."""
    with visit.database.reading() as connection:
        first, last = check_days(connection, visit.text("first", 10), visit.text("last", 10))
    words = visit.text("words", 300)
    fall = vacation.promised_within(visit.database, first, last)
    if fall and visit.text("go_on", 3) != "yes":
        listed = fall[: vacation.LISTED]
        return visit.show(
            "vacation_promised.html", visit.frame(), here="Shop", first=first, last=last, words=words, fall=listed,
            more=len(fall) - len(listed),
        )  # fmt: skip
    told = vacation.go_on_vacation(
        visit.database, first, last, words, visit.person.actor_id, True, token=visit.text("token", 60)
    )  # fmt: skip
    return visit.to("/vacation", told)


def end(visit: Visit) -> Response:
    """There is no vacation any more."""
    told = vacation.come_back(visit.database, visit.person.actor_id, token=visit.text("token", 60))
    return visit.to("/vacation", told)
