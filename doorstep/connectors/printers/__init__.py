"""What every printer can be asked: print this, once. Whether it did is an answer, since doubt is an outcome."""

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to be printed: a title that people see in the queue, and its bytes in the printer's form."""

    title: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Printed:
    """The printer took all of it. `ref` is its own number of it, where it gives one."""

    ref: str = ""


@dataclass(frozen=True, slots=True)
class PrinterSilent:
    """Nothing was printed, surely: it may simply be tried again."""

    words: str


@dataclass(frozen=True, slots=True)
class PrintInDoubt:
    """It began and was lost on the way: only a person can see whether paper came out."""

    words: str


PrintAnswer = Printed | PrinterSilent | PrintInDoubt


class Printer(Protocol):
    """One printer that the house reaches by itself."""

    form: str  # pdf or zpl

    async def print(self, job: Job) -> PrintAnswer: ...


def printer_of(row: Any) -> Printer:
    """The printer of that row; the browser's own is nobody's to ask."""
    from .queue import QueuePrinter
    from .raw import RawPrinter

    made: Printer = RawPrinter(row.address) if row.kind == "raw" else QueuePrinter(row.address, row.media)
    return made
