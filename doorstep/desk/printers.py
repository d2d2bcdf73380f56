"""The desk's pages of what comes out on paper: printers, the stations that use them, and the shop's logo."""

from collections.abc import Mapping

from starlette.responses import Response
from starlette.routing import BaseRoute

from doorstep.actions import brand, printers
from doorstep.actions.documents import read_brand
from doorstep.connectors.documents.pictures import LOGO_BYTES
from doorstep.db.queries import printers as rows
from doorstep.db.queries.pages import read_frame
from doorstep.db.queries.stock_page import list_sites
from doorstep.domain.errors import CannotDoError
from doorstep.domain.roles import MANAGER
from doorstep.pages.routes import Pages
from doorstep.pages.visit import NotHereError, Visit

_FORMS = {"pdf": "application/pdf", "zpl": "application/zpl"}


def routes(page: Pages) -> list[BaseRoute]:
    return [
        page.get("/printers", show_printers, MANAGER),
        page.post("/printers", keep_printer, MANAGER),
        page.post("/printers/{printer}/pause", pause_printer, MANAGER),
        page.post("/printers/{printer}/test", print_test, MANAGER),
        page.get("/printers/{printer}/test.pdf", show_test, MANAGER),
        page.post("/printers/stations", keep_station, MANAGER),
        page.get("/brand", show_brand, MANAGER),
        page.upload("/brand", keep_logo, MANAGER, 4 * LOGO_BYTES),
        page.post("/brand/remove", remove_logo, MANAGER),
        page.get("/brand/logo.png", show_logo, MANAGER),
    ]


def show_printers(visit: Visit) -> Response:
    """The printers with what waits for them, and the stations with where they print."""
    return _show_printers(visit)


def _show_printers(visit: Visit, refusal: str = "") -> Response:
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        listed, stations, sites = rows.list_printers(connection), rows.list_stations(connection), list_sites(connection)
    typed = {name: str(value) for name, value in visit.said.items()} if refusal else {}
    printer = next((one for one in listed if one["name"] == visit.asked.get("printer", "")), None)
    if printer is not None and not typed:
        typed = {name: str(printer[name]) for name in ("name", "kind", "address", "media", "dpi")}
    station = next((one for one in stations if one.name == visit.asked.get("station", "")), None)
    return visit.show(
        "printers.html", frame, 409 if refusal else 200, here="Shop", printers=listed, stations=stations, sites=sites,
        kinds=printers.KINDS, media=printers.MEDIA, dpis=printers.DPI, typed=typed, station=station, refusal=refusal,
    )  # fmt: skip


def keep_printer(visit: Visit) -> Response:
    """The printer stands as the form has it."""
    try:
        told = printers.write_printer(
            visit.database, visit.text("name", 60), visit.text("kind", 10), visit.person.actor_id,
            visit.text("address", 300), visit.text("media", 10) or "a6", visit.whole("dpi", 1, 2400, default=203),
            token=visit.text("token", 60),
        )  # fmt: skip
    except CannotDoError as error:
        if visit.wants_json:
            raise
        return _show_printers(visit, str(error))
    return visit.to("/printers", told)


def pause_printer(visit: Visit) -> Response:
    """Nothing is sent to it, or it is used again."""
    told = printers.pause_printer(
        visit.database, visit.place("printer"), visit.text("active", 5) == "yes", visit.person.actor_id,
        token=visit.text("token", 60),
    )  # fmt: skip
    return visit.to("/printers", told)


def print_test(visit: Visit) -> Response:
    """A test page came out, or a sentence says why not."""
    try:
        told = printers.print_test(visit.database, visit.place("printer"), visit.person.actor_id)
    except CannotDoError as error:
        if visit.wants_json:
            raise
        return _show_printers(visit, str(error))
    return visit.to("/printers", told)


def show_test(visit: Visit) -> Response:
    """The test page of a browser's printer, to be printed there."""
    with visit.database.reading() as connection:
        row = printers.find_printer(connection, visit.place("printer"))
    form, content = printers.draw_test_page(row)
    return _document(content, _FORMS[form], f"test-{row.public_id}.{form}")


def keep_station(visit: Visit) -> Response:
    """The station stands as the form has it."""
    try:
        told = printers.write_station(
            visit.database, visit.text("name", 60), visit.text("site", 60), visit.person.actor_id,
            visit.text("label_printer", 60), visit.text("slip_printer", 60),
            visit.text("prints_labels", 5) != "no", visit.text("prints_slips", 5) == "yes",
            token=visit.text("token", 60),
        )  # fmt: skip
    except CannotDoError as error:
        if visit.wants_json:
            raise
        return _show_printers(visit, str(error))
    return visit.to("/printers", told)


def _document(content: bytes, media_type: str, name: str) -> Response:
    headers: Mapping[str, str] = {
        "content-disposition": f'inline; filename="{name}"', "cache-control": "no-store",
    }  # fmt: skip
    return Response(content, media_type=media_type, headers=dict(headers))


# --- the shop's face -------------------------------------------------------------------------------------------


def show_brand(visit: Visit) -> Response:
    """The logo as it stands on papers, and where it is changed."""
    return _show_brand(visit)


def _show_brand(visit: Visit, refusal: str = "") -> Response:
    with visit.database.reading() as connection:
        frame, face = read_frame(connection), read_brand(connection, visit.settings.home)
    return visit.show(
        "brand.html", frame, 409 if refusal else 200, here="Shop", face=face, refusal=refusal,
        most=LOGO_BYTES // 1024 // 1024,
    )  # fmt: skip


def keep_logo(visit: Visit) -> Response:
    """The picture is the shop's logo from now."""
    upload = visit.files.get("logo")
    try:
        if upload is None or not upload.size_bytes:
            raise CannotDoError("Choose a picture first: a PNG or a JPEG of the shop's logo.")
        told = brand.set_logo(
            visit.database, visit.settings.home, upload.content.read(), upload.name, visit.person.actor_id,
            visit.text("token", 60),
        )  # fmt: skip
    except CannotDoError as error:
        if visit.wants_json:
            raise
        return _show_brand(visit, str(error))
    return visit.to("/brand", told)


def remove_logo(visit: Visit) -> Response:
    """Papers bear the shop's name again."""
    return visit.to("/brand", brand.remove_logo(visit.database, visit.person.actor_id, visit.text("token", 60)))


def show_logo(visit: Visit) -> Response:
    """The logo itself."""
    with visit.database.reading() as connection:
        face = read_brand(connection, visit.settings.home)
    if not face.logo:
        raise NotHereError("The shop has no logo yet; the page Logo takes one.")
    return _document(face.logo, "image/png", "logo.png")
