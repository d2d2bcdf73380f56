"""The canonical order as others may read it: its JSON Schema, made of the dataclasses, and an order in that form."""

import ast
import inspect
import io
import json
import tokenize
import types
from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields, is_dataclass
from datetime import datetime
from typing import Any, Union, get_args, get_origin, get_type_hints

from .orders import LINE_KINDS, PAYMENTS, RISK_HINTS, SCHEMA_VERSION, Address, Refunded, SourceLine, SourceOrder

NAME = f"doorstep.canonical-order/{SCHEMA_VERSION}"
_PARTS = (SourceOrder, SourceLine, Refunded, Address)
_NARROWER: Mapping[tuple[type, str], dict[str, Any]] = {
    (SourceOrder, "ref"): {"minLength": 1},
    (SourceOrder, "currency"): {"pattern": "^[A-Z]{3}$"},
    (SourceOrder, "presentment_currency"): {"pattern": "^([A-Z]{3})?$"},
    (SourceOrder, "payout_currency"): {"pattern": "^([A-Z]{3})?$"},
    (SourceOrder, "payment"): {"pattern": f"^({'|'.join(PAYMENTS)}|unknown:.+)$"},
    (SourceOrder, "risk_hint"): {"enum": list(RISK_HINTS)},
    (SourceOrder, "schema_version"): {"const": SCHEMA_VERSION},
    (SourceLine, "ref"): {"minLength": 1},
    (SourceLine, "kind"): {"enum": list(LINE_KINDS)},
    (SourceLine, "original_qty"): {"minimum": 0},
    (SourceLine, "qty"): {"minimum": 0},
    (SourceLine, "grams"): {"minimum": 0},
}


def meanings(part: type) -> Mapping[str, str]:
    """What the comment beside each field says of it; KeyError at one that says nothing."""
    source = inspect.getsource(part)
    marks = tokenize.generate_tokens(io.StringIO(source).readline)
    said = {token.start[0]: token.string.lstrip("# ") for token in marks if token.type == tokenize.COMMENT}
    (declared,) = ast.parse(source).body
    assert isinstance(declared, ast.ClassDef)
    return {
        node.target.id: said[node.end_lineno or node.lineno]
        for node in declared.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }


def schema() -> dict[str, Any]:
    """The JSON Schema of a whole order; the parts are its definitions."""
    told = {part.__name__: part_schema(part) for part in _PARTS}
    whole = told.pop(SourceOrder.__name__)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": NAME}
    return {**head, **whole, "$defs": told}


def schema_text() -> str:
    """The schema as it is published."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def part_schema(part: type) -> dict[str, Any]:
    """The schema of the order, or of one of its parts, by itself."""
    hints, told = get_type_hints(part), meanings(part)
    properties = {
        name: {**_type(hints[name]), **_NARROWER.get((part, name), {}), "description": told[name]} for name in told
    }
    required = [one.name for one in fields(part) if one.default is MISSING and one.default_factory is MISSING]
    about = " ".join((part.__doc__ or "").split())
    return {
        "description": about, "type": "object", "additionalProperties": False, "properties": properties,
        "required": required,
    }  # fmt: skip


def _type(hint: Any) -> dict[str, Any]:
    """A field's type as JSON has it: instants are texts, tuples are lists."""
    if get_origin(hint) in (Union, types.UnionType):
        (kind,) = (one for one in get_args(hint) if one is not type(None))
        return {"anyOf": [_type(kind), {"type": "null"}]}
    if get_origin(hint) is tuple:
        held = get_args(hint)
        if held[-1] is Ellipsis:
            return {"type": "array", "items": _type(held[0])}
        return {"type": "array", "prefixItems": [_type(one) for one in held], "minItems": len(held), "items": False}
    if is_dataclass(hint) and isinstance(hint, type):
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if hint is datetime:
        return {"type": "string", "format": "date-time"}
    return {"type": {str: "string", int: "integer", bool: "boolean"}[hint]}


def spelled(order: SourceOrder) -> dict[str, Any]:
    """The order as JSON holds it."""
    written: dict[str, Any] = json.loads(json.dumps(asdict(order), default=_written))
    return written


def _written(value: Any) -> str:
    return str(value.isoformat().replace("+00:00", "Z"))
