"""Work that was tried again and again: put before a person once it has been enough, and taken back when it goes on."""

from collections.abc import Iterable, Mapping

from doorstep.db import cases
from doorstep.domain.stages import BY_NAME

from .commits import Slice


def file_stuck(
    s: Slice, stage: str, words: Mapping[int, str], order_of: Mapping[int, int | None] | None = None
) -> None:
    """Who was tried as often as the rules allow hangs on one case for each reason; the work goes on trying."""
    kind, orders = BY_NAME[stage].subject, order_of or {}
    troubles = [
        cases.Trouble(
            "stuck_work", f"{stage}:{words[one]}"[:200], one, orders.get(one), {"stage": stage, "words": words[one]},
            subject_kind=kind,
        )
        for one in _often_tried(s, words)
    ]  # fmt: skip
    cases.file_cases(s.connection, troubles, s.by)


def clear_stuck(s: Slice, stage: str, subjects: Iterable[int]) -> None:
    """These go on: whoever was asked about them need not answer any more."""
    often = _often_tried(s, subjects)
    if often:
        cases.clear_subjects(s.connection, "stuck_work", often, s.by, BY_NAME[stage].subject, f"{stage}:")


def _often_tried(s: Slice, subjects: Iterable[int]) -> list[int]:
    enough = int(s.rules["tries_before_case"])
    attempts = dict(zip(s.claimed.subjects, s.claimed.attempts, strict=True))
    return [one for one in subjects if attempts[one] >= enough]
