"""Photos: really pictures, drawn anew, and fetched from nowhere but the public internet."""

import asyncio
import io
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from PIL import Image

from doorstep.actions import imports, photos
from doorstep.connectors.files.fetching import fetch_picture
from doorstep.connectors.files.photos import safe_photo, thumbnail
from doorstep.db import files
from doorstep.domain.errors import CannotDoError


def picture(kind: str = "JPEG", size: tuple[int, int] = (1600, 900), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (180, 90, 40)).save(out, kind, **more)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_is_drawn_anew_without_what_was_written_into_it(kind):
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    content = picture(kind, exif=exif) + b"<script>alert(1)</script>"

    made = safe_photo(content)
    assert b"script" not in made
    assert b"where I live" not in made
    with Image.open(io.BytesIO(made)) as image:
        assert (image.format, image.size) == ("WEBP", (1200, 675))
        assert not image.getexif()


BAD = {
    "words": (b"hello", "is no picture: send a PNG, JPEG, WebP or GIF"),
    "a drawing that may run": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "is no picture"),
    "half a picture": (picture("PNG")[:300], "is damaged"),
    "a point": (picture(size=(2, 2)), "too few to see anything"),
    "one beyond all bounds": (picture("PNG", size=(30_000, 20)), "too many"),
    "small as a file and large in memory": (picture("PNG", size=(6_000, 5_000)), "too many"),
    "too many bytes": (b"\xff\xd8\xff" + bytes(11_000_000), "larger than 10 MB"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_picture_of_sane_size_is_refused_in_one_sentence(what):
    content, why = BAD[what]
    with pytest.raises(CannotDoError, match=why) as refusal:
        safe_photo(content, "mug.png")
    assert str(refusal.value).startswith("“mug.png”")


def test_a_photo_is_shown_on_the_product_and_kept_in_three_sizes(shop, home):
    address = photos.put_photo(shop.database, home, "MUG", picture(), "mug.jpg", shop.owner_id)
    (row,) = shop.rows("sku", code="MUG")
    (file,) = shop.rows("stored_file", kind="photo")

    assert row.photo == address == f"/photos/{file.sha256}/400"
    for size in (88, 400, 1200):
        with Image.open(io.BytesIO(thumbnail(files.path_of(home, file.sha256), size))) as image:
            assert image.size[0] == size


def test_photos_beside_a_sheet_are_found_by_their_names(shop, home, tmp_path):
    archive, sheet = tmp_path / "photos.zip", tmp_path / "sheet.csv"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("shots/pot.png", picture("PNG"))
        packed.writestr("__MACOSX/._pot.png", b"not a picture")
    sheet.write_text("SKU,Title,Photo\nPOT,Pot,pot.png\nCUP,Cup,cup.png\n")
    kept = photos.keep_photos(shop.database, home, archive, shop.owner_id)

    def bring():
        job = imports.read_in(shop.database, home, "products", sheet, "sheet.csv", shop.owner_id, photos=kept)
        imports.apply(shop.database, home, job, shop.owner_id)
        return imports.read_job(shop.database, job).report["same"]

    assert bring() == 0
    assert shop.rows("sku", code="POT")[0].photo == kept["pot.png"]
    assert shop.rows("sku", code="CUP")[0].photo == ""
    assert bring() == 2


def test_a_damaged_zip_is_refused_in_a_sentence(shop, home, tmp_path):
    archive = tmp_path / "photos.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("pot.png", picture("PNG"))
    content = archive.read_bytes()
    archive.write_bytes(content[:45] + b"\xff" * 40 + content[85:])

    with pytest.raises(CannotDoError, match="ZIP with the photos cannot be read"):
        photos.keep_photos(shop.database, home, archive, shop.owner_id)


class _Pictures(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/moved.jpg":
            self.send_response(302)
            self.send_header("Location", "/a.jpg")
            self.end_headers()
            return
        content = {"/a.jpg": picture(), "/page.jpg": b"<html>", "/huge.jpg": bytes(12_000_000)}.get(self.path)
        self.send_response(200 if content else 404)
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pictures)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_photos_that_an_export_named_are_fetched_when_asked_for_and_stay_the_same_row(shop, home, tmp_path, address):
    sheet = tmp_path / "sheet.csv"
    names = ("a.jpg", "moved.jpg", "page.jpg", "gone.jpg", "huge.jpg")
    sheet.write_text("SKU,Title,Photo\n" + "".join(f"P-{n},Pot {n},{address}/{name}\n" for n, name in enumerate(names)))

    def bring():
        job = imports.read_in(shop.database, home, "products", sheet, "sheet.csv", shop.owner_id)
        imports.apply(shop.database, home, job, shop.owner_id)
        return imports.read_job(shop.database, job).report["same"]

    bring()
    outcome = photos.fetch_photos(shop.database, home, may_be_local=True)

    assert outcome.fetched == 2
    assert {one.rpartition("/")[2]: why for one, why in outcome.failed} == {
        "page.jpg": "“page.jpg” is no picture: send a PNG, JPEG, WebP or GIF.",
        "gone.jpg": "127.0.0.1 answers 404 for /gone.jpg.",
        "huge.jpg": "The picture at 127.0.0.1 is larger than 10 MB.",
    }
    shown = {row.code: row.photo for row in shop.rows("sku") if row.code.startswith("P-")}
    assert shown["P-0"] == shown["P-1"] != f"{address}/a.jpg"
    assert shown["P-0"].startswith("/photos/")
    assert bring() == 5


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1/a.jpg", "http://localhost:8420/", "http://[::1]/", "http://169.254.169.254/latest/meta-data",
     "http://10.0.0.1/", "http://192.168.1.1/x.jpg", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/",
     "http://[64:ff9b::a9fe:a9fe]/", "http://[2002:7f00:1::]/", "http://[::7f00:1]/", "http://[fec0::1]/"],
)  # fmt: skip
def test_nothing_of_our_own_network_is_ever_fetched(target):
    async def fetch() -> bytes:
        async with httpx.AsyncClient(trust_env=False) as client:
            return await fetch_picture(client, target)

    with pytest.raises(CannotDoError, match="is not on the public internet"):
        asyncio.run(fetch())


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://x/y", "http://me:pw@host/", "gopher://x", "http://", "mug.jpg"]
)
def test_what_is_no_web_address_is_not_fetched(target):
    async def fetch() -> bytes:
        async with httpx.AsyncClient(trust_env=False) as client:
            return await fetch_picture(client, target)

    with pytest.raises(CannotDoError, match="is no address of a picture"):
        asyncio.run(fetch())
