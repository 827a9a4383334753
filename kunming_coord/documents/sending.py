"""How machines send a file: as a part of a multipart body, or as base64 in JSON."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers

from kunming_coord.common.errors import Invalid
from kunming_coord.common.serializers import StrictSerializer
from kunming_coord.documents.uploads import JPEG, PDF, PNG
from kunming_coord.exchange.uploads import uploaded

FILE_ANSWERS = {(200, kind): OpenApiTypes.BINARY for kind in (PDF, JPEG, PNG)}


class FileIn(StrictSerializer):
    """The fields of a body that brings a file; a room adds its own."""

    file_name = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")
    content = serializers.CharField(
        required=False, help_text="PDF、JPG 或 PNG 的 base64；multipart 请用 file 字段"
    )
    file = serializers.FileField(required=False, allow_empty_file=True)
    idempotency_key = serializers.CharField(required=False, max_length=64, help_text="与请求头同义")


def sent_file(request: HttpRequest, given: Mapping[str, Any]) -> tuple[bytes, str] | None:
    """The bytes and name of the file in a valid body; None where there is none. Raises Invalid."""
    if "content" not in given:
        too_large = getattr(request, "upload_too_large", False)
        return uploaded(request) if too_large or "file" in request.FILES else None
    try:
        return base64.b64decode(given["content"], validate=True), given["file_name"]
    except (binascii.Error, ValueError) as error:
        sentence = _("content 应为文件的 base64。")
        raise Invalid(sentence, fields={"content": sentence}) from error
