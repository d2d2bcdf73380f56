"""The typed form of a case in the Prefect UI, made from the closed list of causes, and what comes back from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from prefect.input import RunInput
from pydantic import Field, create_model

from doorstep.domain.causes import BY_NAME, Cause
from doorstep.domain.review import Sheet, asked, offered


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it came from the form: nothing in it is believed before the shop's own rules have seen it."""

    answer: str
    fields: Mapping[str, str]
    actor: str
    revision: int


def form_of(sheet: Sheet) -> type[RunInput]:
    """The case's form: what may be done as a select, what that needs, and who decides. Prefect checks what is required
    when Resume is pressed; what only the shop knows is checked afterwards, and asked again."""
    cause = BY_NAME[sheet.cause]
    labels = tuple(answer.label for answer in offered(cause))
    fields: dict[str, Any] = {"answer": (Literal[labels], Field(title="What to do"))}
    for name, (each, takers, is_always) in asked(cause).items():
        kind: Any = Literal[("", *each.choices)] if each.choices else str
        wanted = "" if is_always else "for " + ", ".join(f"“{answer.label}”" for answer in takers)
        fields[name] = (kind, Field(... if is_always else "", title=each.label, description=wanted or None))
    fields["your_name"] = (str, Field(sheet.owner, title="Your name", min_length=1, max_length=80))
    if not cause.covers_later:
        # A form that was opened before the case changed is refused, so that nobody answers what they did not see.
        version = Field(sheet.revision, title="Version of the case", description="Leave it as it is.")
        fields["version"] = (Literal[sheet.revision], version)
    return create_model("Answer", __base__=RunInput, **fields)


def read_given(cause: Cause, told: Mapping[str, Any]) -> Given:
    """What the person chose, in the shop's own names."""
    names = {answer.label: answer.name for answer in cause.answers}
    label = str(told.get("answer") or "")
    fields = {name: str(told.get(name) or "") for name in asked(cause)}
    revision = told.get("version")
    who = str(told.get("your_name") or "").strip()[:80] or "owner"
    return Given(names.get(label, label), fields, who, revision if isinstance(revision, int) else 0)
