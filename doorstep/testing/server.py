"""The shop's own web server on a real socket, in a thread, for tests that post to it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from doorstep.serving import Server
from doorstep.settings import Settings


@contextmanager
def served(settings: Settings) -> Iterator[httpx.Client]:
    """Inside, the shop answers at the client's base address; what it accepted is committed before it is left."""
    ready, told = threading.Event(), []

    def at(address: str) -> None:
        told.append(address)
        ready.set()

    server = Server(settings, at)
    thread = threading.Thread(target=server.serve_to_the_end, name="web")
    thread.start()
    if not ready.wait(60):
        raise RuntimeError("the web server did not start within a minute")
    try:
        with httpx.Client(base_url=told[0], headers={"Origin": told[0]}, trust_env=False, timeout=60) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(60)
