"""A load tool of its own process: posts signed webhooks over kept connections, and tells how long each answer took.

`python -m bench.load HOST PORT FIRST COUNT CONNECTIONS RATE` prints one JSON line when all are answered.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator

from .orders import Delivery, deliveries, products


def request_bytes(host: str, delivery: Delivery) -> bytes:
    """The whole HTTP/1.1 request, made before the clock runs."""
    headers = {"Host": host, **delivery.headers, "Content-Length": str(len(delivery.body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST /webhooks/{delivery.channel} HTTP/1.1\r\n{head}\r\n".encode() + delivery.body


async def _connection(
    host: str,
    port: int,
    waiting: Iterator[tuple[float, bool, bytes]],
    begun: float,
    took: list[float],
    statuses: dict[int, int],
) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    for due, timed, request in waiting:
        now = time.perf_counter() - begun
        if due > now:
            await asyncio.sleep(due - now)
        sent = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        lowered = head.lower()
        length = int(lowered.split(b"content-length:")[1].split(b"\r\n")[0]) if b"content-length:" in lowered else 0
        await reader.readexactly(length)
        # From when it was due, not from when a connection was free: a stall is not hidden by waiting for it.
        took.append(time.perf_counter() - (begun + due if timed else sent))
        status = int(head[9:12])
        statuses[status] = statuses.get(status, 0) + 1
    writer.close()


async def post_all(host: str, port: int, requests: list[bytes], connections: int, rate: float) -> dict[str, object]:
    """Every request is answered; at most `rate` a second are begun (0: as fast as they are answered)."""
    waiting = iter([(n / rate if rate else 0.0, bool(rate), request) for n, request in enumerate(requests)])
    took: list[float] = []
    statuses: dict[int, int] = {}
    begun = time.perf_counter()
    await asyncio.gather(*(_connection(host, port, waiting, begun, took, statuses) for _ in range(connections)))
    seconds = time.perf_counter() - begun
    took.sort()
    at = {
        name: took[min(int(len(took) * share), len(took) - 1)] * 1000 for name, share in (("p50", 0.5), ("p99", 0.99))
    }
    return {
        "count": len(took),
        "seconds": seconds,
        "statuses": statuses,
        "p50_ms": at["p50"],
        "p99_ms": at["p99"],
        "max_ms": took[-1] * 1000,
    }


def main() -> None:
    host, port, first, count, connections, rate = sys.argv[1], *map(int, sys.argv[2:6]), float(sys.argv[6])
    requests = [request_bytes(f"{host}:{port}", delivery) for delivery in deliveries(first, count, products())]
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(asyncio.run(post_all(host, port, requests, connections, rate))), flush=True)


if __name__ == "__main__":
    main()
