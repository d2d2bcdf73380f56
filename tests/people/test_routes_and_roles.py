"""Every address of the shop, asked by everybody, over a real socket: nobody gets what the table does not give them."""

import re

import pytest
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from doorstep.actions import account
from doorstep.actions.found import set_setting
from doorstep.actions.resolve import resolve_case
from doorstep.db.people import SAMPLE
from doorstep.db.secrets import prefect_password
from doorstep.domain.causes import CAUSES
from doorstep.domain.roles import BY_NAME, ROLES
from doorstep.pages.routes import addresses
from doorstep.testing.rows import make_row
from doorstep.web import all_addresses

# Open without a role, each for its reason. Whoever opens another address writes it down here.
OPEN = {
    "/healthz": "yes or no, for supervisors",
    "/favicon.ico": "the sign of the door, for pages of others' making",
    "/readyz": "yes or no, for supervisors",
    "/webhooks/{channel}": "taken only with the channel's signature",
    "/static/{path}": "what every page is drawn with",
    "/api/v1/schemas/doorstep.order-1.json": "how an order is written: the same for everybody, and no shop's",
    "/sign-in": "the door",
    "/sign-in/forgot": "the same answer to everybody",
    "/sign-out": "ends only what asks",
    "/join/{link}": "a link that works once",
    "/reset/{link}": "a link that works once",
    "/address/{link}": "the customer's own link, which asks for what is missing and works once",
    "/station/who": "only at a phone that a manager enrolled",
    "/station/unlock": "only at a phone that a manager enrolled",
    "/station/lock": "only at a phone that a manager enrolled",
}
EVERYBODY = ("nobody", *(role.name for role in ROLES), "phone")
# A body that no page reads: whoever is let in hears 400, and nothing is done. Who is not never comes so far.
UNREADABLE = {"Content-Type": "application/json"}
ASKED_TO_SIGN_IN = re.compile(r"/(sign-in|station/who)\b")


def may(who: str, role) -> bool:
    """What the table gives: a shared phone that an owner has opened may do what an operator may."""
    if who == "nobody":
        return role is None
    return role is None or BY_NAME["operator" if who == "phone" else who].may(role)


def ask(browser, method: str, path: str) -> str:
    """in, or how it was refused."""
    path = re.sub(r"\{\w+(:\w+)?\}", "1", path)
    if method == "GET":
        answered = browser.get(path)
    else:
        response = browser.client.request(method, path, content=b"{no json", headers=UNREADABLE)
        answered = browser._answer(response)
    if answered.status == 403:
        return "not yours"
    is_sent_away = answered.status == 303 and ASKED_TO_SIGN_IN.match(answered.to)
    return "sign in" if is_sent_away or answered.status == 401 else "in" if answered.status < 500 else answered.text


@pytest.fixture
def browsers(small_house) -> dict:
    """One browser for each role, one for nobody, and a shared phone that the owner has opened."""
    ada = small_house.owner()
    account.set_pin(small_house.database, ada, "2580", small_house.shop.owner_id)
    made = {"nobody": small_house.browser(), "owner": small_house.signed_in(ada)}
    for role in ("viewer", "operator", "manager"):
        made[role] = small_house.signed_in(small_house.person(f"A-{role}", role))
    made["phone"] = small_house.phone(ada)
    unlocked = made["phone"].post("/station/unlock", person=small_house.login(ada).public_id, pin="2580")
    assert unlocked.to == "/station"
    return {who: made[who] for who in EVERYBODY}


@pytest.mark.timeout(300)
def test_every_address_opens_to_exactly_the_roles_that_the_table_gives_it(browsers):
    table = [one for one in all_addresses() if one.role is not None]
    wrong, lines = [], []
    for one in table:
        heard = {who: ask(browser, one.method, one.path) for who, browser in browsers.items()}
        for who, answer in heard.items():
            expected = "in" if may(who, one.role) else "sign in" if who == "nobody" else "not yours"
            if answer != expected:
                wrong.append(f"{one.method} {one.path} as {who}: {answer[:80]}, and not {expected}")
        cells = "  ".join("yes" if heard[who] == "in" else " - " for who in EVERYBODY)
        lines.append(f"{one.method:5} {one.path:44} {cells}")

    print(f"\n{'':50} {'  '.join(who[:3] for who in EVERYBODY)}\n" + "\n".join(lines))  # noqa: T201
    assert not wrong, "\n" + "\n".join(wrong)
    assert len(table) > 60


@pytest.fixture
def open_cases(small_house) -> dict[str, str]:
    """A case of every cause, under its address."""
    with small_house.database.writing("act") as connection:
        for cause in CAUSES:
            case = {"cause": cause.name, "group_key": cause.name, "public_id": f"case_{cause.name}", "revision": 2}
            facts = {"sku": "NEW", "account_id": 1} if cause.name == "unknown_sku" else {}
            make_row(connection, "exception_case", owner_id=small_house.shop.owner_id, facts=facts, **case)
    return {cause.name: f"/cases/case_{cause.name}" for cause in CAUSES}


@pytest.mark.timeout(300)
def test_every_answer_to_a_case_is_offered_to_and_taken_from_exactly_the_roles_that_it_names(browsers, open_cases):
    wrong = []
    for cause in CAUSES:
        for who, browser in browsers.items():
            shown = browser.get(open_cases[cause.name])
            offered = re.findall(r'name="answer" value="(\w+)"', shown.html)
            if sorted(offered) != sorted(one.name for one in cause.answers if who != "nobody" and may(who, one.role)):
                wrong.append(f"{cause.name} offers {offered} to {who}")
            for one in cause.answers:
                # Of a version that was never seen, and without what it needs: whoever may is let in, and no further.
                heard = browser.post(open_cases[cause.name], answer=one.name, revision="1")
                if (heard.status in (303, 409) and heard.to != "/sign-in") != (may(who, one.role) and who != "nobody"):
                    wrong.append(f"{one.name} of {cause.name} as {who}: {heard.status}")
    viewer = browsers["viewer"].get(open_cases["high_risk"])

    assert not wrong, "\n" + "\n".join(wrong)
    assert "Release For a manager or above. The order goes on as any other." in viewer
    assert {one.role.name for cause in CAUSES for one in cause.answers} == {"operator", "manager"}


def test_an_operator_cannot_pay_back_whatever_the_name_of_the_answer(small_house, open_cases):
    money = {"cancel", "pay_back", "paid_by_hand", "explain", "release", "keep"}
    found = [one for cause in CAUSES for one in cause.answers if one.name in money]

    assert found
    assert {one.role.name for one in found} == {"manager"}
    with pytest.raises(TypeError, match="answered by a person with a role"):
        resolve_case(small_house.database, "case_money_kept", "pay_back", {}, small_house.shop.owner_id)


def test_nothing_is_open_without_a_reason():
    assert {one.path for one in all_addresses() if one.role is None} <= set(OPEN)
    assert set(OPEN) <= {one.path for one in all_addresses()}


@pytest.mark.parametrize(
    "forgotten",
    [
        Route("/orders.csv", lambda request: None),
        Mount("/files", app=StaticFiles(directory=".")),
        Mount("/api", routes=[Route("/orders", lambda request: None)]),
    ],
)
def test_an_address_that_names_no_role_is_served_to_nobody(forgotten):
    with pytest.raises(LookupError, match="is served to nobody: it names no role"):
        list(addresses([forgotten]))


def test_what_is_open_holds_nothing_of_the_shop(small_house):
    stranger = small_house.browser()

    assert (stranger.get("/healthz").html, stranger.get("/readyz").html) == ("ok\n", '{"ready":true}')
    assert stranger.get("/metrics").to == "/sign-in?next=%2Fmetrics"
    for path in ("/station/who", "/nowhere", "/static/nothing.css"):
        answered = stranger.get(path)
        assert answered.status in (303, 404), path
        assert "Candle" not in answered.html, path


def test_a_role_that_is_not_enough_is_told_which_is_and_whom_to_ask(small_house):
    small_house.owner()
    viewer = small_house.signed_in(small_house.person("Vera", "viewer"))
    refused = viewer.get("/people")

    assert refused.status == 403
    assert "This is for the role manager or above, and yours is viewer; ask somebody whose role is higher" in refused


def test_a_manager_reads_where_backups_lie_and_an_owner_alone_chooses(small_house, tmp_path):
    owner = small_house.signed_in(small_house.owner())
    mona = small_house.signed_in(small_house.person("Mona", "manager"))
    shelf = str(tmp_path / "shelf")

    page = mona.get("/settings/keeping")
    refused = mona.post("/settings/keeping", backups_kept="5", backup_folder=shelf)
    kept = mona.post("/settings/keeping", backups_kept="5")

    assert 'name="backup_folder"' not in page.html
    assert "for an owner to change" in page
    assert (refused.status, kept.status) == (403, 303)
    assert owner.post("/settings/keeping", backup_folder=shelf).status == 303
    assert f'value="{shelf}"' in mona.get("/settings/keeping").html
    assert mona.post("/settings/keeping", default="backup_folder").status == 403
    assert {row.key for row in small_house.shop.rows("setting")} >= {"backups_kept", "backup_folder"}


def test_the_menu_names_only_what_the_role_may_open(small_house):
    small_house.owner()
    pages = {}
    for role in ("viewer", "operator", "manager"):
        shown = small_house.signed_in(small_house.person(f"A-{role}", role)).get("/").html
        menu = shown[shown.index("<nav") : shown.index("</nav>")]
        pages[role] = re.findall(r'href="([^"]+)"', menu)

    assert "/station" not in pages["viewer"]
    assert pages["operator"] == [*pages["viewer"], "/station"]
    assert pages["manager"] == [*pages["operator"], "/settings"]


# --- the sample shop, in which nobody signs in -----------------------------------------------------------------


@pytest.fixture
def sample(small_house):
    with small_house.database.writing("act") as connection:
        set_setting(connection, SAMPLE, True)
    return small_house


def test_the_sample_shop_is_open_to_whoever_sits_at_its_machine(sample):
    assert sample.browser().get("/people").status == 200


@pytest.mark.parametrize(
    "passed_on",
    ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded", "X-Real-IP", "Via"],
)
def test_the_sample_shop_is_closed_to_what_a_proxy_or_a_tunnel_passes_on(sample, passed_on):
    answered = sample.browser(**{passed_on: "203.0.113.9"}).get("/orders")

    assert (answered.status, answered.to) == (303, "/sign-in?next=%2Forders")


def test_a_key_that_is_not_good_is_nobody_also_at_the_sample_shop(sample):
    assert sample.browser(Authorization="Bearer guessed").get("/orders").status == 401


def test_the_password_of_prefects_pages_is_shown_to_the_owner_alone(browsers, small_house):
    password = prefect_password(small_house.settings)

    assert password in browsers["owner"].get("/settings/environment")
    assert browsers["manager"].get("/settings/environment").status == 200
    assert password not in browsers["manager"].get("/settings/environment")
