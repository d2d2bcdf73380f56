"""Cases as people are asked about them outside the desk: in which words, with which answers, and what is due for each.

Everybody who opens Prefect's pages sees these words, so that nothing personal is among them: an answer that needs an
address is given on the desk.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from doorstep.domain.causes import Answer, Cause, Field
from doorstep.domain.counting import count
from doorstep.domain.money import Money

_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_{}[]<>#|~!"} | {"\n": " ", "\r": " "})


@dataclass(frozen=True, slots=True)
class Waiting:
    """One subject of a case, in the table that the reviewer sees."""

    number: str
    channel: str
    total: str
    promised_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A case as it is shown for review."""

    id: int
    public_id: str
    cause: str
    question: str
    is_open: bool
    owner: str
    due_at: datetime
    revision: int
    money: Money | None
    orders: int
    subjects: int
    channels: tuple[str, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    run_ref: str = ""
    ending: str = ""  # of a closed one: how it ended


class Run(Enum):
    """How a case's run stands on Prefect's side."""

    NONE = "none"  # never made, lost with Prefect's file, or ended while the case is open
    WAITING = "waiting"
    ANSWERED = "answered"  # somebody pressed Resume; it is being worked on


class Due(Enum):
    """What is to be done about a case's run."""

    MAKE = "make"
    REFRESH = "refresh"
    CLOSE = "close"
    NOTHING = "nothing"


def decide(sheet: Sheet, run: Run, shown_revision: int) -> Due:
    """An open case has one waiting run that shows it as it is; a closed one has none that waits."""
    if not sheet.is_open:
        return Due.CLOSE if run is Run.WAITING else Due.NOTHING
    if run is Run.NONE:
        return Due.MAKE
    if run is Run.WAITING and shown_revision != sheet.revision:
        return Due.REFRESH
    return Due.NOTHING


def offered(cause: Cause) -> tuple[Answer, ...]:
    """The answers that may be given where everybody looks."""
    return tuple(
        answer for answer in cause.answers if not answer.desk_only and not any(each.personal for each in answer.fields)
    )


def asked(cause: Cause) -> dict[str, tuple[Field, list[Answer], bool]]:
    """The fields of a cause's form by name: each with the answers that take it, and whether every answer needs it."""
    answers = offered(cause)
    takers: dict[str, list[Answer]] = {}
    fields: dict[str, Field] = {}
    for answer in answers:
        for each in answer.fields:
            fields[each.name] = each
            takers.setdefault(each.name, []).append(answer)
    return {
        name: (each, takers[name], all(_needs(answer, name) for answer in answers)) for name, each in fields.items()
    }


def _needs(answer: Answer, name: str) -> bool:
    return any(each.name == name and each.required for each in answer.fields)


def title(sheet: Sheet) -> str:
    """The name of the case's run: its question, how many orders wait for it, and the money at risk."""
    told = [_counted(sheet)] if sheet.orders > 1 else []
    told += [str(sheet.money)] if sheet.money is not None and sheet.money.minor else []
    return f"{sheet.question} ({', '.join(told)})" if told else sheet.question


def _counted(sheet: Sheet) -> str:
    return count(sheet.orders, "order")


def page(sheet: Sheet, cause: Cause, desk: str, notice: str = "") -> str:
    """What the reviewer reads above the form: the question, what waits, what to think of, and what each answer does."""
    parts = [f"> **{plain(notice)}**\n"] if notice else []
    parts.append(f"### {plain(sheet.question)}\n")
    facts = [_counted(sheet)] if sheet.orders else []
    facts += [f"{sheet.money} at risk"] if sheet.money is not None and sheet.money.minor else []
    parts.append(" · ".join([*facts, f"{plain(sheet.owner)} has it", f"due {_instant(sheet.due_at)}"]) + "\n")
    parts.append(f"{cause.playbook}\n")
    if sheet.waiting:
        parts.append(_table(sheet))
    parts += [f"- **{answer.label}**: {answer.explains}" for answer in offered(cause)]
    parts += [f"- **{answer.label}**: on the desk only. {answer.explains}" for answer in _kept_back(cause)]
    parts.append(f"\n[This case on the desk]({desk}/cases/{sheet.public_id})\n")
    return "\n".join(parts)


def _kept_back(cause: Cause) -> Sequence[Answer]:
    return [answer for answer in cause.answers if answer not in offered(cause)]


def _table(sheet: Sheet) -> str:
    rows = [
        f"| {plain(one.number)} | {plain(one.channel)} | {one.total} | {_instant(one.promised_at)} |"
        for one in sheet.waiting
    ]
    more = sheet.subjects - len(sheet.waiting)
    rows += [f"| … and {more:,} more | | | |"] if more > 0 else []
    # The blank line after it ends the table; without one, the next line becomes a row.
    return "\n".join(["| order | channel | total | leaves by |", "| --- | --- | ---: | --- |", *rows, "", ""])


def _instant(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else ""


def plain(text: str) -> str:
    """The text with no meaning to markdown: a SKU may be called anything."""
    return text.translate(_MARKS)


def tags(sheet: Sheet) -> list[str]:
    """What a reviewer filters by; `revision:` tells which version of the case the run shows."""
    owner = [f"owner:{sheet.owner}"] if sheet.owner else []
    return ["case", sheet.cause, *owner, *(f"channel:{name}" for name in sheet.channels), f"revision:{sheet.revision}"]
