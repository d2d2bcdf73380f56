"""Ports for servers of a test: free now, and outside the range from which the machine picks its own."""

import contextlib
import random
import socket

_FIRST, _LAST = 10_000, 32_000  # Linux gives outgoing connections ports from 32,768 on, which could meet ours


def free_ports(count: int = 1) -> list[int]:
    """So many neighbouring ports on which nobody listens now."""
    while True:
        first = random.randrange(_FIRST, _LAST)
        with contextlib.suppress(OSError), contextlib.ExitStack() as held:
            for port in range(first, first + count):
                held.enter_context(socket.create_server(("127.0.0.1", port)))
            return list(range(first, first + count))
