"""Somebody on the floor: does what a picker and packer does, through the station's own addresses, as JSON."""

import secrets
import time
from collections.abc import Collection, Mapping
from typing import Any

import httpx

from doorstep.domain.errors import CannotDoError, DoneAlreadyError

from .posting import PATIENCE_SECONDS, PAUSE_SECONDS

Json = dict[str, Any]


class Operator:
    """One person at the station. Sees what the station shows, and can do nothing that it does not offer. Where nobody
    answers, the page is loaded or the button pressed again; what the lost answer would have counted is counted as 0."""

    def __init__(self, base_url: str, name: str, site: str) -> None:
        self.name, self.site = name, site
        # What changes something must say that it comes from the shop's own pages.
        headers = {"Accept": "application/json", "Origin": base_url}
        self._client = httpx.Client(base_url=base_url, headers=headers, timeout=60, trust_env=False)

    def waves(self) -> list[Json]:
        """The waves on the floor here, the oldest first."""
        return list(self._get("/station/waves", status="open", site=self.site)["waves"])

    def wave(self, wave_id: str) -> Json:
        """One wave with its tasks, and with what of it is to be packed."""
        return self._get(f"/station/waves/{wave_id}")

    def pick_wave(self, wave_id: str) -> int:
        """Everything on the list is in its totes; returns how many lines."""
        return int(self._post(f"/station/waves/{wave_id}/pick").get("tasks", 0))

    def pick(self, task_id: int) -> None:
        """One line is in its tote."""
        self._post(f"/station/tasks/{task_id}/pick")

    def find_short(self, task_id: int, found: int, note: str) -> None:
        """Fewer are in the bin than the list says."""
        self._post(f"/station/tasks/{task_id}/short", found=found, note=note)

    def contents(self, part_id: str) -> list[Json]:
        """What was picked for one part of an order."""
        return list(self._get(f"/station/pack/{part_id}")["contents"])

    def seal(self, part_id: str, parcels: list[Json] | None = None) -> int:
        """The part is in sealed parcels: one with everything, or these; returns how many."""
        return len(self._post(f"/station/pack/{part_id}", parcels=parcels).get("parcels", ()))

    def seal_wave(self, wave_id: str) -> int:
        """Each picked part of the wave is one sealed parcel; returns how many."""
        return int(self._post(f"/station/waves/{wave_id}/seal").get("parcels", 0))

    def hand_over(self) -> int:
        """The carrier has what is labelled here; returns how many parcels."""
        told = self._post("/station/hand-over", site=self.site)
        # A hundred are one act: where the answer was lost, only the first hundred may have gone. Look again.
        return int(told["handed_over"]) if told else self.hand_over()

    def returns(self) -> list[Json]:
        """What is expected back."""
        return list(self._get("/station/returns")["returns"])

    def receive(self, rma_id: str) -> int:
        """All of it came here and goes back on the shelf; returns how many units."""
        return int(self._post(f"/station/returns/{rma_id}/receive", site=self.site).get("received", 0))

    def work_through(self, short_of: Collection[str], parcels_of: Mapping[str, int]) -> tuple[int, int]:
        """Every wave on this floor is picked and packed; returns (lines, parcels).

        Of the first thing of an order in `short_of` one unit is not there; an order in `parcels_of` goes into so many
        parcels.
        """
        lines = parcels = 0
        for wave in self.waves():
            for task in self._first_tasks(wave["id"], short_of):
                self.find_short(task["id"], task["qty"] - 1, "The bin is empty but for one.")
            lines += self.pick_wave(wave["id"])
            for part in self.wave(wave["id"])["packing"]:
                if part["number"] in parcels_of:
                    parcels += self.seal(part["id"], split(self.contents(part["id"]), parcels_of[part["number"]]))
            parcels += self.seal_wave(wave["id"])
        return lines, parcels

    def pack_orders(self, numbers: Collection[str]) -> int:
        """These orders alone are picked and packed, and the rest of their waves is left for others."""
        parcels = 0
        for wave in self.waves():
            for task in self.wave(wave["id"])["list"]:
                if task["number"] in numbers and task["status"] == "open":
                    self.pick(task["id"])
            for part in self.wave(wave["id"])["packing"]:
                if part["number"] in numbers:
                    parcels += self.seal(part["id"])
        return parcels

    def _first_tasks(self, wave_id: str, numbers: Collection[str]) -> list[Json]:
        found: dict[str, Json] = {}
        for task in self.wave(wave_id)["list"]:
            if task["number"] in numbers and task["status"] == "open":
                found.setdefault(task["number"], task)
        return list(found.values())

    def _get(self, path: str, **asked: Any) -> Json:
        return self._answer(self._ask("GET", path, params=asked))

    def _post(self, path: str, **said: Any) -> Json:
        """The act stands, once: pressed again, the button still has its own token."""
        told = {name: value for name, value in said.items() if value is not None}
        answer = self._ask("POST", path, json={"person": self.name, "token": secrets.token_hex(8), **told})
        if answer.status_code == httpx.codes.CONFLICT and answer.json().get("code") == DoneAlreadyError.code:
            return {}  # by the try whose answer was lost
        return self._answer(answer)

    def _ask(self, method: str, path: str, **asked: Any) -> httpx.Response:
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return self._client.request(method, path, **asked)
            except httpx.TransportError:
                if time.monotonic() > until:
                    raise
            time.sleep(PAUSE_SECONDS)

    def _answer(self, response: httpx.Response) -> Json:
        is_json = response.headers.get("content-type", "").startswith("application/json")
        if response.is_error or not is_json:
            said = response.json().get("error", "") if is_json else response.text.strip()[:200]
            raise CannotDoError(
                f"The station does not do that ({response.status_code}): {said or response.request.url}"
            )
        told: Json = response.json()
        return told

    def close(self) -> None:
        self._client.close()


def split(contents: list[Json], number: int) -> list[Json]:
    """So many parcels with every unit in exactly one of them: dealt out in turn, heavy things first."""
    units = [one["allocation"] for one in sorted(contents, key=lambda one: -one["grams"]) for _ in range(one["qty"])]
    boxes: list[dict[str, int]] = [{} for _ in range(min(number, len(units)))]
    for n, allocation in enumerate(units):
        box = boxes[n % len(boxes)]
        box[str(allocation)] = box.get(str(allocation), 0) + 1
    return [{"box": "carton M", "lines": box} for box in boxes]
