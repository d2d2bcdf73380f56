"""How a page is drawn: the templates with everything escaped, and the files that go with them."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from doorstep.domain.own_services import service_name

from . import words

HERE = Path(__file__).parent
_A_YEAR = "public, max-age=31536000, immutable"


class Look:
    """The templates of one application, over those that all share."""

    def __init__(self, folder: Path) -> None:
        self._jinja = jinja2.Environment(
            loader=jinja2.FileSystemLoader([folder, HERE / "templates"]),
            autoescape=True,  # everything shown is escaped; nothing here is ever marked safe
            undefined=jinja2.StrictUndefined,  # a misspelt name fails its test, and is never an empty space
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._jinja.globals.update(
            static=static,
            tone_of=words.tone_of,
            letter_of=words.letter_of,
            hue_of=words.hue_of,
            zip=zip,
            service_name=service_name,
        )

    def draw(self, template: str, context: dict[str, Any]) -> str:
        """The page as text."""
        return self._jinja.get_template(template).render(context)

    def show(self, template: str, context: dict[str, Any], status: int = 200) -> Response:
        """The page as an answer to a browser."""
        return HTMLResponse(self.draw(template, context), status)


@lru_cache(maxsize=32)
def static(name: str) -> str:
    """The address of a file that never changes under that address: its fingerprint is part of it."""
    return f"/static/{name}?v={hashlib.sha256((HERE / 'static' / name).read_bytes()).hexdigest()[:12]}"


class _Kept(StaticFiles):
    """Files that a browser may keep, where their address carries their fingerprint."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if b"v=" in scope.get("query_string", b"") and response.status_code == 200:
            response.headers["cache-control"] = _A_YEAR
        return response


STATIC = Mount("/static", app=_Kept(directory=HERE / "static"), name="static")
