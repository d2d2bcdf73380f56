"""The desk's pages about what customers are told: the mail account, the words of each message, and what went out."""

from base64 import b64encode

from babel import Locale
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute

from doorstep.actions import words as acts
from doorstep.actions.mail import PORTS, SECURITIES, MailSaid, attempt_account, keep_account, send_test, switch_account
from doorstep.connectors.messengers.wording import draft_of, is_language, languages, ours
from doorstep.db.accounts import list_accounts
from doorstep.db.people import find_login
from doorstep.db.queries.notify import list_messages, read_drafts
from doorstep.db.queries.pages import read_frame
from doorstep.db.secrets import open_safe
from doorstep.domain.errors import CannotDoError
from doorstep.domain.lifecycle import MESSAGE
from doorstep.domain.notices import KINDS
from doorstep.domain.roles import MANAGER, OWNER
from doorstep.domain.wording import BODY_MOST, SUBJECT_MOST, places_of
from doorstep.pages.routes import Pages
from doorstep.pages.visit import NotHereError, Visit

_SHOWN = 30
_DEFAULT_NAME = "mail"
# A message is shown as a mail program would: with its own look, and with nothing that runs.
_MAIL_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "frame-ancestors 'self'; sandbox",
    "x-frame-options": "SAMEORIGIN",
    "cache-control": "no-store",
}


def routes(page: Pages) -> list[BaseRoute]:
    return [
        page.get("/messages", show_messages, MANAGER),
        page.get("/messages/account", show_account, OWNER),
        page.post("/messages/account", keep, OWNER),
        page.post("/messages/account/{account}/test", test_account, MANAGER),
        page.post("/messages/account/{account}/use", use_account, OWNER),
        page.post("/messages/account/{account}/close", close_account, OWNER),
        page.get("/messages/words/{kind}/{language}", show_words, MANAGER),
        page.post("/messages/words/{kind}/{language}", keep_words, MANAGER),
        page.get("/messages/words/{kind}/{language}/shown", show_mail, MANAGER),
        page.post("/messages/words/{kind}/{language}/shown", show_mail, MANAGER),
        page.post("/messages/words/{kind}/{language}/test", send_words, MANAGER),
    ]


def show_messages(visit: Visit) -> Response:
    """Whether customers can be written to, in which words, and what they were told last."""
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        accounts = list_accounts(connection, "messenger")
        drafts = {(row.kind, row.language): row for row in read_drafts(connection)}
        log = list_messages(connection, _SHOWN)
    spoken = sorted(languages() | {language for (_, language), row in drafts.items() if row.body})
    return visit.show(
        "messages.html", frame, here="Shop", accounts=accounts, kinds=[(kind, acts.LABELS[kind]) for kind in KINDS],
        spoken=[(code, _called(code)) for code in spoken], drafts=drafts, log=log, lifecycle=MESSAGE,
        labels=acts.LABELS, others=[(code, _called(code)) for code in _OTHERS if code not in spoken],
    )  # fmt: skip


_OTHERS = ("fr", "it", "es", "nl", "pl", "da", "sv", "cs", "pt", "fi", "nb")


def _called(code: str) -> str:
    return str(Locale(code).get_display_name("en")) if is_language(code) else code


# --- the mail account ------------------------------------------------------------------------------------------


def show_account(visit: Visit) -> Response:
    """The mail account: its server, how it speaks, and as whom."""
    return _show_account(visit, {}, "")


def _show_account(visit: Visit, typed: dict[str, str], refusal: str) -> Response:
    name = typed.get("name") or visit.asked.get("name", "")
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        accounts = list_accounts(connection, "messenger")
    standing = next((one for one in accounts if one.name == name), None)
    config = standing.config if standing else {}
    known = {
        "name": standing.name if standing else (_DEFAULT_NAME if not accounts else ""),
        "host": config.get("host", ""), "port": config.get("port", ""), "sender": config.get("from", ""),
        "user": config.get("username", ""), "security": config.get("security") or "starttls",
    }  # fmt: skip
    return visit.show(
        "mail_account.html", frame, 409 if refusal else 200, here="Shop", standing=standing, refusal=refusal,
        known=known | typed, securities=SECURITIES, ports=PORTS,
    )  # fmt: skip


def keep(visit: Visit) -> Response:
    """The account is kept, once its server has let us in."""
    typed = {name: visit.text(name, 200) for name in ("name", "host", "port", "sender", "user", "security")}
    try:
        said = MailSaid(
            typed["host"], typed["sender"], visit.whole("port", 1, 65_535) if typed["port"] else None,
            typed["security"], typed["user"], visit.secret("password") or None,
        )  # fmt: skip
        told = keep_account(
            visit.database, open_safe(visit.settings), typed["name"] or _DEFAULT_NAME, said, visit.person.actor_id,
            "desk", visit.text("token", 40), tried=visit.text("untried", 5) != "yes",
        )  # fmt: skip
    except CannotDoError as error:
        if visit.wants_json:
            raise
        return _show_account(visit, typed, str(error))
    return visit.to("/messages", told)


def test_account(visit: Visit) -> Response:
    """The server was asked whether it lets us in; nothing was sent."""
    tried = attempt_account(visit.database, open_safe(visit.settings), visit.place("account"))
    if not tried.holds:
        raise CannotDoError(f"{tried.sentence} The account is kept as it is.")
    return visit.to("/messages", tried.sentence)


def use_account(visit: Visit) -> Response:
    """Messages go by this account."""
    return visit.to(
        "/messages", switch_account(visit.database, visit.place("account"), True, visit.person.actor_id, "desk")
    )


def close_account(visit: Visit) -> Response:
    """Messages do not go by this account any more."""
    return visit.to(
        "/messages", switch_account(visit.database, visit.place("account"), False, visit.person.actor_id, "desk")
    )


# --- the words of a message ------------------------------------------------------------------------------------


def show_words(visit: Visit) -> Response:
    """The words of one message in one language, what may stand in them, and how it looks."""
    return _show_words(visit, None, "")


def _show_words(visit: Visit, typed: tuple[str, str] | None, refusal: str) -> Response:
    kind, language = _named(visit)
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        words = acts.read_words(connection)
        row = next((one for one in read_drafts(connection) if (one.kind, one.language) == (kind, language)), None)
        login = find_login(connection, visit.person.actor_id)
        has_account = any(one.active for one in list_accounts(connection, "messenger"))
    draft = draft_of(kind, language, words)
    subject, body = typed if typed is not None else (draft.subject, draft.body)
    return visit.show(
        "words.html", frame, 409 if refusal else 200, here="Shop", kind=kind, label=acts.LABELS[kind],
        language=language, called=_called(language), subject=subject, body=body, refusal=refusal,
        row=row if row is not None and row.body else None, places=places_of(kind), has_account=has_account,
        to=login.email if login is not None and "@" in login.email else "", own=ours(kind, language),
        has_own=language in languages(), most=(SUBJECT_MOST, BODY_MOST),
    )  # fmt: skip


def keep_words(visit: Visit) -> Response:
    """The message is said in these words from now on, or in Doorstep's again."""
    kind, language = _named(visit)
    token, actor_id = visit.text("token", 40), visit.person.actor_id
    here = f"/messages/words/{kind}/{language}"
    if visit.text("ours", 5) == "yes":
        return visit.to(here, acts.back_to_ours(visit.database, kind, language, actor_id, "desk", token))
    subject, body = _typed(visit)
    try:
        told = acts.keep_words(visit.database, kind, language, subject, body, actor_id, "desk", token)
    except CannotDoError as error:
        if visit.wants_json:
            raise
        return _show_words(visit, (subject, body), str(error))
    return visit.to(here, told)


def show_mail(visit: Visit) -> Response:
    """The message as the customer of a real order would get it, from what is typed or from what is kept."""
    kind, language = _named(visit)
    typed = _typed(visit) if visit.request.method == "POST" else None
    number = visit.text("order", 60) if typed else visit.asked.get("order", "")[:60]
    try:
        with visit.database.reading() as connection:
            worded, of = acts.show_words(connection, visit.settings.home, kind, language, typed, number)
    except CannotDoError as error:
        if visit.wants_json:
            raise
        return HTMLResponse(visit.look.draw("mail_refused.html", {"sentence": str(error)}), 409, _MAIL_HEADERS)
    if visit.wants_json:
        return JSONResponse({"subject": worded.subject, "text": worded.text, "html": worded.html, "of": of})
    picture = f"data:image/png;base64,{b64encode(worded.logo).decode()}"
    return HTMLResponse(worded.html.replace('src="cid:logo"', f'src="{picture}"'), 200, _MAIL_HEADERS)


def send_words(visit: Visit) -> Response:
    """One mail in these words went to whoever asked for it."""
    kind, language = _named(visit)
    with visit.database.reading() as connection:
        worded, of = acts.show_words(
            connection, visit.settings.home, kind, language, _typed(visit), visit.text("order", 60)
        )
    told = send_test(
        visit.database, open_safe(visit.settings), visit.text("to", 200), worded, visit.person.actor_id, "desk",
        visit.text("token", 40),
    )  # fmt: skip
    return visit.to(f"/messages/words/{kind}/{language}", f"{told} It tells of {of}; what you typed is not kept yet.")


def _typed(visit: Visit) -> tuple[str, str]:
    return visit.text("subject", 2 * SUBJECT_MOST), visit.text("body", 2 * BODY_MOST)


def _named(visit: Visit) -> tuple[str, str]:
    kind, language = visit.place("kind"), visit.place("language")
    try:
        acts.check_named(kind, language)
    except CannotDoError as error:
        raise NotHereError(str(error)) from None
    return kind, language
