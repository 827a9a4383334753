"""Addresses of tokens."""

from django.urls import path

from kunming_coord.tokens import views

app_name = "tokens"
urlpatterns = [
    path("", views.list_tokens, name="list"),
    path("request/", views.request_token, name="request"),
    path("review/", views.review_tokens, name="review"),
    path("<uuid:uid>/issue/", views.issue_token, name="issue"),
    path("<uuid:uid>/revoke/", views.revoke_token, name="revoke"),
    path("<uuid:uid>/review/<slug:action>/", views.decide_token, name="decide"),
]
