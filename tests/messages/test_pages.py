"""The pages about messages: the account, the words with a look at them, a test, and what went out."""

import re
from html import unescape

from doorstep.db import tables


def shown(desk, path):
    answer = desk.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.text)


def post(desk, path, **typed):
    answer = desk.post(path, data={"token": "", **typed})
    page = desk.get(answer.headers["location"]) if answer.status_code == 303 else answer
    return answer.status_code, unescape(page.text)


def account(room, **changes):
    given = {"name": "mail", "host": "127.0.0.1", "port": str(room.port), "sender": "hello@kiln.example"}
    return {**given, "user": "", "security": "none", "password": "", **changes}


def test_the_account_is_kept_on_its_page_and_a_refusal_shows_what_was_typed(small_shop, desk, mail_server):
    assert "No customer can be written to yet" in shown(desk, "/messages")
    room = mail_server(signs_in=False)

    status, page = post(desk, "/messages/account", **account(room, sender="nobody", password="hush"))
    assert status == 409
    assert "is no mail address to send from" in page
    assert 'value="nobody"' in page
    assert "hush" not in page  # a password is never shown again

    status, page = post(desk, "/messages/account", **account(room))
    assert status == 303
    assert "takes mail from hello@kiln.example. Messages go by mail from now on." in page
    assert "No customer can be written to yet" not in page
    status, page = post(desk, "/messages/account/mail/test")
    assert "answers, lets us in" in page


def test_words_are_looked_at_kept_tested_and_given_back(small_shop, desk, mail_server):
    room = mail_server(signs_in=False)
    post(desk, "/messages/account", **account(room))
    here = "/messages/words/confirmed/en"
    page = shown(desk, here)
    assert "s words</span>" in page  # Doorstep's own
    for name in ("{number}", "{lines}", "{promised_day}"):
        assert name in page

    looked = desk.post(f"{here}/shown", data={"subject": "Hi {number}", "body": "Dear {name}", "order": ""})
    assert looked.status_code == 200
    assert "Dear Mara Lind" in looked.text
    assert "sandbox" in looked.headers["content-security-policy"]
    assert looked.headers["x-frame-options"] == "SAMEORIGIN"
    assert small_shop.rows("message_template") == []

    status, page = post(desk, here, subject="Hi {number}", body="Dear {nam}")
    assert status == 409
    assert "the nearest is {name}. Nothing was kept." in page
    assert "Dear {nam}</textarea>" in page

    status, page = post(desk, here, subject="Hi {number}", body="Dear {name}\r\n\r\n{lines}\r\n")
    assert "says so from now on" in page
    assert "your words, release 1" in page
    assert "Changed by you" in page
    (row,) = small_shop.rows("message_template")
    assert row.body == "Dear {name}\n\n{lines}"

    typed = {"subject": "A test {number}", "body": "Only a test", "to": "you@kiln.example"}
    status, page = post(desk, f"{here}/test", **typed)
    assert "which says: kept" in page
    assert b"Subject: A test #1042" in room.kept[0]
    assert "Dear {name}" in page  # the test kept nothing

    status, page = post(desk, here, ours="yes")
    assert "is in Doorstep's words again" in page


def test_what_is_refused_is_shown_in_the_place_of_the_mail(desk):
    answer = desk.post("/messages/words/sent/en/shown", data={"subject": "x", "body": "{what}"})
    assert answer.status_code == 409
    assert "There is no {what}" in unescape(answer.text)


def test_what_went_out_is_listed_with_the_server_s_words_where_it_did_not(small_shop, desk, mail_server):
    room = mail_server(signs_in=False)
    post(desk, "/messages/account", **account(room))
    small_shop.order(1001)
    small_shop.run("capture", "normalize", "notify")
    room.refuses = "550 5.7.1 not today"
    small_shop.order(1002)
    small_shop.run("capture", "normalize", "notify")

    page = shown(desk, "/messages")

    assert re.search(r"#1001</b>.*?Sent", page, re.DOTALL)
    assert "The mail server says: 550" in page


def test_there_is_no_page_for_a_message_or_a_language_that_is_not_there(small_shop, desk):
    for path in ("/messages/words/birthday/en", "/messages/words/sent/xx", "/messages/words/sent/en-GB"):
        assert desk.get(path).status_code == 404
    assert desk.get("/messages/words/sent/fr").status_code == 200
    with small_shop.database.reading() as connection:
        assert connection.execute(tables.message_template.select()).first() is None
