"""great-expectations' pages made fit to be served: no outside address, no script, one small style sheet of ours."""

import json
import os
import re
import shutil
import time
from collections.abc import Mapping, Sequence
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

# Elements that are left out with everything in them: what they show needs scripts, or another machine.
_LEFT_OUT = frozenset(("script", "style", "link", "footer", "img", "button", "input", "label", "title", "meta"))
_LEFT_OUT_CLASSES = ("card mb-3", "btn-group", "ge-walkthrough-modal", "navbar-brand")  # as they begin
_VOID = frozenset(("br", "hr", "img", "input", "link", "meta", "col", "wbr", "source"))
_KEPT_ATTRIBUTES = frozenset(("id", "class", "href", "colspan", "rowspan", "lang", "hidden"))
_MARKS = {
    "fa-check-circle": "holds",
    "fa-check": "holds",
    "fa-times": "broken",
    "fa-exclamation-triangle": "not judged",
}
_UNFINISHED_SECONDS = 3600.0
_ELSEWHERE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)

STYLE = """\
:root { --paper: #faf8f4; --card: #fff; --line: #e4dfd6; --ink: #22262b; --soft: #5c6570; --brand: #0d5f54;
  --go: #1d7a46; --stop: #b3261e; color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :root { --paper: #15181b; --card: #1e2226; --line: #343a40; --ink: #eceff1;
  --soft: #b0b8c0; --brand: #5cc5b3; --go: #74d39c; --stop: #ff9a90; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1100px; padding: 24px; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
a { color: var(--brand); }
h1 { font-size: 26px; line-height: 1.2; }
h2, h4, h5, h6 { font-size: 17px; margin: 24px 0 8px; }
p { margin: 8px 0; }
table { border-collapse: collapse; width: 100%; background: var(--card); }
th, td { border: 1px solid var(--line); padding: 6px 10px; text-align: left; vertical-align: top; }
td { overflow-wrap: anywhere; }
code, .badge { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 0.92em; }
.card, .collapse { margin: 12px 0; padding: 0; border: 0; }
.ge-breadcrumbs { display: flex; gap: 8px; flex-wrap: wrap; list-style: none; padding: 0; }
.ge-breadcrumbs li + li::before { content: "/ "; color: var(--soft); }
hr { display: none; }
td.mark, td.page { white-space: nowrap; }
ul.nav { list-style: none; padding: 0; display: flex; gap: 12px; flex-wrap: wrap; }
.mark { font-weight: 600; }
.mark.holds, .text-success { color: var(--go); }
.mark.broken, .mark.not-judged, .text-danger { color: var(--stop); }
.soft { color: var(--soft); }
"""


class _Fit(HTMLParser):
    """Writes a page again with what may stay."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.written: list[str] = []
        self._left_out: tuple[str, int] | None = None  # the element that is being left out, and how deep we are in it

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._left_out is not None:
            name, depth = self._left_out
            if tag == name:
                self._left_out = (name, depth + 1)
            return
        told = dict(attrs)
        classes = (told.get("class") or "").split()
        opens_more = tag == "a" and told.get("data-toggle") == "collapse"  # here all of it is shown
        if tag in _LEFT_OUT or opens_more or " ".join(classes).startswith(_LEFT_OUT_CLASSES):
            if tag not in _VOID:
                self._left_out = (tag, 1)
            return
        self.written.append(f"<{tag}{''.join(map(_attribute, attrs))}>")
        if tag == "i":
            said = next((words for name, words in _MARKS.items() if name in classes), "")
            self.written.append(f'<span class="mark {said.replace(" ", "-")}">{said}</span>' if said else "")

    def handle_endtag(self, tag: str) -> None:
        if self._left_out is not None:
            name, depth = self._left_out
            if tag == name:
                self._left_out = (name, depth - 1) if depth > 1 else None
            return
        if tag not in _VOID:
            self.written.append(f"</{tag}>")

    def handle_data(self, text: str) -> None:
        self._write(text)

    def handle_entityref(self, name: str) -> None:
        self._write(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._write(f"&#{name};")

    def _write(self, text: str) -> None:
        if self._left_out is None:
            self.written.append(text)


def _attribute(pair: tuple[str, str | None]) -> str:
    name, value = pair
    if name not in _KEPT_ATTRIBUTES or (name == "href" and _ELSEWHERE.match(value or "")):
        return ""
    return f" {name}" if value is None else f' {name}="{escape(value)}"'


def fit(page: str, title: str, style: str) -> str:
    """The page with our head and nothing in it that is not ours or plain."""
    body = re.split(r"<body[^>]*>", page, maxsplit=1)[-1].rpartition("</body>")[0]
    reader = _Fit()
    reader.feed(body)
    reader.close()
    lines = (line.rstrip() for line in "".join(reader.written).splitlines())
    return _page(title, style, "\n".join(line for line in lines if line))


def _page(title: str, style: str, body: str) -> str:
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{escape(title)}</title>\n<link rel="stylesheet" href="{style}">\n</head>\n'
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def publish(made: Path, folder: Path, at: str, checked: Sequence[Mapping[str, Any]], keep: int) -> str:
    """The pages of this run lie beside those of the last ones, with a first page that names them all; older ones are
    gone. Returns the run's folder under the site. A reader never sees half a run."""
    name = re.sub(r"[^0-9TZ]", "-", at[:19])
    run, unfinished = folder / "runs" / name, folder / "runs" / f".{name}.{os.getpid()}"
    unfinished.mkdir(parents=True)
    found = []
    for page in sorted(made.rglob("*.html")):
        place = page.relative_to(made)
        if str(place) == "index.html":  # made of scripts; ours is below
            continue
        kind, area = place.parts[0], (place.parts[1] if len(place.parts) > 2 else place.stem)
        short = unfinished / f"{'expected' if kind == 'expectations' else 'found'}-{area}.html"
        text = page.read_text(encoding="utf-8")
        text = re.sub(r'href="[./]*expectations/([^"/]+)\.html"', r'href="expected-\1.html"', text)
        text = re.sub(r'href="[./]*index\.html"', 'href="index.html"', text)
        short.write_text(fit(text, f"{area}, {at[:16]}", "../../pages.css"), encoding="utf-8")
        found.append(short.name)
    told = {"at": at, "checked": len(checked), "broken": [dict(one) for one in checked if not one["holds"]]}
    (unfinished / "run.json").write_text(json.dumps(told), encoding="utf-8")
    (unfinished / "index.html").write_text(_run_page(at, checked), encoding="utf-8")
    if run.exists():
        shutil.rmtree(run)
    unfinished.rename(run)
    prune(folder, keep)
    _replace(folder / "pages.css", STYLE)
    _replace(folder / "index.html", _first_page(folder))
    return f"runs/{name}/index.html"


def prune(folder: Path, keep: int) -> int:
    """Only the newest runs are left, and what a killed one left behind is gone; returns how many went."""
    runs = sorted((folder / "runs").glob("[0-9]*"))
    long_ago = time.time() - _UNFINISHED_SECONDS
    old = runs[: max(0, len(runs) - keep)]
    old += [path for path in (folder / "runs").glob(".*") if path.stat().st_mtime < long_ago]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)
    return len(old)


def _replace(path: Path, text: str) -> None:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


def _run_page(at: str, checked: Sequence[Mapping[str, Any]]) -> str:
    broken = [one for one in checked if not one["holds"]]
    rows = "".join(map(_row, [*broken, *(one for one in checked if one["holds"])]))
    body = (
        f'<p><a href="../../index.html">All audits</a></p>\n<h1>Audit of {escape(at[:16].replace("T", " "))}</h1>\n'
        f"<p>{_summary(len(checked), len(broken))}</p>\n"
        f"<table>\n<tr><th>What must hold</th><th>It</th><th>Rows</th><th>Page</th></tr>\n{rows}</table>"
    )
    return _page(f"Audit of {at[:16]}", "../../pages.css", body)


def _summary(checked: int, broken: int) -> str:
    return f"All {checked} hold." if not broken else f"{broken} of {checked} do not hold."


def _row(one: Mapping[str, Any]) -> str:
    said = "holds" if one["holds"] else "not judged" if one["trouble"] else "broken"
    rows = str(one["count"] or "") if said != "not judged" else escape(str(one["trouble"]))
    if one["first"]:
        shown, more = one["first"][:20], " …" if one["count"] > 20 else ""
        rows = f"{one['count']}: {escape(', '.join(shown))}{more}"
    area = escape(str(one["area"]))
    return (
        f'<tr><td>{escape(str(one["says"] or one["law"]))}</td><td class="mark {said.replace(" ", "-")}">{said}</td>'
        f'<td>{rows}</td><td class="page"><a href="found-{area}.html">{area}</a></td></tr>\n'
    )


def _first_page(folder: Path) -> str:
    rows = []
    for run in sorted((folder / "runs").glob("[0-9]*"), reverse=True):
        told = json.loads((run / "run.json").read_text(encoding="utf-8"))
        names = ", ".join(str(one["says"] or one["law"]) for one in told["broken"])
        said = "broken" if told["broken"] else "holds"
        when, verdict = told["at"][:16].replace("T", " "), _summary(told["checked"], len(told["broken"]))
        rows.append(
            f'<tr><td class="page"><a href="runs/{run.name}/index.html">{escape(when)}</a></td>'
            f'<td class="mark {said}">{verdict}</td><td>{escape(names)}</td></tr>\n'
        )
    body = (
        "<h1>What must hold over the warehouse</h1>\n"
        '<p class="soft">Each audit looks at the whole warehouse; what does not hold is a case on the desk.</p>\n'
        f"<table>\n<tr><th>Audit</th><th>Verdict</th><th>What does not hold</th></tr>\n{''.join(rows)}</table>"
    )
    return _page("Audits", "pages.css", body)
