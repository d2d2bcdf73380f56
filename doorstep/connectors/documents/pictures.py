"""Pictures that people give us: looked at before they are believed, and written anew by ourselves."""

import io
import warnings

from doorstep.domain.errors import CannotDoError

LOGO_BYTES = 2 * 1024 * 1024
_SIDE = 6_000  # of what is read, in pixels
_KEPT_SIDE = 1_200  # of what is kept


def read_logo(content: bytes) -> bytes:
    """The picture as a PNG of our own making, no larger than a slip needs: nothing that was hidden in the file comes
    along. CannotDoError, with what to do, where it is no PNG or JPEG."""
    from PIL import Image, UnidentifiedImageError

    if len(content) > LOGO_BYTES:
        raise CannotDoError(
            f"The logo is larger than {LOGO_BYTES // 1024 // 1024} MB; save it smaller and send it again."
        )
    if not content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise CannotDoError("The logo is no picture that we can print; send a PNG or a JPEG. Nothing was changed.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as opened:
                if max(opened.size) > _SIDE:
                    raise CannotDoError(
                        f"The logo is {opened.width} × {opened.height} pixels; save it with at most {_SIDE} each way."
                    )
                picture = opened.convert("RGBA" if _is_see_through(opened) else "RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombWarning,
            Image.DecompressionBombError, MemoryError) as error:  # fmt: skip
        if isinstance(error, CannotDoError):
            raise
        raise CannotDoError("The logo cannot be read to its end; save it anew as PNG and send it again.") from None
    picture.thumbnail((_KEPT_SIDE, _KEPT_SIDE))
    kept = io.BytesIO()
    picture.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _is_see_through(picture: object) -> bool:
    mode, told = getattr(picture, "mode", ""), getattr(picture, "info", {})
    return "A" in mode or "transparency" in told
