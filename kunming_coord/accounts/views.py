"""Sign in and out."""

from django.contrib.auth.views import LoginView, LogoutView

from kunming_coord.accounts.middleware import public

sign_in = public(LoginView.as_view(template_name="accounts/login.html", redirect_authenticated_user=True))
sign_out = public(LogoutView.as_view())
