"""Sign in and out."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponse
from django.utils.translation import gettext as _

from kunming_coord.accounts.demo import demo_accounts
from kunming_coord.accounts.middleware import public
from kunming_coord.accounts.models import User
from kunming_coord.audit.context import acting


class SignIn(LoginView):
    """The login page; a demonstration shows its accounts there."""

    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and the demo accounts while the demonstration is on."""
        return super().get_context_data(**kwargs) | {"demo_accounts": demo_accounts()}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign in under the account's own name: the request began as a stranger's."""
        user = form.get_user()
        with acting(user if isinstance(user, User) else None, reason=_("登录")):
            return super().form_valid(form)


sign_in = public(SignIn.as_view())
sign_out = public(LogoutView.as_view())
