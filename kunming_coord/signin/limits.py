"""How often somebody may try, without letting anybody lock out somebody else.

Failures count for the pair of name and address: whoever guesses from elsewhere makes only that place wait. A place that
tries many names waits as a place. Codes are asked for after the password only, so their wider limit per account cannot
be used by a stranger; recovery codes are too long to be guessed and have no limit per account.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Invalid
from kunming_coord.signin.models import Attempt

WINDOW = dt.timedelta(minutes=15)
REFUSALS_KEPT_EVERY = dt.timedelta(minutes=1)
MOST_PER_NAME_AND_PLACE, MOST_PER_PLACE, MOST_CODES_PER_ACCOUNT = 8, 60, 40
Kind, Wait = Attempt.Kind, Attempt.Wait
Result = TypeVar("Result")


@dataclass(frozen=True)
class Try:
    """Who tries what from where; `user` is known once the password was right."""

    kind: Attempt.Kind
    name: str
    address: str | None
    user: User | None = None

    @property
    def name_digest(self) -> str:
        """What is kept of the name."""
        return digest_of(self.name)


def digest_of(name: str) -> str:
    """What is kept of a name that was typed."""
    return salted_hmac("kc.signin.name", name.casefold(), algorithm="sha256").hexdigest()


def refusal(attempt: Try) -> str:
    """The sentence for somebody who has failed too often; empty while they may go on. One a minute is kept."""
    now = timezone.now()
    for rows, most in _failures(attempt):
        oldest = list(rows.order_by("-at").values_list("at", flat=True)[most - 1 : most])
        if oldest:
            _keep_refusal(attempt)
            wait = oldest[0] + WINDOW - now
            minutes = max(1, -int(-wait.total_seconds() // 60))
            return _("尝试次数过多，请 %(minutes)s 分钟后再试。账号没有锁定，从其他地点登录不受影响。") % {
                "minutes": minutes
            }
    return ""


def _failures(attempt: Try) -> list[tuple["QuerySet[Attempt]", int]]:
    """What counts against somebody, each with how much of it is too much; who was turned away does not count."""
    failed = Attempt.objects.filter(succeeded=False, at__gt=timezone.now() - WINDOW).exclude(
        wait=Wait.REFUSED
    )
    here = Q(address=attempt.address)
    counts = [
        (failed.filter(here, kind=attempt.kind, name_digest=attempt.name_digest), MOST_PER_NAME_AND_PLACE),
        (failed.filter(here), MOST_PER_PLACE),
    ]
    if attempt.kind == Kind.CODE:
        counts.append((failed.filter(kind=Kind.CODE, user=attempt.user), MOST_CODES_PER_ACCOUNT))
    return counts


def _keep_refusal(attempt: Try) -> None:
    same = Attempt.objects.filter(
        kind=attempt.kind, name_digest=attempt.name_digest, address=attempt.address, wait=Wait.REFUSED
    )
    if not same.filter(at__gt=timezone.now() - REFUSALS_KEPT_EVERY).exists():
        _keep(attempt, succeeded=False, wait=Wait.REFUSED)


def guarded(attempt: Try, check: Callable[[], Result]) -> Result:
    """Make a try that is refused after too many failures, and keep what became of it; raises Invalid as `check` does."""
    if sentence := refusal(attempt):
        raise Invalid(sentence, fields={"code": sentence})
    try:
        result = check()
    except Invalid:
        record(attempt, succeeded=False)
        raise
    record(attempt, succeeded=True)
    return result


def record(attempt: Try, *, succeeded: bool) -> None:
    """Keep what became of a try, and whether it was the failure after which there is waiting."""
    last = not succeeded and any(rows.count() + 1 >= most for rows, most in _failures(attempt))
    _keep(attempt, succeeded=succeeded, wait=Wait.BEGAN if last else "")


def _keep(attempt: Try, *, succeeded: bool, wait: str) -> None:
    Attempt.objects.create(
        kind=attempt.kind,
        name_digest=attempt.name_digest,
        user=attempt.user,
        address=attempt.address,
        succeeded=succeeded,
        wait=wait,
    )
