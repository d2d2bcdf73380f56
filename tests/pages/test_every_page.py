"""What holds for every page: nothing inline, nothing foreign, light, with a heading, and no query per row."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
import sqlalchemy as sa

from doorstep.desk import app as desk_app
from doorstep.station import app as station_app
from doorstep.web import all_addresses


def crawl(visitor) -> dict[str, object]:
    """Every page that links lead to, from the desk's home and the station's."""
    pages, waiting = {}, ["/", "/station"]
    while waiting:
        path = waiting.pop()
        if path in pages or ".pdf" in path or ".zpl" in path:
            continue
        page = pages[path] = visitor.get(path)
        found = (urljoin(path, link) for tag, given in page.tags if tag == "a" for link in [given.get("href", "")])
        waiting += [link.split("#")[0] for link in found if link.startswith("/") and not link.startswith("//")]
    return pages


def test_every_page_is_reached_by_links_and_keeps_the_laws(rich_house):
    pages = crawl(rich_house.visitor("Ben"))

    assert len(pages) > 60
    for path, page in pages.items():
        assert page.status == 200, path
        assert len(re.findall(r"<h1\b", page.html)) == 1, path
        assert page.headers["cache-control"] == "no-store", path
        assert "default-src 'self'" in page.headers["content-security-policy"], path
        _holds_nothing_inline(path, page)
        _asks_nobody_else(path, page, rich_house.server)
        _names_every_field(path, page)
    reached = {
        re.sub(r"/(?:ord|case|wav|ful|rma|sku|cus|sup|imp)_\w+|/\d+", "/{}", urlsplit(path).path) for path in pages
    }
    shown = {
        re.sub(r"\{\w+\}", "{}", route.path)
        for route in desk_app.routes[1:] + station_app.routes
        if "GET" in route.methods
    }
    unlinked = {"/station/waves", "/station/returns", "/station/labels/{}"}
    unlinked |= {"/sign-in", "/sign-in/forgot", "/join/{}", "/reset/{}", "/people/{}", "/station/who"}  # tests/people
    unlinked |= {"/stops/{}/resume"}  # tests/pages/test_stops_and_undo
    unlinked |= {
        "/photos/{}/{}",
        "/imports/{}",
        "/imports/{}/rejected.csv",
        "/suppliers/{}",
    }  # tests/pages/test_catalog
    unlinked |= {  # tests/pages/test_sending
        "/carriers/{}/services/{}", "/printers/{}/test.pdf", "/brand/logo.png", "/station/parcels", "/station/slips/{}",
        "/station/sheet.pdf",
    }  # fmt: skip
    unlinked |= {  # tests/pages/test_typed_orders
        "/orders/import/{}", "/orders/import/{}/rejected.csv", "/api/v1/schemas/doorstep.order-1.json",
        "/orders/mappings/{}",
    }  # fmt: skip
    unlinked |= {  # tests/settings, tests/messages
        "/settings/{}", "/settings/sites/{}", "/messages/words/{}/{}", "/messages/words/{}/{}/shown",
    }  # fmt: skip
    unlinked |= {"/channels/{}", "/channels/add/{}"}  # tests/channels
    unlinked |= {"/backups/{}/file"}  # tests/pages/test_backups
    assert shown - unlinked <= reached


def _holds_nothing_inline(path, page):
    for tag, given in page.tags:
        assert tag != "style", path
        assert tag != "script" or given.get("src"), path
        assert not [name for name in given if name == "style" or name.startswith("on")], (path, tag, given)


def _asks_nobody_else(path, page, server):
    for tag, given in page.tags:
        source = given.get("src", "") or (given.get("href", "") if tag == "link" else "")
        assert not source or source.startswith("/"), (path, source)
        if tag == "a" and "://" in given.get("href", ""):
            assert given["href"].startswith("http://127.0.0.1:4290/runs/"), path


def _names_every_field(path, page):
    ids = [given["id"] for _, given in page.tags if given.get("id")]
    twice = [one for one, times in Counter(ids).items() if times > 1]
    assert not twice, (path, twice)
    labelled = {given["for"] for tag, given in page.tags if tag == "label" and given.get("for")}
    inside = set(re.findall(r'<label[^>]*>(?:(?!</label>).)*?name="([^"]+)"', page.html, re.DOTALL))
    for tag, given in page.tags:
        if tag in ("input", "select", "textarea") and given.get("type") != "hidden":
            named = given.get("aria-label") or given.get("id") in labelled or given.get("name") in inside
            assert named, (path, given)


def test_a_page_carries_at_most_60_kilobytes_of_script(rich_house):
    visitor = rich_house.visitor("Ben")
    wave = next(link for link in visitor.get("/station").links("/station/waves/") if not link.endswith("/list"))
    weights = {}
    for path in ("/", "/orders/1005", wave):
        sources = [given["src"] for tag, given in visitor.get(path).tags if tag == "script"]
        weights[path] = sum(len(visitor.client.get(source).content) for source in sources)

    assert max(weights.values()) <= 60 * 1024
    assert weights["/"] < 4 * 1024  # the desk needs no library


def test_the_files_of_the_look_are_kept_by_browsers_under_their_fingerprint(small_house):
    visitor = small_house.visitor()
    (style,) = [given["href"] for tag, given in visitor.get("/").tags if given.get("rel") == "stylesheet"]

    assert visitor.get(style).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "cache-control" not in visitor.get("/static/look.css").headers
    assert visitor.get("/static/../look.py").status == 404


def test_the_vendored_library_comes_with_its_licence():
    folder = Path(__file__).parents[2] / "doorstep/pages/static"

    assert 'version:"2.0.' in (folder / "htmx.min.js").read_text()
    assert "Zero-Clause BSD" in (folder / "htmx-LICENSE.txt").read_text()


@contextmanager
def statements(engine: sa.Engine) -> Iterator[list[str]]:
    """Every statement that runs meanwhile."""
    told: list[str] = []

    def listen(connection, cursor, statement, parameters, context, many):
        told.append(statement)

    sa.event.listen(engine, "before_cursor_execute", listen)
    try:
        yield told
    finally:
        sa.event.remove(engine, "before_cursor_execute", listen)


def test_no_page_asks_more_often_when_it_shows_more(house):
    """Each page is read over a small shop, then over one with many rows of everything."""
    shop = house.shop
    shop.stock(MUG=400, CANDLE=400, BOX=400)
    visitor = house.visitor("Ben")

    def grow(numbers: range, lines: dict[str, int]) -> None:
        for number in numbers:
            shop.order(number, lines)
            shop.order(number + 5000, {f"NOBODY-{number}": 1})
        shop.run("capture", "normalize", "allocate", "pick_pack")

    def count(paths: list[str]) -> dict[str, int]:
        counted = {}
        for path in paths:
            with statements(shop.database.reader) as told:
                assert visitor.get(path).status == 200
            counted[path.split("?")[0].rstrip("0123456789")] = len([one for one in told if one != "BEGIN"])
        return counted

    def paths(number: int) -> list[str]:
        waves = [
            f"/station/waves/{shop.rows('wave')[-1].public_id}",
            f"/station/waves/{shop.rows('wave')[-1].public_id}/list",
        ]
        return [
            "/",
            "/orders",
            f"/orders/{number}",
            "/orders?face=blocked",
            "/orders?q=Lind",
            "/cases",
            "/stock",
            "/products",
            "/station",
            *waves,
        ]

    grow(range(1001, 1003), {"MUG": 1})
    small = count(paths(1001))
    grow(range(1003, 1040), {"MUG": 2, "GIFT": 2, "CANDLE": 1})
    large = count(paths(1020))

    assert list(large.values()) == pytest.approx(list(small.values()), abs=1)  # the kit's recipe is one read more
    assert max(large.values()) <= 31


@pytest.fixture
def plan() -> Callable[[sa.Connection, sa.Select], str]:
    """How SQLite would find the rows of a query."""

    def explain(connection: sa.Connection, query: sa.Select) -> str:
        text = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
        return "\n".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}"))

    return explain


def test_open_orders_and_open_cases_are_found_through_their_partial_indexes(small_house, plan):
    from doorstep.db.queries import pages

    with small_house.shop.database.reading() as connection:
        faces = plan(connection, sa.select(pages.tables.orders.c.status).where(pages._open_order()))
        cases = plan(
            connection,
            sa.select(sa.func.count())
            .select_from(pages.tables.exception_case)
            .where(pages.open_row(pages.tables.exception_case)),
        )

    assert "ix_orders_status" in faces
    assert "one_open_case_per_group" in cases


ODD = [
    "%00",
    "%F0%9F%9A%AA",
    "%FF%FE",
    "..%2F..",
    "'%20OR%201=1--",
    "%",
    "_",
    "9" * 400,
    "%E2%80%AE",
    "%0d%0aA:x",
    "-1",
]
ASKING = """
    /orders?q={} /orders?before={} /orders?before={}~{} /cases?cause={}&after={} /cases?show=closed&before={}
    /stock?q={}&after={} /products?q={}&after={}
""".split()
NAMING = """
    /orders/{} /orders/{}/cancel /cases/{} /events/{} /station/waves/{} /station/waves/{}/list /station/tasks/{}/short
    /station/pack/{} /station/returns/{} /station/labels/{}.pdf
""".split()


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_address_is_answered_with_a_page_that_says_what_to_look_for(house, odd):
    visitor = house.visitor("Ben")

    for path in NAMING:
        assert visitor.get(path.replace("{}", odd)).status in (404, 409), path
    for path in ASKING:
        assert visitor.get(path.replace("{}", odd)).status == 200, path
    assert visitor.get(f"/orders?face=x{odd}").status == 404


def test_an_address_or_a_cookie_with_what_no_database_keeps_breaks_nothing(house):
    desk = house.visitor("Ben").client
    named = [one for one in all_addresses() if "{" in one.path and not one.path.startswith("/webhooks")]

    assert len(named) > 60
    for one in named:
        path = re.sub(r"\{\w+(:\w+)?\}", "%00", one.path)
        assert desk.request(one.method, path, follow_redirects=False).status_code < 500, f"{one.method} {path}"
    for cookie in ("doorstep_site", "doorstep_person", "doorstep_said"):
        told = house.visitor("Ben").client.get("/station", headers={"Cookie": f"doorstep_person=Ben; {cookie}=a%00b"})
        assert told.status_code == 200, cookie


@pytest.mark.parametrize("text", ["\x00", "\ud800", "a" * 501, "\u202e", "=1+1", "🚪"])
def test_an_odd_text_in_a_form_is_kept_or_refused_and_never_breaks(house, text):
    shop = house.shop
    shop.order(1001)
    shop.run("capture", "normalize")
    desk, robin = house.visitor(), house.program()
    address = f"/orders/{shop.find(1001).public_id}"
    form = desk.get(f"{address}/cancel").form("/cancel")

    reason = text.encode("utf-8", "replace").decode()
    typed = desk.client.post(f"{address}/cancel", data={**form.fields, "reason": reason})
    body = json.dumps({"carrier": text})
    said = robin.client.post("/station/hand-over", content=body, headers={"content-type": "application/json"})

    assert typed.status_code in (200, 409)
    assert said.status_code in (400, 409)


def test_a_body_that_is_nested_beyond_reading_is_refused_in_a_sentence(house):
    robin = house.program()

    said = robin.client.post("/station/hand-over", content="[" * 100_000, headers={"content-type": "application/json"})

    assert (said.status_code, said.json()["code"]) == (400, "unreadable_form")


def test_a_warehouse_that_does_not_answer_is_said_without_asking_it(sqlite_url, small_house):
    visitor, robin = small_house.visitor(), small_house.program()
    folder = Path(sqlite_url.removeprefix("sqlite:///")).parent
    small_house.shop.database.close()
    folder.rename(folder.with_name("unplugged"))

    page = visitor.get("/")
    told = robin.get("/station/waves")
    folder.with_name("unplugged").rename(folder)

    assert page.status == 503
    assert "The warehouse does not answer just now. Nothing was changed" in page
    assert (told[0], told[1]["code"]) == (503, "warehouse_silent")
    assert visitor.get("/").status == 200


PEOPLE_ONLY = {"/station", "/station/waves/{wave}/list"}  # pages without JSON


def test_every_address_of_the_station_is_in_its_operating_page():
    text = (Path(__file__).parents[2] / "docs/operating/station.md").read_text()

    for route in station_app.routes:
        for method in route.methods - {"HEAD"}:
            told = re.sub(r"\\\{\w+\\\}", r"\\{\\w+\\}", re.escape(route.path)) + r"[`?.]"
            is_page = method == "GET" and (route.path in PEOPLE_ONLY or route.path.endswith("/short"))
            assert is_page or re.search(f"`{method} {told}", text), f"{method} {route.path}"


def test_every_page_of_the_desk_is_in_its_operating_page():
    folder = Path(__file__).parents[2] / "docs/operating"
    text = "".join(path.read_text() for path in folder.glob("*.md") if path.name != "access.md")  # made of the routes
    pages = [
        route.path for route in desk_app.routes[1:] if "GET" in route.methods and not route.path.endswith("/cancel")
    ]

    for path in pages:
        assert re.search(f"`{re.sub('{.*}', '[A-Z]+', path)}`", text), path
