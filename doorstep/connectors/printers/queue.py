"""A queue of the system's own print service, asked through its `lp` command."""

import asyncio
import re
from contextlib import suppress

from doorstep.domain.errors import CannotDoError

from . import Job, PrintAnswer, Printed, PrinterSilent, PrintInDoubt

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@-]{0,126}")
_REQUEST = re.compile(rb"request id is (\S+)")
_MEDIA = {"a6": "A6", "4x6": "Custom.4x6in", "a4": "A4", "letter": "Letter"}


def parse_queue(name: str) -> str:
    """The queue's name; CannotDoError, with what to write, where it cannot be one."""
    if not _NAME.fullmatch(name.strip()):
        raise CannotDoError(f"“{name[:60]}” is no name of a print queue; `lpstat -e` lists those of this machine.")
    return name.strip()


class QueuePrinter:
    """One queue. The print service takes a document whole or not at all, and prints it when the printer is there."""

    form = "pdf"

    def __init__(self, queue: str, media: str, seconds: float = 20.0) -> None:
        self._queue, self._media, self._seconds = parse_queue(queue), media, seconds

    async def print(self, job: Job) -> PrintAnswer:
        """The document is in the queue, once."""
        command = ("lp", "-d", self._queue, "-t", job.title, "-o", f"media={_MEDIA[self._media]}", "-")
        try:
            running = await asyncio.create_subprocess_exec(
                *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
            )
        except FileNotFoundError:
            return PrinterSilent("this machine has no print service (there is no `lp` command)")
        except OSError as error:
            return PrinterSilent(f"the print service could not be asked ({error.strerror})")
        try:
            async with asyncio.timeout(self._seconds):
                said, complaint = await running.communicate(job.content)
        except TimeoutError:
            return PrintInDoubt(f"the print service did not say within {self._seconds:.0f} s that it took the document")
        finally:
            if running.returncode is None:
                with suppress(ProcessLookupError):
                    running.kill()
                await running.wait()
        if running.returncode:
            words = " ".join(complaint.decode("utf-8", "replace").split())[:200]
            return PrinterSilent(f"the print service refused it: {words or f'status {running.returncode}'}")
        found = _REQUEST.search(said)
        return Printed(found[1].decode("utf-8", "replace")[:80] if found else "")
