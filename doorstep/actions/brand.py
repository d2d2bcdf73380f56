"""The shop's own face on paper: its logo."""

from pathlib import Path

from doorstep.actions.act import acting
from doorstep.actions.documents import LOGO
from doorstep.connectors.documents.pictures import read_logo
from doorstep.db import files, tables
from doorstep.db.engine import Database, machine_now


def set_logo(database: Database, home: Path, content: bytes, name: str, actor_id: int, token: str = "") -> str:
    """The picture is the shop's logo from now, as a PNG of our own making; what is no picture is refused with one
    sentence, and nothing is changed."""
    picture = read_logo(content)
    sha = files.keep_bytes(home, picture)
    with acting(database, "desk", "shop.logo", actor_id, {"name": name[:200], "sha256": sha}, token=token) as act:
        files.note_file(act.connection, sha, "logo", "image/png", len(picture), name, act.by.at, actor_id)
        setting = tables.setting
        act.connection.execute(setting.delete().where(setting.c.key == LOGO))
        act.connection.execute(setting.insert().values(key=LOGO, value=sha, at=machine_now(), actor_id=actor_id))
    return "The logo stands on every slip and label from now."


def remove_logo(database: Database, actor_id: int, token: str = "") -> str:
    """Papers bear the shop's name instead of a logo from now."""
    with acting(database, "desk", "shop.logo", actor_id, {"removed": True}, token=token) as act:
        act.connection.execute(tables.setting.delete().where(tables.setting.c.key == LOGO))
    return "The logo is gone; papers bear the shop's name."
