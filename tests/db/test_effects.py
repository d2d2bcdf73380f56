"""Effects: a row before it is a call, one for each key, settled once."""

import pytest
import sqlalchemy as sa

from doorstep.db import effects, tables
from doorstep.db.effects import Outcome, Wish
from doorstep.db.engine import Database
from doorstep.db.moves import By
from doorstep.testing.rows import A_DAY, make_row

BY = By(None, A_DAY)


@pytest.fixture
def account(database: Database) -> int:
    with database.writing("act") as connection:
        return make_row(connection, "vendor_account", kind="carrier")


def wish(account: int, key: str, subject: int = 1) -> Wish:
    return Wish("buy_label", account, "parcel", subject, key, request={"grams": 500})


def standing(database: Database) -> dict[str, tuple[str, str, int]]:
    e = tables.effect
    with database.reading() as connection:
        rows = connection.execute(sa.select(e.c.key, e.c.status, e.c.external_ref, e.c.attempts))
        return {key: (status, ref, attempts) for key, status, ref, attempts in rows}


def test_an_intent_is_one_row_however_often_it_is_wished(database: Database, account: int) -> None:
    with database.writing("act") as connection:
        first = effects.want(connection, [wish(account, "par-1"), wish(account, "par-2", 2)], A_DAY)
        assert effects.want(connection, [wish(account, "par-1")], A_DAY) == {"par-1": first["par-1"]}
        assert effects.want(connection, [], A_DAY) == {}
    assert standing(database) == {"par-1": ("wanted", "", 0), "par-2": ("wanted", "", 0)}


def test_an_effect_is_called_by_one_and_settled_once(database: Database, account: int) -> None:
    with database.writing("act") as connection:
        (one,) = effects.want(connection, [wish(account, "par-1")], A_DAY).values()
        assert effects.begin_calls(connection, [one], BY) == [one]
        assert effects.begin_calls(connection, [one], BY) == [], "somebody is calling already"
        assert effects.settle(connection, [Outcome(one, "settle", b"ok", "LBL-1", "", 490, "EUR")], BY) == [one]
        for late in (Outcome(one, "refuse", words="no"), Outcome(one, "settle", b"again", "LBL-2")):
            assert effects.settle(connection, [late], BY) == []
    assert standing(database) == {"par-1": ("done", "LBL-1", 1)}
    with database.reading() as connection:
        row = connection.execute(sa.select(tables.effect)).one()
    assert (row.answer, row.amount_minor, row.currency) == (b"ok", 490, "EUR")


def test_a_doubt_may_be_settled_called_again_or_dropped(database: Database, account: int) -> None:
    with database.writing("act") as connection:
        ids = effects.want(connection, [wish(account, f"par-{n}", n) for n in (1, 2, 3)], A_DAY)
        effects.begin_calls(connection, ids.values(), BY)
        effects.settle(connection, [Outcome(one, "doubt", words="timed out") for one in ids.values()], BY)
        effects.settle(connection, [Outcome(ids["par-1"], "settle", external_ref="LBL-9")], BY)
        effects.settle(connection, [Outcome(ids["par-2"], "want_again")], BY)
        effects.begin_calls(connection, [ids["par-2"], ids["par-3"]], BY)
    assert standing(database) == {
        "par-1": ("done", "LBL-9", 1),
        "par-2": ("calling", "", 2),
        "par-3": ("in_doubt", "", 1),
    }


def test_answers_of_all_kinds_are_stored_in_one_go(database: Database, account: int) -> None:
    with database.writing("act") as connection:
        ids = list(effects.want(connection, [wish(account, f"par-{n}", n) for n in range(4)], A_DAY).values())
        effects.begin_calls(connection, ids, BY)
        verbs = ("settle", "refuse", "doubt", "want_again")
        moved = effects.settle(
            connection, [Outcome(o, v, f"{v}!".encode()) for o, v in zip(ids, verbs, strict=True)], BY
        )
        assert sorted(moved) == sorted(ids)
        rows = connection.execute(
            sa.select(tables.effect.c.status, tables.effect.c.answer).order_by(tables.effect.c.id)
        )
        assert [tuple(row) for row in rows] == [
            ("done", b"settle!"),
            ("refused", b"refuse!"),
            ("in_doubt", b"doubt!"),
            ("wanted", b"want_again!"),
        ]


@pytest.mark.parametrize("answer", ["Straße №7, 世界".encode(), b"a\x00b", b"\xff\xfe broken", b"{}"])
def test_a_vendors_odd_bytes_are_kept_as_far_as_text_goes(database: Database, account: int, answer: bytes) -> None:
    with database.writing("act") as connection:
        (one,) = effects.want(connection, [wish(account, "par-1")], A_DAY).values()
        effects.begin_calls(connection, [one], BY)
        effects.settle(connection, [Outcome(one, "settle", answer)], BY)
        kept = connection.execute(sa.select(tables.effect.c.answer)).scalar_one()
    assert kept == answer.decode("utf-8", "replace").replace("\x00", "�").encode()


def test_the_newest_effect_of_a_subject_is_the_one_that_counts(database: Database, account: int) -> None:
    with database.writing("act") as connection:
        effects.want(connection, [wish(account, "par-1-1")], A_DAY)
        newest = effects.want(connection, [wish(account, "par-1-2")], A_DAY)["par-1-2"]
        assert effects.of_subjects(connection, "buy_label", "parcel", [1, 99])[1].id == newest
        assert effects.of_subjects(connection, "void_label", "parcel", [1]) == {}


def test_what_is_put_off_stands_as_it_did(database: Database, account: int) -> None:
    with database.writing("act") as connection:
        (one,) = effects.want(connection, [wish(account, "par-1")], A_DAY).values()
        effects.put_off(connection, [one], A_DAY.replace(hour=23), "busy")
        row = connection.execute(sa.select(tables.effect)).one()
    assert (row.status, row.due_at, row.words) == ("wanted", A_DAY.replace(hour=23), "busy")
