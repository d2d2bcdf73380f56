"""Addresses with who may ask for them: a page without a role cannot be made."""

from starlette.routing import Route

from doorstep.domain.roles import Role

from .look import Look
from .visit import Answering, answering


class Pages:
    """Makes the routes of one application. `role` is the least that may ask; None is open to everybody."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self._answer = answering(look)

    def get(self, path: str, answer: Answering, role: Role | None) -> Route:
        return Route(path, self._answer(answer, role), methods=["GET"])

    def post(self, path: str, answer: Answering, role: Role | None) -> Route:
        return Route(path, self._answer(answer, role), methods=["POST"])

    def upload(self, path: str, answer: Answering, role: Role | None, most: int) -> Route:
        """A form that may bring files, `most` bytes in all; they are in `visit.files` while it is answered."""
        return Route(path, self._answer(answer, role, most), methods=["POST"])
