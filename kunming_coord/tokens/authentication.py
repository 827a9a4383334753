"""A machine that brings a token works as its owner, for one unit and within its scopes, and never beyond."""

import hmac
import re

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from kunming_coord.accounts.backends import may_enter
from kunming_coord.accounts.models import User
from kunming_coord.audit.context import take_over
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.peers import address_of
from kunming_coord.tokens.models import State, Token
from kunming_coord.tokens.scopes import Scope, needed
from kunming_coord.tokens.services import PREFIX, digest_of, duties_for, note_use

SCHEME = "bearer"
_WRITTEN = re.compile(rf"{PREFIX}_([0-9a-f]{{12}})_([A-Za-z0-9_-]{{40,64}})", re.ASCII)
NOBODY = "0" * 64  # compared with where no token is found, so that both cost the same


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer kc_…`; every token that does not hold is answered alike, with 401."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        """The owner, narrowed to the token; None where no token is brought."""
        scheme, _space, given = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != SCHEME:
            return None
        token = _found(given.strip())
        user = narrowed(token) if token else None
        if token is None or user is None:
            raise AuthenticationFailed(_("令牌无效、已过期或已撤销，请由令牌所有人在“访问令牌”页核对。"))
        _require_scope(token, request._request)
        note_use(token, address_of(request._request))
        take_over(user, reason=_("访问令牌：%(name)s") % {"name": token.name})
        return user, token

    def authenticate_header(self, request: Request) -> str:
        """The challenge that makes DRF answer 401; a browser may bring its session instead."""
        return 'Bearer realm="kunming-coord"'


def narrowed(token: Token) -> User | None:
    """The owner with the duties of the token's unit alone; None where none is left, or the owner may not enter."""
    owner = token.owner
    duties = [
        duty
        for duty in duties_for(owner)
        if (duty.district_id, duty.body_id) == (token.district_id, token.body_id)
    ]
    if not duties or not may_enter(owner):
        return None
    owner.duties = duties
    return owner


def _found(given: str) -> Token | None:
    """The standing token of this secret, compared in constant time."""
    written = _WRITTEN.fullmatch(given)
    key, secret = written.groups() if written else ("", "")
    token = Token.objects.filter(key=key).select_related("owner__person").first()
    same = hmac.compare_digest(token.digest if token else NOBODY, digest_of(secret))
    return token if token is not None and same and token.state == State.ACTIVE else None


def require_scope(token: object, *scopes: Scope) -> None:
    """Refuse a token that has none of these scopes; a session has no token and is not asked. Raises NotAllowed."""
    if isinstance(token, Token) and scopes and not set(scopes) & set(token.scopes):
        words = "”或“".join(str(scope.label) for scope in sorted(scopes))
        raise NotAllowed(_("令牌的权限范围不含“%(scope)s”，请另行申请。") % {"scope": words})


def _require_scope(token: Token, request: HttpRequest) -> None:
    try:
        scopes = needed(request.method or "", request.path)
    except LookupError:
        raise NotAllowed(_("这一地址不对令牌开放，请登录后办理。")) from None
    require_scope(token, *scopes)
