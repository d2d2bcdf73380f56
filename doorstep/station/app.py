"""The station's addresses (docs/operating/station.md): pages for people, and the same acts as JSON for programs."""

from pathlib import Path

from starlette.routing import BaseRoute

from doorstep.domain.roles import MANAGER, OPERATOR
from doorstep.pages.look import Look
from doorstep.pages.routes import Pages

from . import packing, phones, prints, returns, waves

_page = Pages(Look(Path(__file__).parent / "templates"))


routes: list[BaseRoute] = [
    _page.get("/station", waves.show_station, OPERATOR),
    _page.post("/station/me", waves.say_name, OPERATOR),
    _page.get("/station/who", phones.ask_who, None),  # the shop's own phones, which are known by their cookie
    _page.post("/station/unlock", phones.unlock, None),
    _page.post("/station/lock", phones.lock, None),
    _page.get("/station/enrol", phones.ask_enrol, MANAGER),
    _page.post("/station/enrol", phones.enrol, MANAGER),
    _page.get("/station/waves", waves.list_waves, OPERATOR),
    _page.get("/station/waves/{wave}", waves.show_wave, OPERATOR),
    _page.get("/station/waves/{wave}/list", waves.show_list, OPERATOR),
    _page.post("/station/waves/{wave}/pick", waves.pick_whole_wave, OPERATOR),
    _page.post("/station/waves/{wave}/seal", waves.seal_whole_wave, OPERATOR),
    _page.post("/station/tasks/{task}/scan", waves.scan_task, OPERATOR),
    _page.post("/station/tasks/{task}/pick", waves.pick_by_hand, OPERATOR),
    _page.get("/station/tasks/{task}/short", waves.ask_short, OPERATOR),
    _page.post("/station/tasks/{task}/short", waves.say_short, OPERATOR),
    _page.get("/station/pack/{part}", packing.show_pack, OPERATOR),
    _page.post("/station/pack/{part}", packing.seal_part, OPERATOR),
    _page.get("/station/hand-over", packing.show_hand_over, OPERATOR),
    _page.post("/station/hand-over", packing.hand_over, OPERATOR),
    _page.get("/station/labels/{label}", prints.show_label, OPERATOR),
    _page.get("/station/slips/{slip}", prints.show_slip, OPERATOR),
    _page.get("/station/sheet.pdf", prints.show_sheet, OPERATOR),
    _page.post("/station/prints", prints.want_print, OPERATOR),
    _page.post("/station/prints/elsewhere", prints.print_elsewhere, OPERATOR),
    _page.post("/station/prints/{effect}", prints.answer_print, OPERATOR),
    _page.get("/station/parcels", prints.find_parcel, OPERATOR),
    _page.post("/station/parcels/{parcel}/tracking", prints.say_tracking, OPERATOR),
    _page.get("/station/returns", returns.list_returns, OPERATOR),
    _page.get("/station/returns/{rma}", returns.show_return, OPERATOR),
    _page.post("/station/returns/{rma}/receive", returns.receive_return, OPERATOR),
]
