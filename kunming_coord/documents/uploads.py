"""Is an uploaded file what it says it is? Looked at by its content; the name only has to agree."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kunming_coord.common.errors import Invalid, Missing
from kunming_coord.exchange import limits

NAME_LENGTH = 120
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
_SUFFIXES = {PDF: (".pdf",), JPEG: (".jpg", ".jpeg"), PNG: (".png",)}
_STARTS = {PDF: b"%PDF-", JPEG: b"\xff\xd8\xff", PNG: b"\x89PNG\r\n\x1a\n"}
_ENDS = {PDF: b"%%EOF", JPEG: b"\xff\xd9", PNG: b"IEND\xaeB`\x82"}
_TAIL = 2048  # a PDF may carry remarks behind its end, the others a few stray bytes
_MARKUP = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<svg", b"<?xml")
_ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")


def bytes_of(request: HttpRequest, name: str = "file") -> tuple[bytes, str]:
    """The bytes and name of the file a request brings; raises Invalid where it is too large, Missing where there is none."""
    if getattr(request, "upload_too_large", False):
        raise _too_large()
    given = request.FILES.get(name)
    if given is None:
        sentence = _("请选择要上传的文件。")
        raise Missing(sentence, fields={name: sentence})
    return given.read(), given.name or ""


def media_type_of(content: bytes, name: str) -> str:
    """The type of a file that may be kept; raises Invalid with the reason and what to do."""
    if not content:
        raise _refused(_("上传的文件是空的，请重新选择文件。"))
    if len(content) > limits.MAX_BYTES:
        raise _too_large()
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_MARKUP):
        raise _refused(
            _("“%(name)s”的内容是网页，不是 PDF 或图片；请重新导出后上传。") % {"name": _shown(name)}
        )
    kind = next((kind for kind, start in _STARTS.items() if content.startswith(start)), None)
    if kind is None or not name.lower().endswith(_SUFFIXES[kind]):
        raise _refused(
            _("“%(name)s”不是 PDF、JPG 或 PNG 文件，或扩展名与内容不符；请核对后上传。")
            % {"name": _shown(name)}
        )
    if _ENDS[kind] not in content[-_TAIL:]:
        raise _refused(_("“%(name)s”不完整，可能没有传完；请重新上传。") % {"name": _shown(name)})
    if kind == PDF and any(word in content for word in _ACTIVE):
        raise _refused(
            _("“%(name)s”含有脚本或嵌入的文件，请打印为普通 PDF 后上传。") % {"name": _shown(name)}
        )
    return kind


def _too_large() -> Invalid:
    return _refused(
        _("文件超过 %(limit)s MB，请压缩后再上传。") % {"limit": limits.MAX_BYTES // 1024 // 1024}
    )


def _shown(name: str) -> str:
    return "".join(letter for letter in name if letter.isprintable())[:60]


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"file": sentence})
