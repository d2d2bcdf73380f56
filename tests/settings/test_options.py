"""Settings stand once: each has a meaning, a default and what it may be, and a change is an act of somebody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.actions.settings import (
    UnknownOptionError,
    WrongValueError,
    back_to_default,
    change_options,
    named_option,
)
from doorstep.actions.shop import Said, keep_shop
from doorstep.db import rules
from doorstep.db.options import read_option
from doorstep.db.queries.settings import read_stands
from doorstep.domain.errors import CannotDoError, DoneAlreadyError
from doorstep.domain.options import BY_KEY, GROUPS, OPTIONS, Option

EACH = pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.key)


def value(shop, key):
    with shop.database.reading() as connection:
        return read_option(connection, key)


def stand(shop, key):
    with shop.database.reading() as connection:
        return next(one for one in read_stands(connection) if one.option.key == key)


@EACH
def test_every_setting_says_what_it_means_and_belongs_to_a_page(option: Option):
    assert option.group in GROUPS
    assert option.label
    assert option.meaning.endswith(".")
    assert option.may_be


@EACH
def test_what_a_setting_is_by_default_may_also_be_typed(option: Option):
    typed = ("yes" if option.default else "no") if option.kind == "yes" else str(option.default or "")
    typed = "0" if option.kind == "whole" and option.default == 0 else typed
    assert option.parse(typed) == option.default


def test_no_setting_is_named_twice_and_the_rules_are_those_of_the_registry():
    assert len(BY_KEY) == len(OPTIONS)
    assert {option.key: option.default for option in OPTIONS if option.is_rule} == rules.DEFAULTS


@given(st.sampled_from([option for option in OPTIONS if option.check is None]), st.text(max_size=40))
def test_whatever_is_typed_is_a_value_or_one_sentence(option, text):
    told = ""
    try:
        option.parse(text)
    except CannotDoError as error:
        told = str(error)
    assert told == "" or (told.endswith(".") and len(told.splitlines()) == 1)


def test_a_setting_that_nobody_set_has_its_default_and_one_that_was_set_says_by_whom(shop):
    assert (value(shop, "quiet_from"), stand(shop, "quiet_from").at) == ("21:00", None)

    told = change_options(shop.database, {"quiet_from": "22.30", "contact_email": "hi@kiln.example"}, shop.owner_id)

    assert told == "“Quiet from” and “Answers go to” changed; it holds from now."
    assert (value(shop, "quiet_from"), value(shop, "contact_email")) == ("22:30", "hi@kiln.example")
    assert stand(shop, "quiet_from").by == stand(shop, "contact_email").by == "owner"
    (event,) = shop.rows("inbound_event", topic="settings.change")
    assert (event.outcome, event.actor_id) == ("applied", shop.owner_id)


def test_a_changed_rule_is_a_release_that_the_next_batches_name_and_its_default_is_another(shop):
    before = len(shop.rows("rules_release"))
    change_options(shop.database, {"wave_size": "2", "risk_hold_at": "50"}, shop.owner_id)
    (newest,) = shop.rows("rules_release")[before:]
    assert newest.body == {"wave_size": 2, "risk_hold_at": 50}

    back_to_default(shop.database, "wave_size", shop.owner_id)

    assert shop.rows("rules_release")[-1].body == {"risk_hold_at": 50}
    assert stand(shop, "wave_size").is_default
    assert stand(shop, "wave_size").by == "owner"


def test_of_several_settings_one_that_cannot_be_keeps_all_as_they_are(shop):
    with pytest.raises(WrongValueError, match=r"“Orders of one pick list” cannot be “0”; give a whole number from 1"):
        change_options(shop.database, {"quiet_from": "20:00", "wave_size": "0"}, shop.owner_id)

    assert value(shop, "quiet_from") == "21:00"
    assert shop.rows("inbound_event", topic="settings.change") == []


def test_what_stands_so_already_is_no_act(shop):
    assert "Nothing was changed" in change_options(shop.database, {"quiet_from": "21:00"}, shop.owner_id)
    assert shop.rows("inbound_event", topic="settings.change") == []


def test_a_button_pressed_twice_changes_a_setting_once(shop):
    change_options(shop.database, {"wave_size": "5"}, shop.owner_id, token="once")
    with pytest.raises(DoneAlreadyError):
        change_options(shop.database, {"wave_size": "6"}, shop.owner_id, token="once")
    assert value(shop, "wave_size") == 5


@pytest.mark.parametrize(
    ("key", "text", "what"),
    [
        ("shop_currency", "EURO", "'EURO' is no currency; give its three letters, as in EUR."),
        ("shop_currency", "Swiss francs", "as in CHF."),
        ("shop_name", "", "“Name of the shop” cannot be empty"),
        ("quiet_from", "25:00", "give a time of day, as in 21:00"),
        ("returns_pay_back_shipping", "maybe", "give yes or no"),
        ("contact_email", "hello", "give a mail address"),
        ("shop_colour", "red", "give a colour, as in #0d5f54"),
        ("message_language", "tlh", "give one of en, de"),
        ("vacation_until", "1999-01-01", "is over already"),
        ("vacation_until", "9999-12-31", "more than 400 days"),
        ("step_owner_picking", "Nemo", "Nobody here is called 'Nemo'; “Picking” can be owner, or nobody."),
    ],
)
def test_a_value_that_cannot_be_is_one_sentence_with_what_it_may_be(small_shop, key, text, what):
    with pytest.raises(WrongValueError) as refused:
        change_options(small_shop.database, {key: text}, small_shop.owner_id)
    assert what in str(refused.value)
    assert refused.value.key == key


def test_the_days_of_a_vacation_fit_however_they_are_said(shop):
    def say(**said):
        return change_options(shop.database, {f"vacation_{name}": day for name, day in said.items()}, shop.owner_id)

    with pytest.raises(WrongValueError, match="is before the first"):
        say(**{"from": "2026-12-30", "until": "2026-12-24"})
    say(until="2026-12-24")
    with pytest.raises(WrongValueError, match="is before the first") as refused:
        say(**{"from": "2026-12-30"})
    assert refused.value.key == "vacation_from"
    shop.later(days=40)  # that vacation is over, and in the way of no other
    say(**{"from": "2027-02-01"})
    say(until="2027-02-05")
    assert (value(shop, "vacation_from"), value(shop, "vacation_until")) == ("2027-02-01", "2027-02-05")


def test_a_name_with_a_slip_in_it_gets_the_nearest_setting():
    with pytest.raises(UnknownOptionError, match="the nearest is quiet_from"):
        named_option("quiet_form")


def test_a_step_has_a_person_by_name(small_shop):
    change_options(small_shop.database, {"step_owner_picking": "Owner"}, small_shop.owner_id)
    assert value(small_shop, "step_owner_picking") == small_shop.owner_id
    change_options(small_shop.database, {"step_owner_picking": "nobody"}, small_shop.owner_id)
    assert value(small_shop, "step_owner_picking") is None


def test_the_books_stay_in_the_currency_that_the_first_order_came_under(shop):
    change_options(shop.database, {"shop_currency": "chf"}, shop.owner_id)
    assert value(shop, "shop_currency") == "CHF"
    shop.order()
    shop.run("capture", "normalize")

    with pytest.raises(WrongValueError, match="make another shop"):
        change_options(shop.database, {"shop_currency": "EUR"}, shop.owner_id)
    with pytest.raises(WrongValueError, match="make another shop"):
        keep_shop(shop.database, Said(currency="EUR"))
