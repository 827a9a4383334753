"""凭证验真, open to everybody: a code or a file is genuine or it is not."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kunming_coord.accounts.middleware import public
from kunming_coord.common.errors import DomainError
from kunming_coord.common.peers import address_of
from kunming_coord.documents import signing
from kunming_coord.documents.services import note_vain_lookup
from kunming_coord.documents.uploads import bytes_of
from kunming_coord.documents.verifying import (
    LONGEST,
    Finding,
    asks_too_often,
    find_by_code,
    find_by_file,
    script_text,
)
from kunming_coord.exchange.downloads import as_download


@public
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Whether the document with this code was sealed here, and what its kind tells whoever has the code."""
    typed = request.GET.get("code", "").strip()[:LONGEST]
    if not typed:
        return _page(request)
    if asks_too_often(address_of(request)):
        return _wait(request)
    return _answer(request, find_by_code(typed), typed=typed)


@public
@require_POST
def check_file(request: HttpRequest) -> HttpResponse:
    """Whether a file is byte for byte a PDF or a stamped scan that is kept here; the file itself is not kept."""
    if asks_too_often(address_of(request)):
        return _wait(request)
    try:
        content, name = bytes_of(request)
    except DomainError as error:
        return _page(request, refused=error.message, status=HTTPStatus.BAD_REQUEST)
    return _answer(request, find_by_file(content), sent=name, sm3=signing.sm3(content))


@public
@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The stand-alone script that checks a receipt without a network."""
    response = HttpResponse(script_text(), content_type="text/x-python; charset=utf-8")
    as_download(response, "verify_receipt.py")
    return response


def _answer(request: HttpRequest, found: Finding | None, **said: Any) -> HttpResponse:
    if found is None:
        note_vain_lookup(address=address_of(request))
    return _page(request, asked=True, found=found, **said)


def _wait(request: HttpRequest) -> HttpResponse:
    sentence = _("查询未果的次数过多，请 15 分钟后再试；急需核对的，可下载核对程序离线核对。")
    return _page(request, refused=sentence, status=HTTPStatus.TOO_MANY_REQUESTS)


def _page(request: HttpRequest, *, status: int = HTTPStatus.OK, **said: object) -> HttpResponse:
    context = {"asked": False, "keys": signing.public_keys(), **said}
    response = render(request, "documents/verify.html", context, status=status)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = (
        "same-origin"  # none at all would make a browser send its form without an origin
    )
    return response
