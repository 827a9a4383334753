"""Sign in and out."""

from typing import Any

from django.contrib.auth.views import LoginView, LogoutView

from kunming_coord.accounts.demo import demo_accounts
from kunming_coord.accounts.middleware import public


class SignIn(LoginView):
    """The login page; a demonstration shows its accounts there."""

    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and the demo accounts while the demonstration is on."""
        return super().get_context_data(**kwargs) | {"demo_accounts": demo_accounts()}


sign_in = public(SignIn.as_view())
sign_out = public(LogoutView.as_view())
