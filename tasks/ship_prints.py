"""Ship's prints: labels and slips at the stations' own printers. A printer that is off makes nothing else wait."""

import asyncio
from collections.abc import Sequence
from typing import Any

from doorstep.actions import documents
from doorstep.connectors.calls import UnreadableAnswerError, VendorRefusedError, VendorUnavailableError
from doorstep.connectors.printers import Job, PrintAnswer, Printed, Printer, PrinterSilent, printer_of
from doorstep.db.effects import Outcome
from doorstep.db.queries import prints as rows
from doorstep.domain.errors import CannotDoError
from doorstep.settings import settings

from .commits import wait_longer
from .context import database
from .kinds import in_thread
from .ship_batch import PRINTS, Gathered, Plan
from .ship_calls import store
from .vendors import carrier as carrier_of


async def print_all(gathered: Gathered, plan: Plan) -> None:
    """Everything that is to be printed is asked for at its printer; printers do not wait for each other."""
    by_printer: dict[int, list[Any]] = {}
    for effect in plan.ask:
        if effect.operation in PRINTS:
            by_printer.setdefault(int((effect.request or {}).get("printer", 0)), []).append(effect)
    if by_printer:
        printers = await in_thread(_read_printers)
        await asyncio.gather(
            *(_print_at(gathered, plan, printers.get(one), effects) for one, effects in by_printer.items())
        )


def _read_printers() -> dict[int, Any]:
    with database().reading() as connection:
        return rows.read_printers(connection)


async def _print_at(gathered: Gathered, plan: Plan, row: Any, effects: Sequence[Any]) -> None:
    """One after the other; the first that finds the printer silent speaks for all that follow."""
    words = ""
    for effect in effects:
        answer: PrintAnswer = PrinterSilent(words)
        if not words:
            answer = await _print(gathered, row, effect)
        await in_thread(store, gathered.claimed, [_outcome(gathered, effect, answer)])
        if isinstance(answer, PrinterSilent):
            words = answer.words
        if row is not None:
            plan.printers[row.id] = (row.name, words)


async def _print(gathered: Gathered, row: Any, effect: Any) -> PrintAnswer:
    if row is None or row.kind == "browser":
        return PrinterSilent("this printer is none any more that the house reaches by itself")
    if not row.active:
        return PrinterSilent("it is paused")
    try:
        printer = printer_of(row)
        content = await _document(gathered, printer, row, effect)
    except (VendorUnavailableError, VendorRefusedError, UnreadableAnswerError, CannotDoError) as error:
        return PrinterSilent(f"there is nothing to print yet: {error}")
    return await printer.print(Job(effect.key, content))


async def _document(gathered: Gathered, printer: Printer, row: Any, effect: Any) -> bytes:
    """The paper itself: a carrier's own label where it draws one, else ours."""
    shipment_id = int((effect.request or {}).get("shipment", 0))
    if effect.operation == rows.SLIP and printer.form != "pdf":
        raise CannotDoError("it takes labels alone; give the station another printer for slips")
    if effect.operation == rows.SLIP:
        return await in_thread(_draw_slip, effect.parcel_id, row.media)
    account = gathered.carriers.get(gathered.parcels[effect.parcel_id].account_id)
    if account is None or account.vendor == "manual":
        return await in_thread(_draw_label, shipment_id, printer.form, row)
    ref = gathered.parcels[effect.parcel_id].label_ref
    return await carrier_of(account).label_document(ref, printer.form)


def _draw_label(shipment_id: int, form: str, row: Any) -> bytes:
    with database().reading() as connection:
        return documents.draw_label(connection, settings().home, shipment_id, form, row.media, row.dpi)


def _draw_slip(parcel_id: int, media: str) -> bytes:
    with database().reading() as connection:
        return documents.draw_slip(connection, settings().home, parcel_id, media)


def _outcome(gathered: Gathered, effect: Any, answer: PrintAnswer) -> Outcome:
    if isinstance(answer, Printed):
        return Outcome(effect.id, "settle", external_ref=answer.ref)
    if isinstance(answer, PrinterSilent):
        later = gathered.claimed.now + wait_longer(effect.attempts, effect.id)
        return Outcome(effect.id, "want_again", words=answer.words, due_at=later)
    return Outcome(effect.id, "doubt", words=answer.words)
