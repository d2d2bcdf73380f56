"""The messenger: mail in by SMTP, a list of it by HTTP."""

from dataclasses import asdict
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from doorstep.sandbox.messenger.mailbox import Mailbox, shown_subject
from doorstep.sandbox.messenger.smtp import Conversation
from doorstep.sandbox.office import Office, Refusal, answer, read_number

OPERATIONS = ("recipient", "send")


class Messenger:
    """One mail account; its letters are in `mail/` of the sandbox's folder."""

    def __init__(self, folder: Path, api_key: str) -> None:
        self.office = Office(folder / "messenger.db", "", OPERATIONS, api_key)
        self.mailbox = Mailbox(folder)
        self.application = self.office.application(
            [
                Route("/messages", self._list),
                Route("/messages/count", self._count),
                Route("/messages/{n:int}.eml", self._mail),
            ]
        )

    def smtp_protocol(self) -> Conversation:
        return Conversation(self.office, self.mailbox)

    async def _list(self, request: Request) -> Response:
        asked, limit = request.query_params, read_number(request, "limit", 1000)
        since = read_number(request, "since", 0)
        found = self.mailbox.matching(asked.get("message_id", ""), asked.get("to", ""), since)
        shown = [{**asdict(mail), "subject": shown_subject(mail)} for mail in found[:limit]]
        return answer({"count": len(found), "messages": shown})

    async def _count(self, request: Request) -> Response:
        return answer({"count": len(self.mailbox.mails), "doubles": self.mailbox.doubles()})

    async def _mail(self, request: Request) -> Response:
        n = request.path_params["n"]
        found = next((mail for mail in self.mailbox.mails if mail.n == n), None)
        if found is None:
            raise Refusal("mail_not_found", f"there is no mail {n}", 404)
        return Response((self.mailbox.folder / found.file).read_bytes(), media_type="message/rfc822")
