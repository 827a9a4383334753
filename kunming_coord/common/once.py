"""A secret shown once: it travels from the POST that made it to the page that shows it in a signed cookie.

A redirect's address and a page's body are kept by the idempotency table; the cookie reaches no table and no log.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

SECONDS = 120


def show_once(response: HttpResponse, name: str, secret: str, *, path: str, secure: bool) -> HttpResponse:
    """Send a secret along with the redirect to the page that shows it."""
    response.set_signed_cookie(
        name, secret, max_age=SECONDS, path=path, httponly=True, samesite="Strict", secure=secure
    )
    return response


def take_once(
    request: HttpRequest, name: str, *, path: str, answer: Callable[[str], HttpResponse]
) -> HttpResponse:
    """The page with the secret sent along, or with none; afterwards the secret is gone."""
    response = answer(request.get_signed_cookie(name, "", max_age=SECONDS) or "")
    if name in request.COOKIES:
        response.delete_cookie(name, path=path, samesite="Strict")
    return response
