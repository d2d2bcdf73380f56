"""The way into Prefect is shown to who may use it, and only where it opens."""

from types import SimpleNamespace

import pytest
from starlette.requests import Request

from doorstep.db.people import Person
from doorstep.domain.roles import MANAGER, OPERATOR, OWNER
from doorstep.pages.visit import Visit
from doorstep.settings import Settings

EMBEDDED = "http://127.0.0.1:4290"


def prefect(role=OWNER, sender="127.0.0.1", host="127.0.0.1:4280", passed_on=False, **settings):
    headers = [(b"host", host.encode())] + ([(b"x-forwarded-for", b"10.0.0.7")] if passed_on else [])
    state = SimpleNamespace(settings=Settings(**settings))
    scope = {
        "type": "http", "method": "GET", "path": "/", "query_string": b"", "scheme": "http", "server": ("x", 80),
        "headers": headers, "client": (sender, 5), "app": SimpleNamespace(state=state),
    }  # fmt: skip
    return Visit(Request(scope), None, who=Person(1, "Mara", role)).prefect


def test_an_owner_at_the_shops_machine_is_shown_the_way_into_prefect():
    assert prefect() == EMBEDDED
    assert prefect(host="localhost:4280") == EMBEDDED


@pytest.mark.parametrize("role", [OPERATOR, MANAGER])
def test_whoever_is_no_owner_is_shown_none(role):
    assert prefect(role) == ""


@pytest.mark.parametrize(
    "where",
    [
        {"sender": "192.168.1.20", "host": "192.168.1.5:4280"},
        {"host": "shop.example", "passed_on": True},
        {"passed_on": True},
    ],
)
def test_nobody_on_another_machine_is_sent_to_its_own_loopback(where):
    assert prefect(**where) == ""


def test_a_prefect_server_of_ones_own_is_reached_from_anywhere():
    its = {"prefect_api_url": "https://prefect.example/api"}
    assert prefect(sender="192.168.1.20", host="shop.example", **its) == "https://prefect.example"
    assert prefect(OPERATOR, **its) == ""
