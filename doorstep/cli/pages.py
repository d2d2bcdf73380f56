"""The generated pages: settings, lifecycles and cases, each from the one place in the code that declares them."""

import ast
import inspect
import io
import tokenize
from collections.abc import Iterable, Sequence
from dataclasses import fields

from doorstep.domain.causes import CAUSES, Answer, Cause
from doorstep.domain.lifecycle import BLOCKED, LIFECYCLES, Lifecycle
from doorstep.settings import Settings

_MADE_OF = "<!-- Made of {} by `make docs`; change that, not this. -->\n"
_KINDS = {"str": "text", "int": "whole number", "float": "number", "PosixPath": "folder", "WindowsPath": "folder"}


def settings_page() -> str:
    """Every setting with its default and its meaning."""
    told = _comments()
    rows = []
    for spec in fields(Settings):
        kind = _KINDS[type(spec.default).__name__]
        rows.append((f"`DOORSTEP_{spec.name.upper()}`", kind, _default(spec.default), _sentence(told[spec.name])))
    rows.append(("`DOORSTEP_DEBUG`", "0 or 1", "`0`", "Shows where an error came from, not only its sentence."))
    return (
        _MADE_OF.format("`doorstep/settings.py`")
        + "# Settings\n\n"
        + "Each setting is a variable of the environment; one that is empty or absent has its default. A value that "
        + "means nothing is refused at the start, with what it may be.\n\n"
        + _table(("variable", "kind", "default", "what it is"), rows)
    )


def _comments() -> dict[str, str]:
    """What the comment beside each setting says of it, wherever its declaration was broken into lines."""
    source = inspect.getsource(Settings)
    lines = iter(tokenize.generate_tokens(io.StringIO(source).readline))
    said = {token.start[0]: token.string.lstrip("# ") for token in lines if token.type == tokenize.COMMENT}
    (declared,) = ast.parse(source).body
    assert isinstance(declared, ast.ClassDef)
    comments = {}
    for node in declared.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            lines_of_it = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            comments[node.target.id] = next(said[line] for line in lines_of_it if line in said)
    return comments


def _default(value: object) -> str:
    return f"`{value}`" if str(value) else ""


def _sentence(comment: str) -> str:
    return comment[0].upper() + comment[1:].rstrip(".") + "."


def lifecycles_page() -> str:
    """Every status and every move."""
    parts = [
        _MADE_OF.format("`doorstep/domain/lifecycle.py`"),
        "# Lifecycles\n\nWhere a thing can stand, and which moves there are; the database refuses every other one. ",
        f"A shop may rename the labels, never the moves. **{BLOCKED.label}** is no status: an order shows it while a ",
        f"case holds it ({BLOCKED.meaning}).\n",
        *map(_lifecycle, LIFECYCLES),
    ]
    return "".join(parts)


def _lifecycle(life: Lifecycle) -> str:
    ends = life.terminal
    statuses = [
        (f"`{s.name}`", s.label, s.meaning, "first" if s.name == life.initial else "last" if s.name in ends else "")
        for s in life.statuses
    ]
    moves = [(f"`{m.verb}`", ", ".join(f"`{source}`" for source in m.sources), f"`{m.target}`") for m in life.moves]
    return (
        f"\n## {_heading(life.entity)}\n\n"
        + _table(("status", "label", "meaning", ""), statuses)
        + "\n"
        + _table(("move", "from", "to"), moves)
        + f"\n```mermaid\nstateDiagram-v2\n{_diagram(life)}```\n"
    )


def _diagram(life: Lifecycle) -> str:
    arrows = [f"  [*] --> {life.initial}"]
    arrows += [f"  {source} --> {move.target}: {move.verb}" for move in life.moves for source in move.sources]
    return "\n".join(arrows) + "\n"


def cases_page() -> str:
    """Every cause of a case, with what to do and what each answer does: the manual of who decides."""
    return (
        _MADE_OF.format("`doorstep/domain/causes.py`")
        + "# Cases\n\nWhat a person may have to decide. A case waits on the desk and in the Prefect UI, and can be "
        + "answered at either, or with `doorstep cases resolve`. It closes by itself when what raised it is gone.\n"
        + "".join(map(_cause, CAUSES))
    )


def _cause(cause: Cause) -> str:
    together = (
        f"One case for each {cause.key}." if cause.grouped else f"One case for each {cause.subject}, never grouped."
    )
    holds = "What it is about does not move on meanwhile." if cause.holds else "Nothing waits for it."
    later = " An answer also covers what joins later." if cause.covers_later else ""
    answers = [(answer.label, f"`{answer.name}`", answer.explains, _needs(answer)) for answer in cause.answers]
    return (
        f"\n## `{cause.name}`: {cause.question}\n\n{cause.playbook}\n\n"
        + f"{together} {holds}{later} Due within {cause.due_hours} hours.\n\n"
        + _table(("answer", "name", "what it does", "needs"), answers)
    )


def _needs(answer: Answer) -> str:
    needed = [f"`{field.name}`{'' if field.required else ' (if there is one)'}" for field in answer.fields]
    return ", ".join(needed) + (" (on the desk only)" if answer.desk_only else "")


def _heading(entity: str) -> str:
    return entity.replace("_", " ").capitalize()


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line).rstrip() + " |\n" for line in lines)
