"""The pages that the last audit left (Great Expectations' own), under a policy of their own, with a way back."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from .look import static

# They show values of the warehouse; they may carry styles, and no script of their own.
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_SERVED = frozenset((".html", ".css", ".js", ".png", ".svg", ".gif", ".ico", ".otf"))  # whatever else lies there
_BODY = re.compile(r"<body[^>]*>", re.IGNORECASE)
_BACK = '<p style="margin:0;padding:12px 16px;font:16px/1.5 system-ui,sans-serif"><a href="/">Back to the shop</a></p>'


class _WithWayBack(StaticFiles):
    """The files as they are, but for an icon and a way back to the shop on each page."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if isinstance(response, FileResponse) and Path(response.path).suffix not in _SERVED:
            raise HTTPException(404)
        if not isinstance(response, FileResponse) or not str(response.path).endswith(".html"):
            return response
        text = await asyncio.to_thread(Path(response.path).read_text, "utf-8", "replace")
        icon = f'<link rel="icon" href="{static("mark.svg")}" type="image/svg+xml"></head>'
        text = _BODY.sub(lambda found: found[0] + _BACK, text.replace("</head>", icon, 1), count=1)
        return HTMLResponse(text, response.status_code)


def audit_pages(folder: Path) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """The application that serves them; before the first audit it says so."""
    files = _WithWayBack(directory=folder, html=True, check_dir=False)

    async def serve_files(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_strictly(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["content-security-policy"] = _CSP
            await send(message)

        if await asyncio.to_thread(folder.is_dir):
            await files(scope, receive, send_strictly)
        else:
            waiting = PlainTextResponse("No audit has run yet; its pages appear here after the first one.\n", 404)
            await waiting(scope, receive, send_strictly)

    return serve_files
