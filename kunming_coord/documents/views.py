"""凭证验真, open to everybody: a code is genuine or it is not."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kunming_coord.accounts.middleware import public
from kunming_coord.documents import signing
from kunming_coord.documents.verifying import is_genuine, script_text
from kunming_coord.exchange.downloads import as_download


@public
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Whether the document with this code was sealed here; codes are long enough not to be guessed."""
    typed = request.GET.get("code", "").strip()
    context = {
        "typed": typed[:40],
        "asked": bool(typed),
        "genuine": bool(typed) and is_genuine(typed),
        "keys": signing.public_keys(),
    }
    response = render(request, "documents/verify.html", context)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@public
@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The stand-alone script that checks a receipt without a network."""
    response = HttpResponse(script_text(), content_type="text/x-python; charset=utf-8")
    as_download(response, "verify_receipt.py")
    return response
