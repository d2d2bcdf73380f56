"""Photos: really a picture, of sane size, drawn anew, so that nothing but the picture survives."""

import io
import threading
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from doorstep.domain.errors import CannotDoError

MOST_BYTES = 10_000_000
SIZES = (88, 400, 1200)  # the longer side, in pixels
_MOST_PIXELS = {"JPEG": 60_000_000}  # a phone's largest, and room above it: it is read smaller than it is
_MOST_PIXELS_ELSE = 25_000_000  # of what is unpacked whole: 100 MB
_MOST_SIDE, _LEAST_SIDE = 20_000, 8
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_drawing = threading.Lock()  # one at a time: a picture is small as a file and large in memory
_MOST_IN_ZIP, _MOST_UNPACKED = 5_000, 500_000_000


def safe_photo(content: bytes, name: str = "") -> bytes:
    """The picture as WebP, at most 1200 pixels wide or high, without metadata; refused where it is none."""
    called = f"“{name}”" if name else "The file"
    if len(content) > MOST_BYTES:
        raise CannotDoError(f"{called} is larger than {MOST_BYTES // 1_000_000} MB; make the picture smaller first.")
    image = _open(content, called)
    width, height = image.size
    if width * height > _MOST_PIXELS.get(image.format, _MOST_PIXELS_ELSE) or max(width, height) > _MOST_SIDE:
        raise CannotDoError(f"{called} has {width} × {height} pixels, which is too many; make it smaller first.")
    if min(width, height) < _LEAST_SIDE:
        raise CannotDoError(f"{called} has {width} × {height} pixels, which is too few to see anything.")
    return _drawn(image, SIZES[-1], called)


def _open(content: bytes, called: str) -> Any:
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of sizes, which are checked above it
        try:
            return Image.open(io.BytesIO(content), formats=_FORMATS)
        except Exception:  # noqa: BLE001 - whatever it is, it is no picture
            raise CannotDoError(f"{called} is no picture: send a PNG, JPEG, WebP or GIF.") from None


def _drawn(image: Any, size: int, called: str) -> bytes:
    from PIL import ImageOps

    out = io.BytesIO()
    try:
        with _drawing:
            image.draft("RGB", (size * 2, size * 2))  # a large JPEG is read smaller than it is
            if image.mode in ("RGB", "RGBA"):
                image.thumbnail((size, size))  # before there is a second one of its size
            upright = ImageOps.exif_transpose(image) or image
            plain = upright.convert("RGBA" if "A" in upright.mode or "transparency" in upright.info else "RGB")
            plain.thumbnail((size, size))
            plain.info.clear()
            plain.save(out, "WEBP", quality=82, method=4)
    except Exception:  # noqa: BLE001 - a picture that ends in the middle, or is broken in any other way
        raise CannotDoError(f"{called} is damaged; save the picture anew and send that.") from None
    return out.getvalue()


@lru_cache(maxsize=256)
def thumbnail(path: Path, size: int) -> bytes:
    """The kept picture at that size, as WebP. The file at that path never changes."""
    content = path.read_bytes()
    return content if size >= SIZES[-1] else _drawn(_open(content, "The photo"), size, "The photo")


def photos_in(path: Path) -> Iterator[tuple[str, bytes]]:
    """Each picture in a ZIP by its file's name, without the folders; what is too large is refused before it is
    unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [part for part in archive.infolist() if not part.is_dir() and "__MACOSX" not in part.filename]
            if len(parts) > _MOST_IN_ZIP or sum(part.file_size for part in parts) > _MOST_UNPACKED:
                raise CannotDoError("The ZIP holds too many or too large files; send the photos in parts.")
            for part in parts:
                name = part.filename.replace("\\", "/").rpartition("/")[2]
                if name.startswith(".") or name.rpartition(".")[2].casefold() not in (
                    "png",
                    "jpg",
                    "jpeg",
                    "webp",
                    "gif",
                ):
                    continue
                if part.file_size > MOST_BYTES:
                    raise CannotDoError(f"“{name}” is larger than {MOST_BYTES // 1_000_000} MB; make it smaller first.")
                with archive.open(part) as opened:
                    yield name, opened.read(MOST_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError):
        raise CannotDoError("The ZIP with the photos cannot be read; pack them anew, without a password.") from None
