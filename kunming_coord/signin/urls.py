"""Signing in and out, and what somebody sees and decides about their own sign-ins."""

from django.urls import path

from kunming_coord.accounts import deputyviews
from kunming_coord.signin import entering, views

app_name = "accounts"
urlpatterns = [
    path("login/", entering.sign_in, name="login"),
    path("login/second-step/", entering.second_step, name="second-step"),
    path("logout/", entering.sign_out, name="logout"),
    path("account/sign-ins/", views.list_sign_ins, name="sign-ins"),
    path("account/sign-ins/end-others/", views.end_other_sign_ins, name="end-other-sign-ins"),
    path("account/sign-ins/<int:number>/end/", views.end_sign_in, name="end-sign-in"),
    path("account/deputies/", deputyviews.deputies, name="deputies"),
    path("account/deputies/<int:number>/end/", deputyviews.end, name="end-deputyship"),
    path("account/password/", views.change_password, name="password"),
    path("account/second-factor/", views.show_second_factor, name="second-factor"),
    path("account/second-factor/begin/", views.begin_second_factor, name="begin-second-factor"),
    path("account/second-factor/<slug:action>/", views.act_on_second_factor, name="act-on-second-factor"),
    path("account/guard/", views.guard_sign_ins, name="guard"),
    path("account/guard/<int:number>/reset/", views.reset_second_factor, name="reset-second-factor"),
]
