"""Files that a form brings: read in pieces onto the disk, never more than the page allows."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from doorstep.domain.errors import CannotDoError

_FILES, _FIELDS = 20, 500


class UploadError(CannotDoError):
    """What was sent cannot be read as a form with files, or is more than the page takes."""

    code = "unreadable_form"


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it was sent: its bytes from the start, and the name it had there, which proves nothing."""

    name: str
    content: BinaryIO
    size_bytes: int


async def read_upload(request: Request, most: int) -> tuple[Mapping[str, str], Mapping[str, Upload]]:
    """The fields and the files of a form, `most` bytes in all; a file field that was left empty is not there."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > most:
        raise UploadError(_too_much(most))
    parser = MultiPartParser(request.headers, _limited(request, most), max_files=_FILES, max_fields=_FIELDS)
    try:
        form = await parser.parse()
    except MultiPartException:
        raise UploadError(
            "The form cannot be read; go back, load the page again, choose the file and send it anew."
        ) from None
    fields: dict[str, str] = {}
    files: dict[str, Upload] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields[name] = value
        elif value.filename and name not in files:
            files[name] = Upload(_plain(value), value.file, value.size or 0)
        else:
            await value.close()
    return fields, files


def _plain(sent: UploadFile) -> str:
    """The file's name without the folders that some browsers send along."""
    name = (sent.filename or "").replace("\\", "/").rpartition("/")[2]
    return "".join(mark for mark in name if mark.isprintable())[:200] or "file"


async def _limited(request: Request, most: int) -> AsyncGenerator[bytes, Any]:
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > most:
            raise UploadError(_too_much(most))
        yield piece


def _too_much(most: int) -> str:
    return f"The file is larger than {most // 1_000_000} MB, which is the most this page takes; send less at a time."
