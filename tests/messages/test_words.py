"""The shop's own words: named places and nothing that runs, in every language, and never a hole in the text."""

from datetime import date
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.actions.found import make_account
from doorstep.actions.settings import change_options
from doorstep.actions.words import back_to_ours, keep_words, read_words, show_words
from doorstep.connectors.messengers.wording import Draft, Telling, Words, draft_of, languages, ours, word
from doorstep.domain import wording
from doorstep.domain.errors import CannotDoError
from doorstep.domain.notices import KINDS

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@pytest.mark.parametrize("language", sorted(languages()))
@pytest.mark.parametrize("kind", KINDS)
def test_doorstep_s_own_words_hold_what_they_may_and_nothing_else(kind, language):
    draft = ours(kind, language)
    assert wording.check(kind, draft.subject, draft.body) == (draft.subject, draft.body)


@pytest.mark.parametrize(
    ("kind", "subject", "body", "told"),
    [
        ("confirmed", "Thanks", "Hello {nmae}", "There is no {nmae} in “confirmed”; the nearest is {name}."),
        ("confirmed", "Thanks", "{tracking}", "There is no {tracking} in “confirmed”"),
        ("sent", "For {name}", "Hello", "There is no {name} in the subject"),
        ("sent", "Sent", "Hello {", "A brace stands alone"),
        ("sent", "Sent", "{{name}", "A brace stands alone"),
        ("sent", "Sent", "{name.__class__}", "There is no {name.__class__}"),
        ("sent", "Sent", "{0}", "There is no {0}"),
        ("sent", "", "Hello", "The subject is empty"),
        ("sent", "Sent", "  \n ", "The message is empty"),
        ("sent", "Sent", "x" * 6001, "longer than 6,000 characters"),
        ("sent", "Sent", "Hello\x07", "cannot be shown"),
    ],
)
def test_words_that_cannot_be_are_refused_in_one_sentence(kind, subject, body, told):
    with pytest.raises(CannotDoError) as refused:
        wording.check(kind, subject, body)
    assert told in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


@given(ANY_TEXT, st.sampled_from(KINDS))
def test_whatever_is_typed_is_refused_or_is_a_mail_in_which_only_names_are_filled_in(text, kind):
    try:
        _, body = wording.check(kind, "Hello", text)
    except CannotDoError:
        return
    told = Telling(kind, "en", "Kiln", "#1", "{shop} {{ 7*7 }} {% raw %}")
    worded = word(told, Words({(kind, "en"): Draft("Hello", body, 1)}))
    assert "49" not in worded.text or "49" in text
    assert worded.release == 1


def test_a_name_with_nothing_to_say_takes_its_line_along_and_leaves_no_hole():
    body = "Hello {name},\n\nFollow it: {tracking_link}\nIts number: {tracking}\n\n{carrier} brings it.\n\n{shop}"
    draft = Words({("sent", "en"): Draft("Sent", body, 1)})

    bare = word(Telling("sent", "en", "Kiln", "#1"), draft)
    assert bare.text == "Hello,\n\nKiln\n"

    full = Telling(
        "sent", "en", "Kiln", "#1", "Mara", tracking_ref="JD1", tracking_link="https://c.example/JD1", carrier="DHL"
    )
    assert word(full, draft).text == (
        "Hello Mara,\n\nFollow it: https://c.example/JD1\nIts number: JD1\n\nDHL brings it.\n\nKiln\n"
    )
    assert '<a href="https://c.example/JD1"' in word(full, draft).html


@pytest.mark.parametrize("address", ["javascript:alert(1)", 'https://c.example/"><script>', "ftp://c.example"])
def test_only_an_address_of_the_web_is_a_link(address):
    worded = word(Telling("sent", "en", "Kiln", "#1", "https://evil.example", tracking_ref="1", tracking_link=address))
    assert "<a " not in worded.html
    assert "<script" not in worded.html


def test_a_vacation_is_told_also_where_the_shop_s_own_words_forgot_it():
    told = Telling("confirmed", "en", "Kiln", "#1", vacation="We are back on 4 January.")
    words = Words({("confirmed", "en"): Draft("Thanks", "Thank you.\n\nKiln", 1)})
    assert word(told, words).text == "Thank you.\n\nWe are back on 4 January.\n\nKiln\n"
    assert "We are back on 4 January." in word(told).text


def test_words_are_kept_as_releases_and_given_back(shop):
    told = keep_words(shop.database, "sent", "de", "Unterwegs: {number}", "Hallo {name}\n", shop.owner_id)
    assert told == "“Parcel sent” says so from now on, in de (release 1)."
    assert "Nothing was changed" in keep_words(shop.database, "sent", "de", "Unterwegs: {number}", "Hallo {name}", 1)
    keep_words(shop.database, "sent", "de", "Unterwegs: {number}", "Hallo {name}!", shop.owner_id)

    with shop.database.reading() as connection:
        words = read_words(connection)
    assert draft_of("sent", "de", words) == Draft("Unterwegs: {number}", "Hallo {name}!", 2)
    assert draft_of("sent", "en", words) == ours("sent", "en")

    back_to_ours(shop.database, "sent", "de", shop.owner_id)
    with shop.database.reading() as connection:
        assert draft_of("sent", "de", read_words(connection)) == ours("sent", "de")
    assert [(row.release, row.body, row.actor_id) for row in shop.rows("message_template")] == [
        (1, "Hallo {name}", 1), (2, "Hallo {name}!", 1), (3, "", 1)
    ]  # fmt: skip


def test_a_language_that_only_the_shop_has_words_in_is_spoken_and_others_fall_back(shop):
    keep_words(shop.database, "confirmed", "fr", "Merci {number}", "Bonjour {name}", shop.owner_id)
    change_options(shop.database, {"message_language": "de"}, shop.owner_id)
    with shop.database.reading() as connection:
        words = read_words(connection)

    def subject(kind, language):
        return word(Telling(kind, language, "Kiln", "#7", "Mara", currency="EUR"), words).subject

    assert subject("confirmed", "fr-FR") == "Merci #7"
    assert subject("sent", "fr-FR") == "Ihre Bestellung #7 ist unterwegs"
    assert subject("sent", "en") == "Your order #7 is on its way"


def test_a_mail_goes_out_in_the_shop_s_words_and_colour_with_its_answer_address(shop, mail_server):
    room = mail_server(signs_in=False)
    config = {"host": "127.0.0.1", "port": room.port, "from": "hello@kiln.example"}
    with shop.database.writing("act") as connection:
        make_account(connection, "messenger", "smtp", "mail", config=config)
    keep_words(
        shop.database, "confirmed", "en", "Thanks, {number}", "Dear {name},\n\n{lines}\n\n{total}", shop.owner_id
    )
    change_options(shop.database, {"shop_colour": "#aa3311", "contact_email": "mara@kiln.example"}, shop.owner_id)
    shop.order(1001, {"MUG": 2})

    shop.run("capture", "normalize", "notify")

    mail = message_from_bytes(room.kept[0], policy=policy.default)
    assert (mail["Subject"], mail["Reply-To"]) == ("Thanks, #1001", "mara@kiln.example")
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n").rstrip()
    assert text == "Dear Mara Lind,\n\n- 2 x Mug\n\n€30.70"
    assert "#aa3311" in mail.get_body(("html",)).get_content()
    assert shop.rows("message")[0].subject == "Thanks, #1001"


def test_a_message_is_shown_with_a_real_order_before_it_is_kept(shop, tmp_path):
    def shown(number="", typed=None, kind="confirmed"):
        with shop.database.reading() as connection:
            return show_words(connection, tmp_path, kind, "en", typed, number)

    assert shown()[1] == "a made-up order"
    shop.order(1001, {"MUG": 2})
    shop.order(1002, {"CANDLE": 1})
    shop.run("capture", "normalize")

    assert shown()[1] == "order #1002"
    worded, of = shown("1001", ("S {number}", "Hi {name}: {total} by {promised_day}"))
    assert (worded.subject, worded.text, of) == (
        "S #1001",
        "Hi Mara Lind: €30.70 by Monday, 23 November\n",
        "order #1001",
    )
    with pytest.raises(CannotDoError, match="There is no order 9999"):
        shown("9999")
    for kind in KINDS:
        assert shown(kind=kind)[0].text
    assert shop.rows("message_template") == []


def test_a_promise_is_a_day_in_the_customer_s_language():
    told = Telling("delayed", "de", "Kiln", "#1", promised_on=date(2026, 11, 24))
    assert "am Dienstag, 24. November" in word(told).text
