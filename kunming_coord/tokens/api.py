"""One's own tokens for machines: looked at and revoked, never made."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, answer
from kunming_coord.common.idempotency import idempotent
from kunming_coord.tokens import services
from kunming_coord.tokens.models import State, Token
from kunming_coord.tokens.scopes import Scope


class TokenOut(serializers.ModelSerializer[Token]):
    """A token without its secret."""

    state = serializers.ChoiceField(choices=State.choices, read_only=True)
    unit = serializers.CharField(source="unit_name", read_only=True)
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices), read_only=True)
    last_used_at = serializers.DateTimeField(
        source="use.last_used_at", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = Token
        fields = (
            "uid",
            "name",
            "unit",
            "scopes",
            "state",
            "requested_at",
            "issued_at",
            "expires_at",
            "revoked_at",
            "last_used_at",
        )


class TokenList(serializers.Serializer[Any]):
    """All of one's own."""

    results = TokenOut(many=True)


@extend_schema(operation_id="tokens_list", summary="本人的访问令牌", responses=TokenList)
@api_view(["GET"])
def list_tokens(request: Request) -> Response:
    """The tokens of this account; secrets are kept nowhere."""
    return Response({"results": TokenOut(services.own(account_of(request)), many=True).data})


@extend_schema(
    operation_id="tokens_revoke",
    summary="撤销访问令牌",
    parameters=[KEY_PARAMETER],
    request=None,
    responses=TokenOut,
)
@api_view(["POST"])
@idempotent
def revoke_token(request: Request, uid: str) -> HttpResponse:
    """Take one's own token back; it fails at its next request."""
    account = account_of(request)
    token = get_object_or_404(Token.objects.with_facts(), uid=uid, owner=account)
    services.revoke_token(token=token, actor=account)
    return answer(TokenOut(token))
