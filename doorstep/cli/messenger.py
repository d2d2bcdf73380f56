"""`doorstep messenger`: the mail account, and the words of what customers are told."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from doorstep.domain.errors import CannotDoError

from .show import AsJson, open_shop, read_text, say, say_json, say_rows

app = typer.Typer()
messenger = typer.Typer(help="The mail account, and the words of messages.", no_args_is_help=True)
app.add_typer(messenger, name="messenger")

Name = Annotated[str, typer.Argument(help="What we call the account.")]
Kind = Annotated[str, typer.Argument(help="confirmed, sent, delayed, cancelled or refunded.")]
Language = Annotated[str, typer.Option(help="Its two letters, as in en or de.")]


@messenger.command()
def add(
    host: Annotated[str, typer.Option(help="The mail server, as in smtp.provider.example.")],
    sender: Annotated[str, typer.Option("--from", help="The address that customers see.")],
    name: Name = "mail",
    port: Annotated[int | None, typer.Option(help="587 with starttls, 465 with tls, 25 with none.")] = None,
    security: Annotated[str, typer.Option(help="starttls, tls or none.")] = "starttls",
    user: Annotated[str, typer.Option(help="Whom the server knows us as; empty: it asks nobody.")] = "",
    password_file: Annotated[Path | None, typer.Option(help="A file with the password; else it is asked for.")] = None,
    trial: Annotated[bool, typer.Option("--trial/--no-trial", help="Speak with the server first.")] = True,
    as_json: AsJson = False,
) -> None:
    """Keep the mail account (or change it, under the name it has), once the server has let us in."""
    from doorstep.actions.mail import MailSaid, keep_account
    from doorstep.actions.people import owner_id
    from doorstep.db.secrets import open_safe
    from doorstep.settings import settings

    database = open_shop()
    said = MailSaid(host, sender, port, security, user, _password(user, password_file))
    told = keep_account(database, open_safe(settings()), name, said, owner_id(database), "cli", tried=trial)
    if as_json:
        say_json({"name": name, "holds": True, "told": told})
    else:
        say(told)


@messenger.command("list")
def show(as_json: AsJson = False) -> None:
    """The mail accounts; messages go by the one that is used."""
    from doorstep.db.accounts import list_accounts

    with open_shop().reading() as connection:
        rows = [
            {
                "name": one.name, "server": f"{one.config.get('host')}:{one.config.get('port')}",
                "security": one.config.get("security") or "none", "from": one.config.get("from"),
                "user": one.config.get("username"), "used": one.active,
            }
            for one in list_accounts(connection, "messenger")
        ]  # fmt: skip
    say_rows(rows, as_json, "There is no mail account yet; `doorstep messenger add` makes one. Messages wait for it.")


@messenger.command("test")
def attempt(
    name: Name = "mail",
    to: Annotated[str | None, typer.Option(help="Send one there; without it, nothing is sent.")] = None,
    kind: Annotated[str, typer.Option(help="Which message to send.")] = "confirmed",
    language: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Speak with the server as messages do; with --to, send a message to look at."""
    from doorstep.actions.mail import attempt_account, send_test
    from doorstep.actions.people import owner_id
    from doorstep.actions.words import show_words
    from doorstep.db.secrets import open_safe
    from doorstep.settings import settings

    database, safe = open_shop(), open_safe(settings())
    tried = attempt_account(database, safe, name)
    told = tried.sentence
    if tried.holds and to is not None:
        with database.reading() as connection:
            worded, _ = show_words(connection, settings().home, kind, language, None)
        told = send_test(database, safe, to, worded, owner_id(database), "cli")
    if not tried.holds and not as_json:
        raise CannotDoError(told)
    if as_json:
        say_json({"name": name, "holds": tried.holds, "told": told})
    else:
        say(told)
    if not tried.holds:
        raise typer.Exit(1)


@messenger.command()
def use(name: Name) -> None:
    """Let messages go by this account."""
    _switch(name, True)


@messenger.command()
def close(name: Name) -> None:
    """Let no message go by this account any more."""
    _switch(name, False)


@messenger.command()
def words(
    kind: Kind,
    language: Language = "en",
    file: Annotated[
        Path | None, typer.Option(help="Say it so from now on: the subject, then the text below it.")
    ] = None,
    ours: Annotated[bool, typer.Option("--ours", help="Go back to Doorstep's own words.")] = False,
    preview: Annotated[bool, typer.Option("--preview", help="Show it with the newest order.")] = False,
    as_json: AsJson = False,
) -> None:
    """The words of a message: shown, changed from a file, or Doorstep's own again."""
    from doorstep.actions.people import owner_id
    from doorstep.actions.words import back_to_ours, check_named, keep_words, read_words, show_words
    from doorstep.connectors.messengers.wording import draft_of
    from doorstep.domain.wording import places_of
    from doorstep.settings import settings

    database = open_shop()
    check_named(kind, language)
    typed = None
    if file is not None:
        subject, _, body = read_text(file).partition("\n")
        typed = (subject, body)
    if preview:
        with database.reading() as connection:
            shown, of = show_words(connection, settings().home, kind, language, typed)
        _say_words(f"{shown.subject}\n\n{shown.text}\n(of {of})", shown.subject, shown.text, as_json)
        return
    if ours:
        say(back_to_ours(database, kind, language, owner_id(database), "cli"))
        return
    if typed is not None:
        say(keep_words(database, kind, language, *typed, owner_id(database), "cli"))
        return
    with database.reading() as connection:
        draft = draft_of(kind, language, read_words(connection))
    _say_words(f"{draft.subject}\n\n{draft.body}", draft.subject, draft.body, as_json)
    if not as_json:
        say("\nWhat stands in braces is filled in:")
        for place in places_of(kind):
            left_out = "; its line is left out where there is none" if place.optional else ""
            say(f"  {{{place.name}}}  {place.meaning}{left_out}")


def _say_words(plain: str, subject: str, text: str, as_json: bool) -> None:
    if as_json:
        say_json({"subject": subject, "text": text})
    else:
        say(plain)


def _switch(name: str, active: bool) -> None:
    from doorstep.actions.mail import switch_account
    from doorstep.actions.people import owner_id

    database = open_shop()
    say(switch_account(database, name, active, owner_id(database), "cli"))


def _password(user: str, file: Path | None) -> str | None:
    """The password, from wherever it was given; None leaves the one that is kept."""
    if not user:
        return ""
    if file is not None:
        return read_text(file).strip("\r\n")
    if sys.stdin.isatty():
        return str(typer.prompt("Its password (Enter: the one that is kept)", hide_input=True, default="")) or None
    return sys.stdin.read().strip("\r\n") or None
