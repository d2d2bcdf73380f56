"""The subscriber that the documentation shows a Medusa shop's developer: run as it stands there, it is believed."""

import json
import os
import shutil
import subprocess
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from doorstep.connectors.channels.medusa import MEDUSA

PAGE = Path(__file__).resolve().parents[3] / "docs" / "operating" / "channels.md"


def test_the_documented_subscriber_posts_what_the_connector_believes(tmp_path):
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed; the example in the documentation was not run.")
    heard = []

    def hear(door):
        body = door.rfile.read(int(door.headers["content-length"]))
        heard.append(({name.lower(): value for name, value in door.headers.items()}, body))
        door.send_response(200)
        door.end_headers()

    door = type("Door", (BaseHTTPRequestHandler,), {"do_POST": hear, "log_message": lambda *_: None})
    code = PAGE.read_text().partition("```js\n")[2].partition("```")[0]
    event = {"name": "order.placed", "data": {"id": "order_01K42"}}
    (tmp_path / "run.mjs").write_text(f"{code}\nawait tellDoorstep({{ event: {json.dumps(event)} }})\n")
    with HTTPServer(("127.0.0.1", 0), door) as server:
        Thread(target=server.handle_request, daemon=True).start()
        told = {"DOORSTEP_URL": f"http://127.0.0.1:{server.server_port}/webhooks/lamps", "DOORSTEP_SECRET": "theirs"}
        subprocess.run([node, tmp_path / "run.mjs"], env={**os.environ, **told}, check=True, timeout=60)

    ((headers, body),) = heard
    assert MEDUSA.verify(headers, body, [b"theirs"])
    assert not MEDUSA.verify(headers, body, [b"ours"])
    fact = MEDUSA.read(MEDUSA.envelope(headers, body).topic, body)
    assert (fact.kind, fact.order_ref) == ("changed", "order_01K42")
