"""What a scan says to a picker: right, the right bin, or wrong with what was expected."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to tell the picker, and whether the scan confirms the task."""

    confirms: bool
    is_wrong: bool
    sentence: str


def judge(scanned: str, task: Any, barcode: Any | None, sku: Any | None) -> Verdict:
    """Hold what was scanned against what the task wants.

    `barcode` is what the shop knows the code as, `sku` the product that has it as its own; None where it is none.
    """
    code = scanned.strip()
    if not code:
        return Verdict(False, True, f"Nothing was scanned. This task wants {task.code}.")
    if barcode is not None and barcode.kind == "sku":
        return _product(barcode.target_id == task.sku_id, barcode.sku or "something else", task)
    if sku is not None:
        return _product(sku.id == task.sku_id, sku.code, task)
    bin_ = barcode.bin if barcode is not None and barcode.kind == "bin" else code if _same(code, task.bin) else None
    if bin_ is not None:
        if _same(bin_, task.bin):
            return Verdict(False, False, f"Right bin. Now scan {task.code}.")
        return Verdict(False, True, f"That is bin {bin_}. This task wants bin {task.bin}.")
    shown = code if len(code) <= 40 else code[:37] + "…"
    return Verdict(False, True, f"Nothing here is called {shown}. This task wants {task.code}.")


def _product(is_right: bool, found: str, task: Any) -> Verdict:
    if is_right:
        return Verdict(True, False, f"{task.qty} × {task.code} from {task.bin or 'its bin'}: taken.")
    return Verdict(False, True, f"That is {found}. This task wants {task.code}.")


def _same(one: str, other: str) -> bool:
    return bool(other) and one.strip().casefold() == other.strip().casefold()
