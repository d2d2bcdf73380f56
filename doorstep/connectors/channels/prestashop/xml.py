"""PrestaShop's XML, read without trust: no document type, no entities but XML's own five, bounded in size and depth."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from xml.parsers import expat

from doorstep.connectors.channels.reading import UnreadableError

_BYTES_MAX = 16_000_000  # a page of fifty orders is half a megabyte
_DEPTH_MAX = 40
_NOT_XML = {n: None for n in range(32) if n not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}


@dataclass(slots=True)
class Node:
    """One element: its attributes, the text directly in it, and the elements within."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    inner: list["Node"] = field(default_factory=list)
    first: int = 0  # the bytes that it spans in what was read
    last: int = 0

    def find(self, name: str) -> "Node | None":
        return next((one for one in self.inner if one.name == name), None)

    def get(self, name: str) -> str:
        """The text of the element of that name; '' where there is none."""
        found = self.find(name)
        return found.text.strip() if found is not None else ""

    def spoken(self, name: str, language: str = "") -> str:
        """The text of an element that is written once per language: in this one, or the first that says something."""
        found = self.find(name)
        if found is None:
            return ""
        told = {one.attributes.get("id", ""): one.text.strip() for one in found.inner if one.name == "language"}
        return told.get(language) or next((text for text in told.values() if text), "") or found.text.strip()

    def each(self, *path: str) -> Iterator["Node"]:
        """Every element at the end of the path."""
        if not path:
            yield self
            return
        for one in self.inner:
            if one.name == path[0]:
                yield from one.each(*path[1:])


class _Builder:
    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[Node] = []
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        calls: dict[str, Callable[..., object]] = {
            "StartElementHandler": self._start,
            "EndElementHandler": self._end,
            "CharacterDataHandler": self._words,
            "StartDoctypeDeclHandler": self._refuse,
            "EntityDeclHandler": self._refuse,
            "UnparsedEntityDeclHandler": self._refuse,
            "ExternalEntityRefHandler": self._refuse,
        }
        for name, call in calls.items():
            setattr(self._parser, name, call)

    def read(self, written: bytes) -> Node:
        try:
            self._parser.Parse(written, True)
        except expat.ExpatError as error:
            raise UnreadableError(f"the XML breaks off or is none (line {error.lineno})") from None
        assert self.root is not None  # expat reads exactly one element or fails
        return self.root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        node = Node(name, attributes, first=self._parser.CurrentByteIndex)
        if len(self._open) >= _DEPTH_MAX:
            raise UnreadableError("the XML is nested too deeply to be PrestaShop's")
        if self._open:
            self._open[-1].inner.append(node)
        else:
            self.root = node
        self._open.append(node)

    def _end(self, _: str) -> None:
        self._open.pop().last = self._parser.CurrentByteIndex

    def _words(self, text: str) -> None:
        self._open[-1].text += text

    def _refuse(self, *_: object) -> int:
        raise UnreadableError("the XML declares a document type or entities, which PrestaShop's never does")


def read_xml(written: bytes) -> Node:
    """The outermost element; UnreadableError for anything that is not plain XML in UTF-8."""
    if len(written) > _BYTES_MAX:
        raise UnreadableError(f"the XML is longer than {_BYTES_MAX // 1_000_000} MB")
    try:
        written.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"the XML is not UTF-8 text (byte {error.start})") from None
    return _Builder().read(written.removeprefix(b"\xef\xbb\xbf").lstrip())


def cut_listed(answer: bytes, each: str = "") -> list[tuple[Node, bytes]]:
    """Every element of the list that PrestaShop answered, with exactly the bytes that it wrote; `each` is what they
    must be called, where that is the same in all versions."""
    plain = answer.removeprefix(b"\xef\xbb\xbf").lstrip()
    root = read_xml(plain)
    if root.name != "prestashop":
        raise UnreadableError(f"a {root.name[:40]!r} was answered, not a list of PrestaShop's")
    found = [one for listed in root.inner for one in ((listed,) if listed.name == each else listed.inner)]
    if any(listed.name == "errors" for listed in root.inner) or any(each and one.name != each for one in found):
        raise UnreadableError(f"the answer lists {root.inner[0].name[:40]!r}, not what was asked for")
    return [(one, plain[one.first : plain.index(b">", one.last) + 1]) for one in found]


def written(name: str, fields: Mapping[str, str]) -> bytes:
    """One resource as PrestaShop takes it."""
    inner = "".join(
        f"<{field}>{escape(text.translate(_NOT_XML), quote=False)}</{field}>" for field, text in fields.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><prestashop><{name}>{inner}</{name}></prestashop>'.encode()
