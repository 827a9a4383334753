"""API addresses of tokens."""

from django.urls import path

from kunming_coord.tokens import api

urlpatterns = [
    path("tokens/", api.list_tokens, name="api-tokens"),
    path("tokens/<uuid:uid>/revoke/", api.revoke_token, name="api-token-revoke"),
]
