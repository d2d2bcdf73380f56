"""Prefect's server answers the shop's people and its own parts: no stranger, and no page of another site."""

import httpx
import pytest

from doorstep.conductor.environment import client_environment, server_environment
from doorstep.settings import Settings
from doorstep.testing.prefect import ENDED, until

pytestmark = pytest.mark.timeout(240)


def test_whoever_does_not_know_the_password_learns_nothing_and_answers_no_case(server):
    runs = f"{server.url}/flow_runs/filter"

    assert httpx.post(runs, json={}).status_code == 401
    assert httpx.post(runs, json={}, auth=("doorstep", "guessed")).status_code == 401
    assert httpx.post(f"{server.url}/flow_runs/00000000-0000-0000-0000-000000000000/resume").status_code == 401
    assert server.ask("/flow_runs/filter") == []


def test_only_prefects_own_pages_may_be_shown_what_it_says(server):
    wanted = {"access-control-request-method": "POST", "access-control-request-headers": "authorization"}

    def let_in(origin):
        told = httpx.options(f"{server.url}/flow_runs/filter", headers=wanted | {"origin": origin})
        return told.headers.get("access-control-allow-origin") == origin

    own = server.url.removesuffix("/api")
    assert let_in(own)
    assert let_in(own.replace("127.0.0.1", "localhost"))
    assert not let_in("https://elsewhere.example")


def test_the_password_follows_from_the_installations_key_and_goes_to_its_own_server_alone(tmp_path):
    here = Settings(home=tmp_path)
    told, sample = server_environment(here), server_environment(here, is_sample=True)

    assert told["PREFECT_SERVER_API_AUTH_STRING"] == client_environment(here)["PREFECT_API_AUTH_STRING"]
    assert (
        told["PREFECT_SERVER_API_AUTH_STRING"]
        != server_environment(Settings(home=tmp_path / "other"))["PREFECT_SERVER_API_AUTH_STRING"]
    )
    assert "PREFECT_API_AUTH_STRING" not in client_environment(Settings(home=tmp_path, prefect_api_url="http://p/api"))
    assert "PREFECT_SERVER_API_AUTH_STRING" not in sample
    assert sample["PREFECT_SERVER_CSRF_PROTECTION_ENABLED"] == "true"


def test_a_deployment_that_was_changed_to_name_something_else_is_not_run(shop):
    shop.start()
    capture = shop.server.deployment("capture")
    shop.server.ask(f"/deployments/{capture['id']}", {"entrypoint": "antigravity.fly"}, "PATCH")
    try:
        run = shop.server.press_run("capture")
        ended = until(lambda: shop.server.ended(run["id"]), "the end of the run")

        assert ended["state_type"] in ENDED
        assert ended["state_type"] == "CRASHED"
        assert "antigravity.fly is not run" in shop.log()
    finally:
        shop.kill()
        shop.server.forget("capture")
