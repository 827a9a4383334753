"""Sealed documents and kept files as answers of a view."""

import json
from typing import Any

from django.http import HttpResponse, JsonResponse

from kunming_coord.documents.models import Seal, SealedFile, StoredFile
from kunming_coord.exchange.downloads import as_download


def seal_json(seal: Seal) -> dict[str, Any]:
    """A seal as the stand-alone script reads it."""
    return {
        "code": seal.code,
        "kind": seal.kind,
        "payload": json.loads(seal.payload),
        "sm3": seal.sm3,
        "key_id": seal.key_id,
        "signature": seal.signature,
    }


def as_json(seal: Seal, name: str) -> HttpResponse:
    """A seal as a file for machines."""
    response = JsonResponse(seal_json(seal), json_dumps_params={"ensure_ascii": False, "indent": 1})
    as_download(response, name)
    return response


def as_pdf(file: SealedFile, name: str) -> HttpResponse:
    """The PDF of a seal as a download, byte for byte as it was signed."""
    response = HttpResponse(bytes(file.content), content_type="application/pdf")
    as_download(response, name)
    return response


def as_file(file: StoredFile) -> HttpResponse:
    """An uploaded file as a download; no browser opens it inside the site."""
    response = HttpResponse(bytes(file.content), content_type=file.media_type)
    as_download(response, file.name)
    return response
