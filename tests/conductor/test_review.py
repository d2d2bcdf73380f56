"""Cases wait as runs in Prefect, are answered there or on the desk, and are asked again where the shop says no."""

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from doorstep.actions.resolve import resolve_case
from doorstep.domain.causes import BY_NAME, CAUSES
from doorstep.domain.money import Money
from doorstep.domain.review import Due, Run, Sheet, Waiting, asked, decide, offered, page, title
from doorstep.domain.stages import HOUSE, STAGES
from doorstep.nudge import nudge
from doorstep.testing.prefect import until
from doorstep.testing.shop import Shop
from tasks.review_forms import form_of, read_given

pytestmark = pytest.mark.timeout(240)

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)


def sheet_of(cause="unknown_sku", **changes):
    told = {
        "id": 1, "public_id": "case_1", "cause": cause, "question": "Which product is MUG-BLU?", "is_open": True,
        "owner": "owner", "due_at": NOON, "revision": 3, "money": Money(34000, "EUR"), "orders": 12, "subjects": 12,
        "channels": ("shopify",), "waiting": (Waiting("#1001", "shopify", "14.90 EUR", NOON),),
    }  # fmt: skip
    return Sheet(**(told | changes))


# --- what is shown ----------------------------------------------------------------------------------------------


def test_a_run_is_named_by_its_question_its_orders_and_the_money():
    assert title(sheet_of()) == "Which product is MUG-BLU? (12 orders, 340.00 EUR)"
    assert title(sheet_of(orders=1, money=None)) == "Which product is MUG-BLU?"


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.name)
def test_no_form_asks_for_what_is_personal(cause):
    schema = form_of(sheet_of(cause.name)).model_json_schema()
    personal = {each.name for answer in cause.answers for each in answer.fields if each.personal}

    assert not personal & set(schema["properties"])
    assert not set(schema["properties"]["answer"].get("enum", [])) & {a.label for a in cause.answers if a.desk_only}
    assert len({answer.label for answer in cause.answers}) == len(cause.answers)


def test_a_form_requires_only_what_every_answer_needs():
    cause = BY_NAME["payout_residual"]

    assert [(name, always) for name, (_, _, always) in asked(cause).items()] == [("reason", False)]
    assert form_of(sheet_of("unknown_sku")).model_json_schema()["required"] == ["answer"]
    assert [answer.name for answer in offered(BY_NAME["bad_address"])] == ["ask", "accept", "cancel"]


def test_the_form_of_a_case_that_an_answer_does_not_cover_later_carries_the_version_that_was_seen():
    version = form_of(sheet_of("high_risk")).model_json_schema()["properties"]["version"]

    assert version["const"] == 3
    assert "version" not in form_of(sheet_of("unknown_sku")).model_json_schema()["properties"]


def test_a_page_takes_no_orders_from_what_a_channel_calls_a_product():
    shown = page(sheet_of(question="Which product is |<img src=x>|\n# MUG?"), BY_NAME["unknown_sku"], "http://desk")

    assert "\\|\\<img src=x\\>\\| \\# MUG?" in shown
    assert "on the desk](http://desk/cases/case_1)" in shown
    assert "14.90 EUR | 2026-11-20 11:00 UTC |\n| … and 11 more | | | |\n\n" in shown


def test_an_answer_comes_back_in_the_shops_own_names():
    given = read_given(BY_NAME["unknown_sku"], {"answer": "Map and release", "sku": "MUG", "your_name": " Kim "})

    assert (given.answer, dict(given.fields), given.actor, given.revision) == ("map", {"sku": "MUG"}, "Kim", 0)
    assert read_given(BY_NAME["high_risk"], {"answer": "?", "version": 4, "your_name": ""}).actor == "owner"


@pytest.mark.parametrize(
    ("is_open", "run", "shown", "due"),
    [
        (True, Run.NONE, 0, Due.MAKE), (True, Run.WAITING, 3, Due.NOTHING), (True, Run.WAITING, 2, Due.REFRESH),
        (True, Run.ANSWERED, 2, Due.NOTHING), (False, Run.WAITING, 3, Due.CLOSE), (False, Run.NONE, 0, Due.NOTHING),
        (False, Run.ANSWERED, 3, Due.NOTHING),
    ],
)  # fmt: skip
def test_an_open_case_has_one_run_that_waits_and_a_closed_one_none(is_open, run, shown, due):
    assert decide(sheet_of(is_open=is_open), run, shown) is due


# --- in Prefect -------------------------------------------------------------------------------------------------


class Reviewed:
    """The candle shop under a real conductor, and its cases as Prefect's server shows them."""

    def __init__(self, toyshop):
        self.toyshop, self.server = toyshop, toyshop.server
        toyshop.declared = None  # the real stages
        self.shop = Shop(toyshop.url, datetime.now(UTC), migrate=False)

    def nudge(self):
        nudge(self.toyshop.home)

    def run(self, public_id):
        """The run of the case that has not ended, or the one that did last."""
        runs = [run for run in self.server.runs("case") if run["parameters"]["case"] == public_id]
        return min(runs, key=lambda run: run["state_type"] != "PAUSED", default=None)

    def waiting(self, public_id, name=""):
        def look():
            run = self.run(public_id)
            return run if run and run["state_type"] == "PAUSED" and name in run["name"] else None

        return until(look, f"a run of {public_id} that waits")

    def form(self, run):
        keys = run["state"]["state_details"]["run_input_keyset"]
        read = {"method": "GET"}
        schema = self.server.ask(f"/flow_runs/{run['id']}/input/{keys['schema']}", **read)
        return schema, self.server.ask(f"/flow_runs/{run['id']}/input/{keys['description']}", **read)

    def answer(self, run, **given):
        return self.server.ask(f"/flow_runs/{run['id']}/resume", {"run_input": given})["status"]

    def asked_again(self, run):
        key = run["state"]["state_details"]["pause_key"]

        def look():
            now = self.server.ask(f"/flow_runs/{run['id']}", method="GET")
            return now if now["state_type"] == "PAUSED" and now["state"]["state_details"]["pause_key"] != key else None

        return until(look, "another question")

    def ended(self, run):
        return until(lambda: self.server.ended(run["id"]), "the end of the run")

    def case(self):
        return until(lambda: self.shop.rows("exception_case"), "a case")[0]


@pytest.fixture
def reviewed(shop):
    reviewed = Reviewed(shop)
    yield reviewed
    if shop.conductor is not None:
        shop.kill()
    shop.server.forget(*(stage.name for stage in STAGES + HOUSE), "case")


def test_a_case_is_answered_in_prefect_and_asked_again_where_the_shop_says_no(reviewed):
    reviewed.shop.order(1001, {"MUG-BLU": 1})
    reviewed.shop.order(1002, {"MUG-BLU": 2})
    reviewed.toyshop.start()
    case = reviewed.case()
    run = reviewed.waiting(case.public_id)
    schema, told = reviewed.form(run)

    assert run["name"].startswith("Which product is MUG-BLU? (2 orders, ")
    assert {"case", "unknown_sku", "owner:owner", "channel:shopify"} <= set(run["tags"])
    assert schema["properties"]["answer"]["enum"] == ["Map and release", "Look first", "Keep waiting"]
    assert "1002" in told

    assert reviewed.answer(run, answer="burn it") == "REJECT"
    assert reviewed.answer(run, answer="Map and release", sku="NO-SUCH", your_name="Kim") == "ACCEPT"
    again = reviewed.asked_again(run)
    assert "There is no product with the SKU NO-SUCH" in json.dumps(reviewed.form(again)[1])

    assert reviewed.answer(again, answer="Map and release", sku="MUG", your_name="Kim") == "ACCEPT"
    ended = reviewed.ended(run)
    assert ended["state_type"] == "COMPLETED"
    assert "MUG-BLU is MUG from now on" in ended["state"]["message"]
    (case,) = reviewed.shop.rows("exception_case")
    assert (case.status, case.answer, case.resolved_via) == ("resolved", "map", "Prefect")
    assert reviewed.answer(run, answer="Keep waiting") == "ABORT"


def test_a_case_that_grows_says_so_is_shown_again_when_its_run_is_lost_and_closed_when_the_desk_answers(reviewed):
    reviewed.shop.order(1001, {"MUG-BLU": 1})
    reviewed.toyshop.start()
    public_id = reviewed.case().public_id
    first = reviewed.waiting(public_id)

    reviewed.shop.order(1002, {"MUG-BLU": 1})
    reviewed.nudge()
    grown = reviewed.waiting(public_id, "2 orders")
    assert grown["id"] == first["id"]

    reviewed.toyshop.kill()
    reviewed.server.ask(f"/flow_runs/{first['id']}", method="DELETE")
    reviewed.toyshop.start()
    found = reviewed.waiting(public_id)
    assert found["id"] != first["id"]
    until(lambda: reviewed.case().run_ref == found["id"], "the case knows its run")

    resolve_case(reviewed.shop.database, public_id, "map", {"sku": "MUG"}, "owner")
    reviewed.nudge()
    ended = reviewed.ended(found)
    assert ended["state_type"] == "COMPLETED"
    assert ended["state"]["message"] == "Answered on the desk by owner: Map and release."


def test_a_person_answers_a_case_on_prefects_own_pages(reviewed, chromium):
    from playwright.sync_api import TimeoutError as NotThereError
    from playwright.sync_api import expect, sync_playwright

    reviewed.shop.order(1001, {"MUG-BLU": 1})
    reviewed.toyshop.start()
    run = reviewed.waiting(reviewed.case().public_id)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 1100})
        page.set_default_timeout(60_000)
        page.goto(f"{reviewed.server.url.removesuffix('/api')}/v2/runs/flow-run/{run['id']}")
        page.get_by_placeholder("admin:pass").fill(reviewed.server.password)
        page.get_by_role("button", name="Login").click()
        page.get_by_role("main").get_by_role("button", name="Open menu").click()
        page.get_by_role("menuitem", name="Resume").click()

        dialog = page.get_by_role("dialog", name="Resume Flow Run")
        expect(dialog.get_by_role("cell", name="#1001")).to_be_visible(timeout=60_000)
        dialog.get_by_role("button", name="Select What to do").click()
        page.get_by_role("option", name="Map and release").click()
        dialog.get_by_label("Our SKU").fill("MUG")
        dialog.get_by_label("Your name").fill("Kim")

        def is_taken():  # the page hears no click while it still looks at what was typed
            with suppress(NotThereError):  # an earlier click was heard after all, and the dialog went
                if dialog.is_visible():
                    dialog.get_by_role("button", name="Resume").click(timeout=5_000)
                    page.wait_for_timeout(500)
            return not dialog.is_visible()

        until(is_taken, "the answer's going in")
        ended = reviewed.ended(run)
        browser.close()

    assert ended["state"]["message"].startswith("MUG-BLU is MUG from now on")
    (case,) = reviewed.shop.rows("exception_case")
    assert (case.status, case.resolved_via) == ("resolved", "Prefect")
