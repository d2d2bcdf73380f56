"""Every setting of the shop, each with its meaning and default: the screen, the command and the docs are made of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Option:
    """One setting. A `rule` is released with the rules that batches name; a plain setting just holds from now."""

    key: str
    group: str
    label: str
    meaning: str
    kind: str  # text, whole, yes, time, choice, days …
    default: Any
    unit: str = ""
    least: int = 0
    most: int = 1_000_000
    choices: tuple[str, ...] = ()
    is_rule: bool = False
    check: Callable[[str], Any] | None = None


OPTIONS: tuple[Option, ...] = ()
BY_KEY: Mapping[str, Option] = {option.key: option for option in OPTIONS}
