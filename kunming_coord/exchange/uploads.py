"""No request may bring a file larger than a workbook can be: the rest is not kept, whatever was announced."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kunming_coord.common.errors import Missing
from kunming_coord.exchange import limits
from kunming_coord.exchange.refusals import refused

READ_TO_THE_END = 64 * 1024 * 1024  # of a larger request not even the rest is read


class LimitedUpload(FileUploadHandler):
    """First of the upload handlers: passes chunks on until the limit, then drops the file."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.received, self.announced = 0, 0

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, *args: Any, **kw: Any
    ) -> None:
        """Note how much is coming."""
        self.announced = content_length

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count; raises StopUpload beyond the limit."""
        self.received += len(raw_data)
        if self.received > limits.MAX_BYTES:
            self.request.upload_too_large = True  # type: ignore[union-attr]
            raise StopUpload(connection_reset=self.announced > READ_TO_THE_END)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler makes the file."""


def uploaded(request: HttpRequest, name: str = "file") -> tuple[bytes, str]:
    """The bytes and name of the uploaded file; raises Invalid or Missing."""
    if getattr(request, "upload_too_large", False):
        raise refused("too_large", {"limit": limits.MAX_BYTES // 1024 // 1024})
    given = request.FILES.get(name)
    if given is None:
        text = _("请选择要上传的 xlsx 文件。")
        raise Missing(text, fields={name: text})
    return given.read(), given.name or ""
