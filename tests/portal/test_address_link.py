"""What is missing in an address is asked of the customer by a link for just that; the answer lets the order go on."""

import json
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from doorstep.actions import asking
from doorstep.actions.forget import forget
from doorstep.actions.found import make_account
from doorstep.actions.giving import LinkError, StillWrongError, find_asking, give_address
from doorstep.actions.resolve import resolve_case
from doorstep.connectors.addresses import faults
from doorstep.db import tables
from doorstep.db.engine import business_now
from doorstep.db.secrets import Safe, open_safe
from doorstep.domain.asked import FIELDS, WORDS, Asked, listed, read_spelt
from doorstep.domain.causes import BY_NAME
from doorstep.domain.errors import CannotDoError
from doorstep.domain.orders import Address
from doorstep.domain.review import offered
from doorstep.portal.wording import WORDS as PAGE_WORDS
from doorstep.settings import settings
from doorstep.testing.retelling import LATER, LATEST, answer, cause, run, update
from doorstep.testing.shop import MARA, Shop, shopify_order

NO_CODE = {**MARA, "zip": ""}


def held(shop: Shop, **changes) -> None:
    """An order of Mara's waits for what is missing in its address."""
    order = {**shopify_order(1001, {"MUG": 1}), "shipping_address": {**NO_CODE, **changes}}
    shop.deliver("orders/create", json.dumps(order).encode())
    run(shop)
    assert cause(shop) == ["bad_address"]


def asked(shop: Shop, **changes) -> str:
    held(shop, **changes)
    return answer(shop, "bad_address", "ask")


def mail_by(shop: Shop, sandbox) -> None:
    config = {"host": "127.0.0.1", "port": sandbox.smtp_port, "from": "shop@example.com"}
    with shop.database.writing("act") as connection:
        make_account(connection, "messenger", "smtp", "mail", config=config)


def ship_to(shop: Shop):
    (contact,) = shop.rows("contact", id=shop.find().ship_contact_id)
    return contact


# --- asking --------------------------------------------------------------------------------------------------------


def test_the_customer_is_asked_once_and_the_case_waits(shop):
    told = asked(shop)
    assert told.startswith("The customer is asked for the postcode; the link works until 04 December.")
    assert "No mail account is connected yet" in told
    (message,) = shop.rows("message", kind="address")
    assert (message.about["fields"], message.language) == (["postcode"], "en")
    assert (shop.face(), cause(shop)) == ("Blocked", ["bad_address"])
    with pytest.raises(CannotDoError, match="asked for it already"):
        answer(shop, "bad_address", "ask")
    assert len(shop.rows("message", kind="address")) == 1
    (case,) = shop.rows("exception_case", status="open")
    assert case.due_at > case.opened_at


def test_prefect_offers_the_same_answer_by_the_same_function(shop):
    held(shop)
    assert "ask" in [one.name for one in offered(BY_NAME["bad_address"])]
    (case,) = shop.rows("exception_case", status="open")
    told = resolve_case(shop.database, case.public_id, "ask", {}, "Ben", case.revision, "Prefect")
    assert told.startswith("The customer is asked for the postcode")
    (event,) = shop.rows("inbound_event", topic="case.answer")
    assert [row.name for row in shop.rows("vendor_account", id=event.account_id)] == ["review"]


def test_one_without_an_email_cannot_be_asked_and_nothing_is_written(shop):
    order = {**shopify_order(1001, {"MUG": 1}, email=None, customer=None), "shipping_address": NO_CODE}
    shop.deliver("orders/create", json.dumps(order).encode())
    run(shop)
    with pytest.raises(CannotDoError, match="came without an e-mail address"):
        answer(shop, "bad_address", "ask")
    assert not shop.rows("message", kind="address")


def test_a_shop_that_nobody_can_reach_says_so(shop):
    from doorstep.actions.found import set_setting
    from doorstep.db.people import SAMPLE

    with shop.database.writing("act") as connection:
        set_setting(connection, SAMPLE, False)
    with pytest.raises(CannotDoError, match="DOORSTEP_PUBLIC_URL"):
        asked(shop)


def test_the_mail_asks_in_the_customers_language_and_bears_the_link(shop, sandbox, link):
    mail_by(shop, sandbox)
    order = {**shopify_order(1001, {"MUG": 1}, customer_locale="de-AT"), "shipping_address": {**NO_CODE, "city": ""}}
    shop.deliver("orders/create", json.dumps(order).encode())
    run(shop)
    answer(shop, "bad_address", "ask")
    shop.run("notify")
    (message,) = shop.rows("message", kind="address")
    assert (message.status, message.subject) == ("sent", "Ihre Bestellung #1001: In der Adresse fehlt etwas")
    (listed,) = sandbox.get("messenger", "/messages", message_id=f"<{message.public_id}@example.com>")["messages"]
    mail = message_from_bytes((sandbox.mail_folder / listed["file"]).read_bytes(), policy=policy.default)
    text = mail.get_body(("plain",)).get_content()
    assert "die Postleitzahl und der Ort" in text
    assert f"{settings().shop_url}{link()}" in text


def test_a_mail_that_was_not_sent_before_the_address_came_is_not_sent(shop, sandbox):
    mail_by(shop, sandbox)
    asked(shop)
    answer(shop, "bad_address", "accept", reason="fine")
    shop.run("notify")
    assert shop.rows("message", kind="address")[0].status == "suppressed"


# --- the page ------------------------------------------------------------------------------------------------------


def test_the_page_asks_for_that_field_alone_and_tells_a_stranger_nothing(shop, visitor, link):
    asked(shop)
    page = visitor.get(link())
    assert (page.status_code, page.headers["referrer-policy"]) == (200, "strict-origin")
    assert page.text.count("<input") == 1
    assert 'name="postcode"' in page.text
    assert "#1001" in page.text
    for personal in ("Mara", "Lind", "Torstr", "Berlin", "mara@example.com"):
        assert personal not in page.text
        assert personal not in link()


def test_a_name_that_is_missing_is_asked_of_the_customer_and_nothing_goes_on_without_it(shop, visitor, link):
    told = asked(shop, name="", first_name="", last_name="", zip="10119")
    assert told.startswith("The customer is asked for the name of who receives it;")
    page = visitor.get(link())
    assert (page.text.count("<input"), 'name="name"' in page.text) == (1, True)
    assert visitor.post(link(), data={"name": " "}).status_code == 422
    assert cause(shop) == ["bad_address"]
    assert "Thank you" in visitor.post(link(), data={"name": "Bo Kurz"}).text
    run(shop)
    assert (ship_to(shop).name, cause(shop), shop.find().status) == ("Bo Kurz", [], "in_progress")


def test_what_the_customer_gives_lets_the_order_go_on_by_itself(shop, visitor, link):
    asked(shop)
    done = visitor.post(link(), data={"postcode": " 10119 ", "line1": "Elsewhere 1"})
    assert (done.status_code, "Thank you" in done.text) == (200, True)
    run(shop)
    assert (shop.find().status, cause(shop), ship_to(shop).postcode) == ("in_progress", [], "10119")
    assert ship_to(shop).line1 == MARA["address1"]  # what was not asked is not taken
    (event,) = shop.rows("inbound_event", topic="address.give")
    (account,) = shop.rows("vendor_account", id=event.account_id)
    assert (account.name, event.order_id, event.outcome) == ("portal", shop.find().id, "applied")
    (case,) = shop.rows("exception_case")
    assert (case.status, case.resolved_via, case.answer_fields) == ("resolved", "the customer", {})


@pytest.mark.parametrize(
    "stated",
    [
        {**NO_CODE, "city": ""},  # lacks more than was asked
        {**MARA, "city": ""},  # lacks another thing
        {**NO_CODE, "address1": "Deichstr. 20", "city": "Hamburg"},  # is another place
    ],
)
def test_an_answer_for_one_address_is_never_put_into_another(shop, visitor, link, stated):
    asked(shop)
    path = link()
    update(shop, {"MUG": 1}, LATER, shipping_address=stated)
    run(shop)

    for page in (visitor.get(path), visitor.post(path, data={"postcode": "10119"})):
        assert (page.status_code, "answer the mail" in page.text, "Nothing is missing" in page.text) == (
            410,
            True,
            False,
        )
    run(shop)
    assert (shop.face(), cause(shop), ship_to(shop).postcode) == ("Blocked", ["bad_address"], stated["zip"])
    answer(shop, "bad_address", "ask")
    assert link() != path
    visitor.post(link(), data={"postcode": "20095", "city": "Hamburg"})
    run(shop)
    assert (shop.find().status, cause(shop), ship_to(shop).city) == ("in_progress", [], stated["city"] or "Hamburg")


def test_of_a_forgotten_person_no_mark_of_the_address_is_left(shop):
    asked(shop)
    (message,) = shop.rows("message", kind="address")
    assert message.about["said"] == shop.find().address_said != ""
    answer(shop, "bad_address", "cancel")
    forget(shop.database, "mara@example.com", shop.owner_id)
    (message,) = shop.rows("message", kind="address")
    assert message.about["said"] == shop.find().address_said == ""


def test_a_change_that_leaves_the_address_leaves_the_link(shop, visitor, link):
    asked(shop)
    update(shop, {"MUG": 2}, LATER, shipping_address=NO_CODE)
    run(shop)
    assert visitor.post(link(), data={"postcode": "10119"}).status_code == 200
    run(shop)
    assert (shop.find().status, cause(shop)) == ("in_progress", [])


def test_the_link_works_once(shop, visitor, link):
    asked(shop)
    path = link()
    visitor.post(path, data={"postcode": "10119"})
    again = visitor.post(path, data={"postcode": "20095"})
    assert "Nothing is missing any more" in again.text
    assert "Nothing is missing any more" in visitor.get(path).text
    assert ship_to(shop).postcode == "10119"


def test_a_link_that_was_answered_already_speaks_the_order_s_language(shop, visitor, link):
    asked(shop)
    with shop.database.writing("act") as connection:
        connection.execute(tables.orders.update().values(language="de"))
    path = link()
    visitor.post(path, data={"postcode": "10119"})

    assert "Es fehlt nichts mehr" in visitor.get(path).text
    assert "Es fehlt nichts mehr" in visitor.post(path, data={"postcode": "20095"}).text


def test_an_address_that_the_customer_gave_stays_over_every_older_state_of_the_channel(shop, visitor, link):
    asked(shop)
    visitor.post(link(), data={"postcode": "10119"})
    update(shop, {"MUG": 1}, LATEST, shipping_address=NO_CODE, note="still the old address")
    run(shop)
    assert (ship_to(shop).postcode, cause(shop), shop.find().status) == ("10119", [], "in_progress")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "Please fill in: Postcode."),
        ("1011", "“1011” cannot be right: Postcode. It looks like"),
        ("<b>x</b>", "“&lt;B&gt;X&lt;/B&gt;” cannot be right"),
        ("9" * 30, "That is too long: Postcode."),
        ("\x00", "That is too long: Postcode."),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_the_order_stays_held(shop, visitor, link, given, said):
    asked(shop)
    page = visitor.post(link(), data={"postcode": given})
    assert page.status_code == 422
    assert said.lower() in page.text.lower()
    assert page.text.count("<button") == 1
    assert (cause(shop), ship_to(shop).postcode) == (["bad_address"], "")
    assert not shop.rows("inbound_event", topic="address.give")


def test_an_order_without_a_country_is_asked_for_the_whole_address(shop, visitor, link):
    asked(shop, country_code="", country="", zip="", city="", address1="")
    page = visitor.get(link())
    assert all(f'name="{name}"' in page.text for name in ("line1", "postcode", "city", "country"))
    assert 'name="name"' not in page.text
    vienna = {"line1": "Ring 1", "postcode": "1010", "city": "Wien", "country": "AT", "region": ""}
    assert visitor.post(link(), data={**vienna, "postcode": "10"}).status_code == 422
    assert visitor.post(link(), data=vienna).status_code == 200
    assert (ship_to(shop).country, ship_to(shop).city, ship_to(shop).name) == ("AT", "Wien", "Mara Lind")


@pytest.mark.parametrize("wrong", [{"country_code": "", "country": "", "zip": "10119"}, {"zip": "1011"}])
def test_what_stands_in_an_address_is_never_shown(shop, visitor, link, wrong):
    asked(shop, **wrong)
    page = visitor.get(link())
    assert page.status_code == 200
    for personal in ("Mara", "Lind", "Torstr", "Berlin", "1011"):
        assert f'"{personal}' not in page.text


def test_a_changed_link_is_nobodys_and_whoever_tries_links_waits(shop, visitor, link):
    asked(shop)
    path = link()
    other = path.replace(".2.", ".1.") if ".2." in path else path[:-1] + ("0" if path[-1] != "0" else "1")
    assert visitor.get(other).status_code == 404
    assert visitor.get("/address/none").status_code == 404
    assert visitor.post("/address/" + "x" * 400, data={}).status_code == 404
    answers = {visitor.get(f"/address/ord_1.1.2.{n}.{'0' * 40}").status_code for n in range(30)}
    assert 429 in answers


def test_a_link_is_good_for_two_weeks_and_for_its_own_purpose(shop, visitor, link):
    asked(shop)
    path = link()
    shop.later(days=13)
    assert visitor.get(path).status_code == 200
    shop.later(days=2)
    assert visitor.get(path).status_code == 410
    safe = open_safe(settings())
    said = path.rpartition("/")[2].rpartition(".")[0]
    assert safe.read_link("return", path.rpartition("/")[2]) is None
    assert safe.read_link("address", path.rpartition("/")[2]) == said
    assert Safe(b"A" * 43 + b"=").read_link("address", path.rpartition("/")[2]) is None


def test_a_case_that_somebody_answered_meanwhile_leaves_the_link_with_nothing_to_ask(shop, link):
    asked(shop)
    token = link().rpartition("/")[2]
    answer(shop, "bad_address", "accept", reason="called them")
    with pytest.raises(LinkError) as refused:
        find_asking(shop.database, open_safe(settings()), token)
    assert refused.value.why == "over"


def test_two_answers_at_once_are_one(either_shop, path_of):
    shop = either_shop
    asked(shop)
    token, safe = path_of(shop).rpartition("/")[2], open_safe(settings())
    with pytest.raises(StillWrongError):
        give_address(shop.database, safe, token, {"postcode": "1"})
    give_address(shop.database, safe, token, {"postcode": "10119"})
    with pytest.raises(LinkError):
        give_address(shop.database, safe, token, {"postcode": "10119"})
    assert len(shop.rows("inbound_event", topic="address.give")) == 1
    run(shop)
    assert (shop.find().status, cause(shop)) == ("in_progress", [])


def test_a_name_keeps_what_joins_its_letters_and_loses_what_turns_lines_around(shop, visitor, link):
    nameless = dict.fromkeys(("first_name", "last_name", "name"), "")
    asked(shop, **nameless, zip="10119")
    visitor.post(link(), data={"name": "  محمد\u200cرضا \u202eLind\n👩\u200d🚒 "})  # noqa: RUF001
    assert ship_to(shop).name == "محمد\u200cرضا Lind 👩\u200d🚒"  # noqa: RUF001


# --- what a link says ----------------------------------------------------------------------------------------------


def test_a_link_says_what_it_said(shop):
    with shop.database.reading() as connection:
        until = business_now(connection).replace(microsecond=0) + timedelta(days=14)
    one = Asked("ord_5gk3", 7, ("postcode", "city"), until)
    assert read_spelt(one.spell()) == one
    safe = open_safe(settings())
    assert asking.read_link(safe, asking.link_of(safe, one).rpartition("/")[2]) == one


def test_every_field_has_its_words_in_every_language_of_the_page():
    assert WORDS.keys() == PAGE_WORDS.keys()
    for language, words in WORDS.items():
        assert set(words) - {"and"} == set(FIELDS)
        assert set(FIELDS) <= PAGE_WORDS[language].keys() == PAGE_WORDS["en"].keys()
    assert listed(("line1", "postcode", "city"), "de") == "Straße und Hausnummer, die Postleitzahl und der Ort"
    assert {fault.field for fault in faults(Address(country="US"))} == {"name", "line1", "city", "region", "postcode"}
