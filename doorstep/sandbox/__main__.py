"""`python -m doorstep.sandbox --folder F`: the vendors, until SIGTERM or until the pipe on stdin closes."""

import argparse
import asyncio
import json
import sys
from pathlib import Path

from doorstep.sandbox.serve import CHANNELS, VENDORS, Doors, Plan, until_told_to_end


def _plan() -> Plan:
    parser = argparse.ArgumentParser(prog="python -m doorstep.sandbox", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where the vendors keep their books and the mail")
    parser.add_argument("--only", default=",".join(VENDORS), help=f"some of {','.join(VENDORS + CHANNELS)}")
    parser.add_argument("--channels", action="store_true", help=f"also the shops {' and '.join(CHANNELS)}")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--carrier-port", type=int, default=8431, help="0: any free one, as with every port")
    parser.add_argument("--payments-port", type=int, default=8432)
    parser.add_argument("--smtp-port", type=int, default=8433)
    parser.add_argument("--mail-port", type=int, default=8434, help="the list of mails over HTTP")
    for n, channel in enumerate(CHANNELS):
        parser.add_argument(f"--{channel}-port", type=int, default=8435 + n)
    parser.add_argument("--free-ports", action="store_true", help="every port any free one")
    parser.add_argument("--api-key", default="sandbox", help="what the shop must show as Bearer")
    parser.add_argument("--home-country", default="DE", help="where the carrier is at home")
    parser.add_argument("--currency", default="EUR", help="of the carrier's prices")
    parser.add_argument("--ignore-keys", action="store_true", help="forget idempotency keys, as some vendors do")
    parser.add_argument("--plain-http-hooks", action="store_true", help="Shopify sends webhooks to http://127.… too")
    told = parser.parse_args()
    vendors = tuple(name for name in told.only.split(",") if name)
    if not vendors or set(vendors) - {*VENDORS, *CHANNELS}:
        parser.error(f"--only takes some of {','.join(VENDORS + CHANNELS)}, not {told.only!r}")
    vendors += tuple(name for name in CHANNELS if told.channels and name not in vendors)
    ports = {door: 0 if told.free_ports else getattr(told, f"{door}_port") for door in Plan(told.folder).ports}
    return Plan(
        told.folder,
        vendors,
        told.host,
        ports,
        told.api_key,
        told.home_country,
        told.currency,
        not told.ignore_keys,
        told.plain_http_hooks,
    )


async def _run(plan: Plan) -> int:
    doors = Doors(plan)
    try:
        await doors.open()
    except OSError as error:
        print(f"{error}; end what uses it, or choose another port.", file=sys.stderr)  # noqa: T201
        await doors.close()
        return 1
    print(json.dumps(doors.addresses), flush=True)  # noqa: T201
    await until_told_to_end()
    await doors.close()
    return 0


def main() -> int:
    """Run the vendors of the command line; 0 once they were told to end."""
    plan = _plan()
    try:
        import uvloop
    except ImportError:
        return asyncio.run(_run(plan))
    return int(uvloop.run(_run(plan)))


if __name__ == "__main__":
    sys.exit(main())
