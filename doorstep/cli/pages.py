"""The generated pages: settings, lifecycles, cases and the canonical order, each from where the code declares them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from doorstep.domain import canonical, orders
from doorstep.domain.causes import CAUSES, Answer, Cause
from doorstep.domain.lifecycle import BLOCKED, LIFECYCLES, Lifecycle
from doorstep.domain.options import GROUPS, OPTIONS
from doorstep.settings import Settings, meanings

_MADE_OF = "<!-- Made of {} by `make docs`; change that, not this. -->\n"
_KINDS = {"str": "text", "int": "whole number", "float": "number", "PosixPath": "folder", "WindowsPath": "folder"}


def settings_page() -> str:
    """Every setting with its default and its meaning."""
    told = meanings()
    rows = []
    for spec in fields(Settings):
        kind = _KINDS[type(spec.default).__name__]
        rows.append((f"`DOORSTEP_{spec.name.upper()}`", kind, _default(spec.default), _sentence(told[spec.name])))
    rows.append(("`DOORSTEP_DEBUG`", "0 or 1", "`0`", "Shows where an error came from, not only its sentence."))
    return (
        _MADE_OF.format("`doorstep/settings.py` and `doorstep/domain/options.py`")
        + "# Settings\n\n"
        + "What the shop does is set on the desk under Settings, or by `doorstep settings set SETTING VALUE`; "
        + "`doorstep settings list` shows what holds, and `--default` gives one its default again. A change holds "
        + "from the next order on, and is kept with who made it. Sites have a page each there, and "
        + "`doorstep settings site`.\n\n"
        + _table(("page", "what it is for"), _SETTINGS_PAGES)
        + "\n"
        + "\n".join(map(_group, GROUPS))
        + "\n## The installation\n\n"
        + "What the machine must know before there is a shop is in variables of the environment; one that is empty or "
        + "absent has its default. A value that means nothing is refused at the start, with what it may be.\n\n"
        + _table(("variable", "kind", "default", "what it is"), rows)
    )


_SETTINGS_PAGES = (
    ("`/settings`", "everything that makes the shop, one tap away each"),
    ("`/settings/GROUP`", "the settings of one kind, each with its meaning, its default and who changed it last"),
    ("`/settings/sites`, `/settings/sites/SITE`", "where orders leave from: addresses, days, cut-offs, closed days"),
    ("`/settings/sites/add`", "another site"),
    ("`/settings/environment`", "what the environment says, and the variable that says it"),
)


def _group(name: str) -> str:
    """The settings of one page of the desk; '' where it has none."""
    heading, meaning = GROUPS[name]
    rows = []
    for option in (one for one in OPTIONS if one.group == name):
        default = "yes" if option.default is True else "no" if option.default is False else option.default
        told = f"`{default}` {option.unit}".rstrip() if default not in ("", None) else ""
        rows.append((f"`{option.key}`", option.label, told, option.may_be, option.meaning))
    if not rows:
        return ""
    table = _table(("setting", "on the desk", "default", "may be", "what it is"), rows)
    return f"## {heading}\n\n{meaning}\n\n{table}"


def _default(value: object) -> str:
    return f"`{value}`" if str(value) else ""


def _sentence(comment: str) -> str:
    return comment[0].upper() + comment[1:].rstrip(".") + "."


def access_page() -> str:
    """Every address of the shop, with the least role that may ask for it."""
    from doorstep.domain.roles import ROLES
    from doorstep.web import all_addresses

    found: dict[str, dict[str, str]] = {}
    for one in all_addresses():
        told = one.role.label if one.role is not None else "everybody"
        found.setdefault(one.path, {})[one.method] = told
    rows = [(f"`{path}`", by.get("GET", ""), by.get("POST", "")) for path, by in sorted(found.items())]
    roles = [(role.label, role.meaning) for role in ROLES]
    return (
        _MADE_OF.format("the routes of the web application")
        + "# Who may open what\n\n"
        + "Each role may do all that the ones above it may. An address that names no role is not served at all, and "
        + "the suite tries every address as everybody (`tests/people/test_routes_and_roles.py`).\n\n"
        + _table(("role", "what it is for"), roles)
        + "\n`everybody` is open without signing in: `/healthz` and `/readyz` say yes or no and nothing else; a "
        + "webhook is taken only with its channel's signature; a link works once; `/station/who` and what unlocks "
        + "and locks a phone answer only to a phone that a manager enrolled.\n\n"
        + _table(("address", "look (GET)", "act (POST)"), rows)
    )


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
        + "answered at either, or with `doorstep cases resolve`. It closes by itself when what raised it is gone. "
        + "At the desk and at the station an answer is given by who has its role. Prefect's pages and the command line "
        + "ask for a name and no role: whoever is at them is at the shop's own machine.\n"
        + "".join(map(_cause, CAUSES))
    )


def _cause(cause: Cause) -> str:
    together = (
        f"One case for each {cause.key}." if cause.grouped else f"One case for each {cause.subject}, never grouped."
    )
    holds = "What it is about does not move on meanwhile." if cause.holds else "Nothing waits for it."
    later = " An answer also covers what joins later." if cause.covers_later else ""
    answers = [
        (answer.label, f"`{answer.name}`", answer.explains, _needs(answer), answer.role.label)
        for answer in cause.answers
    ]
    return (
        f"\n## `{cause.name}`: {cause.question}\n\n{cause.playbook}\n\n"
        + f"{together} {holds}{later} Due within {cause.due_hours} hours.\n\n"
        + _table(("answer", "name", "what it does", "needs", "whose role is at least"), answers)
    )


def _needs(answer: Answer) -> str:
    needed = [f"`{field.name}`{'' if field.required else ' (if there is one)'}" for field in answer.fields]
    return ", ".join(needed) + (" (on the desk only)" if answer.desk_only else "")


def _heading(entity: str) -> str:
    return entity.replace("_", " ").capitalize()


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line).rstrip() + " |\n" for line in lines)


def canonical_order_page() -> str:
    """Every field of the canonical order, with its meaning."""
    parts = (
        (orders.SourceOrder, "The order"), (orders.SourceLine, "A line"), (orders.Refunded, "A refund"),
        (orders.Address, "An address"),
    )  # fmt: skip
    return (
        _MADE_OF.format("`doorstep/domain/orders.py`")
        + f"# The canonical order, version {orders.SCHEMA_VERSION}\n\n"
        + "The one shape in which the order of every channel leaves its connector, and which [normalize]"
        + "(stages/normalize.md) takes. As a JSON Schema: [`doorstep.canonical-order-2.schema.json`]"
        + "(operating/doorstep.canonical-order-2.schema.json). Amounts end in `_minor`: whole minor units of "
        + "`currency` unless they say another one. Instants end in `_at`, in UTC.\n\n"
        + "\n".join(_part(part, heading) for part, heading in parts)
    )


_ONE = {"SourceLine": "line", "Refunded": "refund", "Address": "address"}
_WORDS = {"string": "text", "integer": "whole number", "boolean": "yes or no"}


def _part(part: type, heading: str) -> str:
    told = canonical.part_schema(part)
    rows = [(f"`{name}`", _kind(node), _sentence(node["description"])) for name, node in told["properties"].items()]
    return f"## {heading}\n\n{told['description']}\n\n" + _table(("field", "kind", "what it is"), rows)


def _kind(node: Mapping[str, Any]) -> str:
    """The type of a field of the schema in words."""
    if "anyOf" in node:
        return f"{_kind(node['anyOf'][0])}, or nothing"
    if "$ref" in node:
        return _ONE[node["$ref"].rpartition("/")[2]]
    if "prefixItems" in node:
        return f"({', '.join(_kind(one) for one in node['prefixItems'])})"
    if "items" in node:
        return f"list of {_kind(node['items'])}"
    return "instant" if node.get("format") == "date-time" else _WORDS[node["type"]]
