"""The station's addresses (docs/operating/station.md): pages for people, and the same acts as JSON for programs."""

from pathlib import Path

from starlette.routing import BaseRoute, Route

from doorstep.pages.look import Look
from doorstep.pages.visit import Answering, answering

from . import packing, returns, waves

_answer = answering(Look(Path(__file__).parent / "templates"))


def _get(path: str, answer: Answering) -> Route:
    return Route(path, _answer(answer), methods=["GET"])


def _post(path: str, answer: Answering) -> Route:
    return Route(path, _answer(answer), methods=["POST"])


routes: list[BaseRoute] = [
    _get("/station", waves.show_station),
    _post("/station/me", waves.say_name),
    _get("/station/waves", waves.list_waves),
    _get("/station/waves/{wave}", waves.show_wave),
    _get("/station/waves/{wave}/list", waves.show_list),
    _post("/station/waves/{wave}/pick", waves.pick_whole_wave),
    _post("/station/waves/{wave}/seal", waves.seal_whole_wave),
    _post("/station/tasks/{task}/scan", waves.scan_task),
    _post("/station/tasks/{task}/pick", waves.pick_by_hand),
    _get("/station/tasks/{task}/short", waves.ask_short),
    _post("/station/tasks/{task}/short", waves.say_short),
    _get("/station/pack/{part}", packing.show_pack),
    _post("/station/pack/{part}", packing.seal_part),
    _get("/station/hand-over", packing.show_hand_over),
    _post("/station/hand-over", packing.hand_over),
    _get("/station/labels/{label}", packing.show_label),
    _get("/station/returns", returns.list_returns),
    _get("/station/returns/{rma}", returns.show_return),
    _post("/station/returns/{rma}/receive", returns.receive_return),
]
