"""A small GraphQL: reads a document, holds it against a schema, and answers exactly the fields that were asked for."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

_ROOTS = {"mutation": "Mutation", "subscription": "Subscription"}
_TOKEN = re.compile(r'\s+|,|#[^\n]*|(\.\.\.|[A-Za-z_]\w*|-?\d+(?:\.\d+)?|"(?:[^"\\]|\\.)*"|[!$():=@\[\]{}|])')
Resolver = Callable[[Any, Mapping[str, Any]], Any]


class GraphQLError(Exception):
    """Why the document is not answered, in Shopify's words, with its code."""

    def __init__(self, message: str, code: str, **more: Any) -> None:
        super().__init__(message)
        self.code, self.more = code, more

    def body(self) -> dict[str, Any]:
        return {
            "message": str(self),
            "locations": [{"line": 1, "column": 1}],
            "extensions": {"code": self.code, **self.more},
        }


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a type: what it gives, what it may be asked with, and how it is found where it is not a key."""

    kind: str  # the type's name; a name that no type has is a scalar
    arguments: Mapping[str, str] = field(default_factory=dict)  # as in first: "Int", topic: "Topic!"
    resolve: Resolver | None = None
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Selected:
    """One field that was asked for."""

    name: str
    alias: str
    arguments: Mapping[str, Any]
    inner: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """A fragment that stands for its fields."""

    name: str


@dataclass(frozen=True, slots=True)
class Inline:
    """Fields of things of one type among several; `__typename` of the thing says which it is."""

    kind: str
    inner: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """A value that comes beside the document."""

    name: str


@dataclass(slots=True)
class Document:
    """One operation with its fragments."""

    kind: str = "query"
    name: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    selected: tuple[Any, ...] = ()
    fragments: dict[str, tuple[str, tuple[Any, ...]]] = field(default_factory=dict)


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens, at = [], 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise GraphQLError(f"Parse error on {text[at]!r}", "PARSE_ERROR")
            if match.group(1):
                self._tokens.append(match.group(1))
            at = match.end()
        self._at = 0

    def peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def take(self, wanted: str = "") -> str:
        token = self.peek()
        if not token or (wanted and token != wanted):
            raise GraphQLError(f"Parse error on {token or 'end of file'!r}", "PARSE_ERROR")
        self._at += 1
        return token

    def takes(self, wanted: str) -> bool:
        if self.peek() == wanted:
            self._at += 1
            return True
        return False

    def document(self) -> Document:
        document = Document()
        while self.peek():
            if self.takes("fragment"):
                name, _, kind = self.take(), self.take("on"), self.take()
                document.fragments[name] = (kind, self.selection())
                continue
            document.kind = self.take() if self.peek() != "{" else "query"
            document.name = self.take() if self.peek() not in ("(", "{") else ""
            if self.takes("("):
                while not self.takes(")"):
                    self.take("$")
                    name = self.take()
                    self.take("=") if self.peek() == "=" else None
                    document.variables[name] = self._type()
            document.selected = self.selection()
        return document

    def _type(self) -> str:
        # The tokens know no colon: a name is followed by its type at once.
        inner = f"[{self._type()}{self.take(']')}" if self.takes("[") else self.take()
        return f"{inner}!" if self.takes("!") else inner

    def selection(self) -> tuple[Any, ...]:
        self.take("{")
        found: list[Any] = []
        while not self.takes("}"):
            if self.takes("..."):
                name = self.take()
                found.append(Spread(name) if name != "on" else Inline(self.take(), self.selection()))
                continue
            name = self.take()
            arguments = self._arguments() if self.takes("(") else {}
            inner = self.selection() if self.peek() == "{" else ()
            found.append(Selected(name, name, arguments, inner))
        return tuple(found)

    def _arguments(self) -> dict[str, Any]:
        arguments = {}
        while not self.takes(")"):
            name = self.take()
            arguments[name] = self._value()
        return arguments

    def _value(self) -> Any:
        if self.takes("$"):
            return Variable(self.take())
        token = self.take()
        if token[0] == '"':
            return token[1:-1]
        if token in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[token]
        return int(token) if token.lstrip("-").isdecimal() else token


def read_document(text: str) -> Document:
    """The document; GraphQLError where it is none. Colons are only marks between a name and what belongs to it."""
    return _Reader(re.sub(r'("(?:[^"\\]|\\.)*")|:', lambda found: found.group(1) or " ", text)).document()


class Schema:
    """Types by name, inputs by name, and the enumerations."""

    def __init__(
        self,
        types: Mapping[str, Mapping[str, Field]],
        inputs: Mapping[str, Mapping[str, str]],
        enums: Mapping[str, frozenset[str]],
        scalars: Mapping[str, Callable[[Any], bool]] | None = None,
    ) -> None:
        self._types, self._inputs, self._enums = types, inputs, enums
        self._scalars = {**_SCALARS, **(scalars or {})}

    def check(self, document: Document, variables: Mapping[str, Any]) -> None:
        """Every variable is of its type and every field is there; GraphQLError with the first that is not."""
        for name, kind in document.variables.items():
            self._check_value(f"${name}", kind, variables.get(name), kind)
        root = _ROOTS.get(document.kind, "QueryRoot")
        self._check_fields(document, root, document.selected)

    def _check_value(self, place: str, kind: str, value: Any, whole: str) -> None:
        bare = kind.rstrip("!")
        if value is None:
            if kind.endswith("!"):
                raise _invalid(place, whole, "Expected value to not be null", value)
            return
        if bare.startswith("["):
            if not isinstance(value, list):
                raise _invalid(place, whole, "Expected a list", value)
            for each in value:
                self._check_value(place, bare[1:-1], each, whole)
        elif bare in self._inputs:
            self._check_input(place, bare, value, whole)
        elif bare in self._enums and value not in self._enums[bare]:
            known = ", ".join(sorted(self._enums[bare]))
            raise _invalid(place, whole, f'Expected "{value}" to be one of: {known}', value)
        elif bare in self._scalars and not self._scalars[bare](value):
            raise _invalid(place, whole, f"Could not coerce value {value!r} to {bare}", value)

    def _check_input(self, place: str, kind: str, value: Any, whole: str) -> None:
        if not isinstance(value, Mapping):
            raise _invalid(place, whole, f"Expected {value!r} to be a key-value object.", value)
        known = self._inputs[kind]
        for name in value:
            if name not in known:
                raise _invalid(place, whole, f"Field is not defined on {kind}", value, name)
        for name, wanted in known.items():
            self._check_value(f"{place}.{name}", wanted, value.get(name), whole)

    def _check_fields(self, document: Document, kind: str, selected: tuple[Any, ...]) -> None:
        known = self._types[kind]
        for one in selected:
            if isinstance(one, Inline):
                if one.kind not in self._types:
                    raise GraphQLError(f"No such type {one.kind}, so it can't be a fragment condition", "undefinedType")
                self._check_fields(document, one.kind, one.inner)
                continue
            if isinstance(one, Spread):
                if one.name not in document.fragments:
                    raise GraphQLError(f"Fragment {one.name} was used, but not defined", "useAndDefineFragment")
                on, inner = document.fragments[one.name]
                if on != kind:
                    raise GraphQLError(
                        f"Fragment {one.name} on {on} can't be spread inside {kind}", "cannotSpreadFragment"
                    )
                self._check_fields(document, kind, inner)
                continue
            if one.name not in known:
                message = f"Field '{one.name}' doesn't exist on type '{kind}'"
                raise GraphQLError(message, "undefinedField", typeName=kind, fieldName=one.name)
            self._check_field(document, kind, known[one.name], one)

    def _check_field(self, document: Document, kind: str, found: Field, one: Selected) -> None:
        for name in one.arguments:
            if name not in found.arguments:
                message = f"Field '{one.name}' doesn't accept argument '{name}'"
                raise GraphQLError(message, "argumentNotAccepted", name=one.name, argumentName=name)
        missing = [
            name for name, wanted in found.arguments.items() if wanted.endswith("!") and name not in one.arguments
        ]
        if missing:
            message = f"Field '{one.name}' is missing required arguments: {', '.join(missing)}"
            raise GraphQLError(message, "missingRequiredArguments", name=one.name, arguments=", ".join(missing))
        for value in one.arguments.values():
            if isinstance(value, Variable) and value.name not in document.variables:
                raise GraphQLError(f"Variable ${value.name} is used but not declared", "variableNotDefined")
        has_fields = found.kind in self._types
        if has_fields != bool(one.inner):
            word = "must have" if has_fields else "can't have"
            raise GraphQLError(f"Field '{one.name}' of type '{found.kind}' {word} selections", "selectionMismatch")
        if has_fields:
            self._check_fields(document, found.kind, one.inner)

    def answer(self, document: Document, variables: Mapping[str, Any], root: Any) -> dict[str, Any]:
        """What was asked for, field by field."""
        kind = _ROOTS.get(document.kind, "QueryRoot")
        return self._fields(document, kind, document.selected, variables, root)

    def _fields(
        self, document: Document, kind: str, selected: tuple[Any, ...], variables: Mapping[str, Any], thing: Any
    ) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for one in selected:
            if isinstance(one, Inline):
                if thing.get("__typename") == one.kind:
                    told |= self._fields(document, one.kind, one.inner, variables, thing)
                continue
            if isinstance(one, Spread):
                told |= self._fields(document, kind, document.fragments[one.name][1], variables, thing)
                continue
            found = self._types[kind][one.name]
            arguments = {
                name: variables.get(value.name) if isinstance(value, Variable) else value
                for name, value in one.arguments.items()
            }
            value = found.resolve(thing, arguments) if found.resolve else thing.get(one.name)
            told[one.alias] = self._told(document, found, one, variables, value)
        return told

    def _told(self, document: Document, found: Field, one: Selected, variables: Mapping[str, Any], value: Any) -> Any:
        if value is None or not one.inner:
            return value
        if isinstance(value, list):
            return [self._fields(document, found.kind, one.inner, variables, each) for each in value]
        return self._fields(document, found.kind, one.inner, variables, value)


def connection(nodes: list[Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """A page of the list as Relay tells it; the cursor is how many were told."""
    after = str(arguments.get("after") or "")
    start = int(after.removeprefix("c")) if after else 0
    end = start + int(arguments.get("first") or 50)
    has_more = end < len(nodes)
    page = {"hasNextPage": has_more, "endCursor": f"c{min(end, len(nodes))}" if nodes else None}
    return {"nodes": nodes[start:end], "pageInfo": page}


def _invalid(place: str, kind: str, why: str, value: Any, path: str = "") -> GraphQLError:
    message = f"Variable {place.partition('.')[0]} of type {kind} was provided invalid value"
    problems = [{"path": [part for part in (*place.split(".")[1:], path) if part], "explanation": why}]
    return GraphQLError(message, "INVALID_VARIABLE", value=value, problems=problems)


_SCALARS: Mapping[str, Callable[[Any], bool]] = {
    "ID": lambda value: isinstance(value, str) and value.startswith("gid://shopify/"),
    "String": lambda value: isinstance(value, str),
    "URL": lambda value: isinstance(value, str) and "://" in value,
    "Int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "Boolean": lambda value: isinstance(value, bool),
}
