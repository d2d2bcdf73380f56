"""The page of backups: one is made, tried and taken away by the owner, and nobody else gets the file."""

import io
import tarfile
from pathlib import Path


def pressed(house, path: str):
    visitor = house.visitor()
    page = visitor.get("/backups")
    return visitor.press(page, path), visitor


def test_a_backup_is_made_tried_and_taken_away_at_the_desk(house):
    made, visitor = pressed(house, "/backups")
    assert "The shop is kept: doorstep-" in made
    assert "No backup was ever tried" in made
    (row,) = house.shop.rows("backup")

    tried = visitor.post(f"/backups/{row.public_id}/check")

    assert "every unit and cent of it adds up" in tried
    assert house.shop.rows("backup")[0].checked_at is not None
    answer = visitor.client.get(f"/backups/{row.public_id}/file")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    with tarfile.open(fileobj=io.BytesIO(answer.content)) as tar:
        assert tar.next().name == "manifest.json"


def test_a_backup_whose_file_is_gone_says_so(house):
    _, visitor = pressed(house, "/backups")
    (row,) = house.shop.rows("backup")
    Path(row.path).unlink()

    assert "not there any more" in visitor.get("/backups")
    assert "make another backup" in visitor.post(f"/backups/{row.public_id}/check")
    assert visitor.client.get("/backups/bak_0/file").status_code == 404
