"""The web application around the door: who may ask, what a browser may do with it, and what it tells of the house."""

import json

from doorstep.actions.account import make_key
from doorstep.db.engine import business_now
from doorstep.db.inbox import count_refusal


def test_the_house_says_that_it_lives_and_that_it_is_ready(door):
    assert door.send("GET", "/healthz").status == 200
    assert json.loads(door.send("GET", "/readyz").text) == {"ready": True}


def test_a_warehouse_of_another_version_is_not_ready(door):
    with door.database.writing("act") as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")

    answered = door.send("GET", "/readyz")
    assert answered.status == 503
    assert json.loads(answered.text) == {"ready": False}


def test_a_warehouse_that_does_not_answer_is_not_ready_but_the_house_still_lives(door):
    with door.database.writing("act") as connection:
        connection.exec_driver_sql("ALTER TABLE alembic_version RENAME TO mislaid")
        connection.exec_driver_sql("CREATE TABLE alembic_version (another integer)")

    assert door.send("GET", "/readyz").status == 503
    assert door.send("GET", "/healthz").status == 200


def test_the_figures_say_what_waits(door):
    for body in (b"{}", b"[]", b"{}"):
        door.deliver(body, event_ref="e-1")
    door.send("POST", "/webhooks/kiln", b"{}", {})
    with door.database.writing("intake") as connection:
        kiln = next(row.id for row in door.rows("vendor_account") if row.name == "kiln")
        count_refusal(connection, kiln, business_now(connection).date().isoformat(), "too_large", 7)

    assert door.send("GET", "/metrics", headers={"Accept": "application/json"}).status == 401
    key = make_key(door.database, "Prometheus", "viewer", None)
    lines = door.send("GET", "/metrics", headers={"Authorization": f"Bearer {key}"}).text.splitlines()

    assert 'doorstep_backlog{stage="capture"} 2' in lines
    assert 'doorstep_webhooks_stored_total{kind="first"} 2' in lines
    assert 'doorstep_webhooks_stored_total{kind="repeat"} 1' in lines
    assert 'doorstep_webhooks_answered_total{status="200"} 3' in lines
    assert 'doorstep_webhooks_answered_total{status="401"} 1' in lines
    assert 'doorstep_webhooks_refused_today{channel="kiln",reason="too_large"} 7' in lines
    assert 'doorstep_orders{status="received"} 0' in lines
    assert [line for line in lines if line.startswith('doorstep_backlog_oldest_seconds{stage="capture"}')]


def test_every_page_is_guarded_against_other_sites(door):
    for path in ("/", "/readyz", "/docs-data/", "/nowhere"):
        answered = door.send("GET", path)

        assert answered.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answered.headers["content-security-policy"]
        assert answered.headers["referrer-policy"] == "same-origin"


STRANGE_HOSTS = ("evil.example", "evil.example:8420", "127.0.0.1.evil.example", "", "[", "localhost.x")
OWN_HOSTS = ("localhost", "127.0.0.1", "LOCALHOST:8420", "[::1]:8420")


def test_a_page_is_shown_only_under_this_machines_own_names(door):
    """A site that points its own name at this machine must not read the shop through a visitor's browser."""
    assert [door.send("GET", "/readyz", headers={"Host": host}).status for host in STRANGE_HOSTS] == [403] * 6
    assert [door.send("GET", "/readyz", headers={"Host": host}).status for host in OWN_HOSTS] == [200] * 4


FROM_ELSEWHERE = (
    {},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost:8420"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
)
FROM_HERE = ({"Origin": "http://localhost:8420"}, {"Sec-Fetch-Site": "same-origin"})


def test_only_the_shops_own_pages_may_change_anything(door):
    for sent in FROM_ELSEWHERE:
        refused = door.send("POST", "/nowhere", headers={"Host": "localhost:8420"} | sent)
        assert refused.status == 403, sent
        assert refused.text.count(". ") == 0  # one sentence
    for sent in FROM_HERE:
        let_through = door.send("POST", "/nowhere", headers={"Host": "localhost:8420"} | sent)
        assert let_through.status == 404, sent  # to nothing


def test_the_pages_of_the_audit_are_shown_under_a_policy_of_their_own(door):
    auditor = {"Authorization": f"Bearer {make_key(door.database, 'Auditor', 'manager', None)}"}
    before = door.send("GET", "/docs-data/", headers=auditor)
    folder = door.settings.home / "docs-data"
    folder.mkdir()
    (folder / "index.html").write_text("<h1>All holds</h1>")
    (door.settings.home / "beside.txt").write_text("not for the web")
    (folder / "doorstep.tar").write_text("no page of an audit")

    shown = door.send("GET", "/docs-data/", headers=auditor)

    assert before.status == 404
    assert (shown.status, shown.text) == (200, "<h1>All holds</h1>")
    assert shown.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
    assert shown.headers["cache-control"] == "no-store"
    assert door.send("GET", "/docs-data", headers=auditor).headers["location"] == "/docs-data/"
    for path in ("../secret.key", "%2e%2e/secret.key", "..%2fbeside.txt", "doorstep.tar"):
        assert door.send("GET", f"/docs-data/{path}", headers=auditor).status == 404
    assert door.send("GET", "/docs-data/").headers["location"] == "/sign-in?next=%2Fdocs-data%2F"
