"""Sessions: begun, kept within their limits, looked at and ended."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.audit.context import acting
from kunming_coord.common.errors import Absent
from kunming_coord.common.peers import address_of
from kunming_coord.signin.models import SignedIn

STARTED, SEEN, SECOND = "kc_started", "kc_seen", "kc_second"  # in the session itself: no query to know them
SEEN_KEPT_EVERY = 60  # seconds
HISTORY = 10
NEVER = dt.timedelta(days=7)
End = SignedIn.End


def open_session(request: HttpRequest, user: User, *, second_step: bool) -> None:
    """Sign somebody in under their own name: the request began as a stranger's."""
    with acting(user, reason=_("登录")):
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        _stamp(request.session, second_step=second_step)
        SignedIn.objects.create(
            user=user,
            key=request.session.session_key or "",
            second_step=second_step,
            address=address_of(request),
            agent=request.headers.get("User-Agent", "")[:200],
        )


def close_session(request: HttpRequest, end: SignedIn.End) -> None:
    """Sign whoever asks out."""
    user, key = request.user, request.session.session_key
    with acting(user if isinstance(user, User) else None, reason=_("退出")):
        SignedIn.objects.filter(key=key or "", ended_at=None).update(ended_at=timezone.now(), end=end)
    logout(request)


def over(session: SessionBase | Mapping[str, Any]) -> SignedIn.End | None:
    """Why a session has come to its end: idle for too long, or as old as a session may be."""
    now = _now()
    started, seen = session.get(STARTED), session.get(SEEN)
    if started is None or seen is None:
        return None
    if now - started >= settings.SESSION_LONGEST:
        return End.LONGEST
    return End.IDLE if now - seen >= settings.SESSION_IDLE else None


def touch(session: SessionBase) -> None:
    """Note that a session is in use, at most once a minute."""
    seen = session.get(SEEN)
    if seen is None:
        _stamp(session, second_step=False)
    elif _now() - seen >= SEEN_KEPT_EVERY:
        session[SEEN] = _now()


@dataclass(frozen=True)
class Standing:
    """A session that is open, as its owner sees it."""

    row: SignedIn
    seen_at: dt.datetime
    here: bool


def standing(user: User, here: str | None) -> list[Standing]:
    """The open sessions of an account, the one at hand first."""
    rows = {row.key: row for row in SignedIn.objects.filter(user=user, ended_at=None)}
    live = Session.objects.filter(session_key__in=rows, expire_date__gt=timezone.now())
    found = []
    for session in live:
        data = session.get_decoded()
        if SEEN in data and over(data) is None:
            at = dt.datetime.fromtimestamp(data[SEEN], tz=dt.UTC)
            found.append(Standing(rows[session.session_key], at, session.session_key == here))
    return sorted(found, key=lambda one: (not one.here, -one.row.pk))


def last_visit(user: User) -> dt.datetime:
    """When somebody was here last before the latest session; a week ago where that is not known."""
    week_ago = timezone.now() - NEVER
    rows = SignedIn.objects.filter(user=user).values_list("started_at", "ended_at")[1:2]
    return next((ended or started for started, ended in rows), week_ago)


def ended(user: User) -> list[SignedIn]:
    """The latest sessions of an account that are over."""
    return list(SignedIn.objects.filter(user=user, ended_at__isnull=False)[:HISTORY])


@transaction.atomic
def end_session(*, user: User, number: int) -> SignedIn:
    """End one of one's own sessions; it is out at its next request. Raises Absent for any other."""
    row = SignedIn.objects.filter(user=user, pk=number, ended_at=None).first()
    if row is None:
        raise Absent(_("没有这一登录，或它已结束，请刷新页面。"))
    _end([row], End.ENDED)
    return row


@transaction.atomic
def end_others(*, user: User, here: str | None, end: SignedIn.End) -> int:
    """End every session of an account but the one at hand; returns how many there were."""
    rows = list(SignedIn.objects.filter(user=user, ended_at=None).exclude(key=here or ""))
    _end(rows, end)
    return len(rows)


@transaction.atomic
def change_password(*, request: SignedInRequest, password: str) -> int:
    """Give oneself a new password; every other session ends. Returns how many there were."""
    user, key = request.user, request.session.session_key
    user.set_password(password)
    user.save(update_fields=["password"])
    update_session_auth_hash(request, user)  # gives the session a new key
    SignedIn.objects.filter(key=key).update(key=request.session.session_key)
    return end_others(user=user, here=request.session.session_key, end=End.PASSWORD)


def _end(rows: Iterable[SignedIn], end: SignedIn.End) -> None:
    keys = [row.key for row in rows]
    Session.objects.filter(session_key__in=keys).delete()
    SignedIn.objects.filter(key__in=keys).update(ended_at=timezone.now(), end=end)


def _stamp(session: SessionBase, *, second_step: bool) -> None:
    session[STARTED] = session[SEEN] = _now()
    session[SECOND] = second_step


def _now() -> int:
    return int(timezone.now().timestamp())
