"""Default deny: a page needs a login unless its view says otherwise."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

PUBLIC = "kc_public"
View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Open a view to everybody; the permission matrix lists each of them."""
    setattr(view, PUBLIC, True)
    return view


class LoginRequiredByDefault:
    """Send strangers to the login page; API views answer for themselves with 401."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.user.is_authenticated or getattr(view, PUBLIC, False) or hasattr(view, "cls"):
            return None
        answer: HttpResponse = redirect_to_login(request.get_full_path())
        if "HX-Request" in request.headers:  # a fragment cannot hold the login page: let htmx go there
            answer = HttpResponse(headers={"HX-Redirect": answer["Location"]})
        return answer
