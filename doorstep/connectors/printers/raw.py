"""A printer on the network that takes ZPL as it comes: one connection a label."""

import asyncio
import re
from contextlib import suppress

from doorstep.domain.errors import CannotDoError

from . import Job, PrintAnswer, Printed, PrinterSilent, PrintInDoubt

PORT = 9100
_ADDRESS = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]{1,253}))(?::(\d{1,5}))?")


def parse_address(address: str) -> tuple[str, int]:
    """Host and port; CannotDoError, with what to write, where it is neither."""
    found = _ADDRESS.fullmatch(address.strip())
    port = int(found[3] or PORT) if found else 0
    if found is None or not 0 < port < 65536:
        raise CannotDoError(f"“{address[:60]}” is no address of a printer; write it as in 192.168.1.50 or label:9100.")
    return found[1] or found[2], port


class RawPrinter:
    """One printer that listens for ZPL. It says nothing back: that it took all and then closed its side, as we do
    ours, is its yes."""

    form = "zpl"

    def __init__(self, address: str, connect_seconds: float = 4.0, take_seconds: float = 12.0) -> None:
        self._host, self._port = parse_address(address)
        self._connect_seconds, self._take_seconds = connect_seconds, take_seconds

    async def print(self, job: Job) -> PrintAnswer:
        """The label is sent once; what went wrong before the first byte left changes nothing."""
        where = f"{self._host}:{self._port}"
        try:
            async with asyncio.timeout(self._connect_seconds):
                reader, writer = await asyncio.open_connection(self._host, self._port)
        except (OSError, TimeoutError) as error:
            return PrinterSilent(f"nothing answers at {where} ({_kind(error)})")
        try:
            async with asyncio.timeout(self._take_seconds):
                writer.write(job.content)
                await writer.drain()
                writer.write_eof()
                while await reader.read(4096):  # what it says is for its own maker's programs
                    pass
        except TimeoutError:
            return PrintInDoubt(f"{where} took the label and did not say that it is done with it")
        except OSError as error:
            return PrintInDoubt(f"the connection to {where} was cut while the label was sent ({_kind(error)})")
        finally:
            writer.close()
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(1):
                    await writer.wait_closed()
        return Printed()


def _kind(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__
