"""Great-expectations' pages are made fit to be served: no script and no other machine is in them, ever."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.checkpoints.pages import fit, prune, publish
from schemas.checkpoints.warehouse import AREAS, Rule, suites

TWO = {"count": 2, "first": ["ord_1", "ord_2"], "trouble": ""}
CHECKED = [
    {"area": "orders", "law": "a", "says": "A holds", "holds": True, "count": 0, "first": [], "trouble": ""},
    {"area": "orders", "law": "b", "says": "B & C", "holds": False, **TWO},
    {"area": "orders", "law": "c", "says": "C", "holds": False, "count": 0, "first": [], "trouble": "no such <table>"},
]  # fmt: skip
PAGE = """<html><head><script src="https://cdn.example/x.js"></script></head><body onload="go()">
<nav class="navbar"><a href="https://greatexpectations.io">home</a></nav>
<script>alert(1)</script><style>body { background: url(https://a.example/b.png) }</style>
<div class="card mb-3"><b>Actions</b><div><button onclick="x()">Show All</button></div></div>
<p style="color: red" id=one>5 &lt; 6 &amp; <i class="fas fa-times text-danger"></i> Failed</p>
<img src="//logo.example/l.png"><a href="javascript:alert(1)">x</a><a href="../../../expectations/orders.html">suite</a>
<footer>newsletter</footer></body></html>"""


def test_what_needs_scripts_or_another_machine_is_gone_and_the_words_stay():
    page = fit(PAGE, "Orders", "pages.css")

    for gone in (
        "script",
        "alert",
        "example",
        "greatexpectations",
        "onclick",
        "style=",
        "Actions",
        "newsletter",
        "<img",
    ):
        assert gone not in page, gone
    assert "5 &lt; 6 &amp;" in page
    assert '<span class="mark broken">broken</span>' in page
    assert '<p id="one">' in page
    assert 'href="../../../expectations/orders.html"' in page


@given(st.text(alphabet="<>/scriptonl=\"' &;#ahref:x", max_size=80))
def test_no_text_however_odd_brings_a_script_or_an_attribute_of_its_own(odd):
    page = fit(f"<body>{odd}</body>", "x", "pages.css").lower()
    body = page.split("<body>", 1)[1]

    assert "<script" not in body
    assert 'href="javascript' not in body.replace(" ", "")


@pytest.fixture
def made(tmp_path):
    folder = tmp_path / "made"
    for place in ("index.html", "validations/orders/audit/now/orders.html", "expectations/orders.html"):
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE)
    return folder


def test_a_run_is_published_whole_with_what_is_broken_first(made, tmp_path):
    page = publish(made, tmp_path / "site", "2026-11-20T11:00:00.000000Z", CHECKED, keep=3)

    told = (tmp_path / "site" / page).read_text()
    assert "2 of 3 do not hold" in told
    assert told.index("B &amp; C") < told.index("A holds")
    assert "2: ord_1, ord_2" in told
    assert "no such &lt;table&gt;" in told
    assert 'href="runs/2026-11-20T11-00-00/index.html"' in (tmp_path / "site" / "index.html").read_text()
    assert 'href="expected-orders.html"' in (tmp_path / "site" / page).with_name("found-orders.html").read_text()


def test_only_the_newest_runs_are_kept_and_a_run_of_the_same_moment_replaces_the_first(made, tmp_path):
    site = tmp_path / "site"
    for hour in range(5):
        publish(made, site, f"2026-11-20T{hour:02d}:00:00.000000Z", CHECKED, keep=3)
    publish(made, site, "2026-11-20T04:00:00.000000Z", CHECKED[:1], keep=3)

    runs = sorted(path.name for path in (site / "runs").iterdir())
    assert runs == ["2026-11-20T02-00-00", "2026-11-20T03-00-00", "2026-11-20T04-00-00"]
    assert json.loads((site / "runs" / runs[-1] / "run.json").read_text())["broken"] == []
    assert prune(site, 3) == 0


def test_what_a_killed_audit_left_behind_is_gone_after_an_hour(made, tmp_path):
    import os
    import time

    site = tmp_path / "site"
    left = site / "runs" / ".2026-11-20T01-00-00.1"
    left.mkdir(parents=True)
    publish(made, site, "2026-11-20T04:00:00.000000Z", CHECKED, keep=3)
    assert left.exists(), "it may be another audit at work"

    os.utime(left, (time.time() - 7200,) * 2)
    publish(made, site, "2026-11-20T05:00:00.000000Z", CHECKED, keep=3)
    assert not left.exists()


class Toy:
    """Stands for great-expectations' module where only the names matter."""

    def __getattr__(self, kind):
        return lambda **said: (kind, said)


def test_every_area_has_its_suite_and_a_law_of_no_area_is_refused():
    rules = [Rule("a_law", "It holds", "orders", "SELECT 1")]

    made = dict(suites(Toy(), Toy(), rules))

    assert {area.name for area in made} == {area.name for area in AREAS}
    with pytest.raises(ValueError, match="no area is named cellar"):
        suites(Toy(), Toy(), [Rule("a_law", "It holds", "cellar", "SELECT 1")])


def test_no_query_of_an_area_reads_what_is_personal():
    personal = {"name", "line1", "line2", "city", "postcode", "phone", "email", "note", "body", "headers"}

    assert [area.name for area in AREAS if personal & set(area.columns)] == []
