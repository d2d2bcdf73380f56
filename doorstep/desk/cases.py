"""The desk's pages about cases: what waits for a person, one case with its answers, and the answering."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from starlette.responses import Response

from doorstep.actions.places import countries
from doorstep.db.queries import case_page
from doorstep.db.queries.pages import PAGE, read_frame
from doorstep.db.queries.tries import tries_of
from doorstep.domain.causes import BY_NAME, LOOK, cause_of, told_facts
from doorstep.domain.errors import CannotDoError
from doorstep.domain.lifecycle import CASE, face
from doorstep.domain.mapping import Preview
from doorstep.domain.roles import NotYoursError
from doorstep.pages.visit import NotHereError, Visit
from doorstep.pages.words import Words


def list_cases(visit: Visit) -> Response:
    """Open cases, the one that is due first on top; or those that are closed."""
    closed, cause = visit.asked.get("show") == "closed", visit.asked.get("cause", "")
    after, before = _number(visit, "after"), _number(visit, "before")
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        found = case_page.list_closed(connection, before) if closed else case_page.list_open(connection, cause, after)
        causes = case_page.count_causes(connection)
    page = found[:PAGE]
    more = ""
    if len(found) > PAGE:
        more = f"?show=closed&before={page[-1].id}" if closed else f"?cause={cause}&after={after + PAGE}"
    return visit.show(
        "cases.html",
        frame,
        here="Cases",
        cases=page,
        closed=closed,
        cause=cause,
        causes=causes,
        known=BY_NAME,
        more=more,
    )


def _number(visit: Visit, name: str) -> int:
    text = visit.asked.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 16 else 0


def show_case(visit: Visit) -> Response:
    """One case: the question, what hangs on it, and the answers that it allows."""
    return _show(visit)


def _show(visit: Visit, refusal: str = "", status: int = 200, preview: Preview | None = None) -> Response:
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        case = case_page.find_case(connection, visit.place("case"))
        if case is None:
            raise NotHereError("There is no such case here; the list of cases names those there are.")
        cause = cause_of(case.cause, case.facts or {})
        is_open = case.status == CASE.initial
        subjects = case_page.list_subjects(connection, case.id)
        tries = {
            (kind, one): row
            for kind in {subject.subject_kind for subject in subjects}
            for one, row in tries_of(
                connection, kind, [s.subject_id for s in subjects if s.subject_kind == kind]
            ).items()
        }
        products = case_page.list_products(connection) if is_open and _asks_for_sku(cause) else []
        asks_address = is_open and any(f.personal for answer in cause.answers for f in answer.fields)
        order_id = next((row.order_id for row in subjects if row.order_id is not None), None)
        address = case_page.read_address(connection, order_id) if asks_address and order_id else None
        asked_at = case_page.asked_customer_at(connection, order_id) if is_open and asks_address and order_id else None
        moves = case_page.read_moves(connection, case.id)
        facts = case.facts or {}
        channel = (
            case_page.find_channel(connection, facts.get("account_id")) if is_open and _asks_for_sku(cause) else ""
        )
    guess = guess_product(str(facts.get("sku", "")), str(facts.get("title", "")), products)
    return visit.show(
        "case.html",
        frame,
        status,
        here="Cases",
        case=case,
        cause=cause,
        facts=facts,
        is_open=is_open,
        subjects=subjects,
        tries=tries,
        moves=moves,
        products=products,
        guess=guess,
        channel=channel,
        reasons=_reasons(facts),
        known_facts=_known(facts, case.currency, Words(frame.time_zone, frame.now)),
        address=address,
        countries=countries() if asks_address else {},
        asked_at=asked_at,
        refusal=refusal,
        preview=preview,
        typed=dict(visit.said),
        face=face,
        prefect=visit.prefect,
    )


def _known(facts: Mapping[str, Any], currency: str | None, words: Words) -> Mapping[str, Any]:
    """What the case says of itself, in the order in which it is said, instants as people read them; of an incident not
    what its heading and its reasons say already."""
    shown = told_facts(facts, currency)
    if "start" not in facts:
        return shown
    instants = {name: words.when(datetime.fromisoformat(facts[name])) for name in ("start", "end") if facts.get(name)}
    said = ("kind", "fetched", "reasons")
    told = {name: value for name, value in (shown | instants).items() if value != "" and name not in said}
    seen = {"start": "all was well until"} if facts.get("kind") == "webhooks" else {}
    return {seen.get(name, name): value for name, value in told.items()}


def _reasons(facts: Mapping[str, Any]) -> Sequence[str]:
    """Why it is asked, as the page says first."""
    title = facts.get("title")
    called = (f"it was sold as “{title}”",) if title and title != facts.get("sku") else ()
    return facts.get("problems") or facts.get("reasons") or called


def _asks_for_sku(cause: Any) -> bool:
    return any(field.name == "sku" for answer in cause.answers for field in answer.fields)


def guess_product(sku: str, title: str, products: Sequence[Any]) -> Any | None:
    """The product that is called as the channel calls it: the SKU but for its marks and capitals, or the very words of
    the name. What is only like it is no guess: one tap would send it for every order to come."""
    code, words = _letters(sku), _words(title)
    same = [row for row in products if code and _letters(row.code) == code]
    same = same or [row for row in products if words and _words(row.title) == words]
    return same[0] if len(same) == 1 else None


def _letters(code: str) -> str:
    return re.sub(r"[\W_]", "", code.casefold())


def _words(title: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", title.casefold()))


def answer_case(visit: Visit) -> Response:
    """The case is answered, by the version of it that the person saw; else what stands meanwhile is shown."""
    from doorstep.actions.resolve import resolve_case

    public_id = visit.place("case")
    with visit.database.reading() as connection:
        case = case_page.find_case(connection, public_id)
    if case is None:
        raise NotHereError("There is no such case here; the list of cases names those there are.")
    chosen = next((one for one in BY_NAME[case.cause].answers if one.name == visit.text("answer", 40)), None)
    if chosen is None:
        return _show(visit, "Choose one of the answers.", 409)
    if chosen.name == LOOK:
        return _look(visit, public_id)
    try:
        fields = {field.name: visit.text(f"{chosen.name}.{field.name}") for field in chosen.fields}
        revision = visit.whole("revision", 0, 1 << 31)
        seen = visit.whole("seen", 0, 1 << 31) if visit.text("seen", 20) else 0
        told = resolve_case(visit.database, public_id, chosen.name, fields, visit.person, revision, "desk", seen=seen)
    except NotYoursError:
        raise
    except CannotDoError as error:
        return _show(visit, str(error), 409)
    return visit.to(f"/cases/{public_id}", str(told))


def _look(visit: Visit, public_id: str) -> Response:
    """The case with what the mapping would do; nothing is done."""
    from doorstep.actions.looking import preview_answer

    try:
        preview, _ = preview_answer(visit.database, public_id, visit.text("map.sku") or visit.text("look.sku"))
    except CannotDoError as error:
        return _show(visit, str(error), 409)
    return _show(visit, preview=preview)
