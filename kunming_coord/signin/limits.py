"""How often somebody may try, without letting anybody lock out somebody else.

Failures count for the pair of name and address: whoever guesses from elsewhere makes only that place wait. A place that
tries many names waits as a place. Codes are asked for after the password only, so their wider limit per account cannot
be used by a stranger; recovery codes are too long to be guessed and have no limit per account.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Invalid
from kunming_coord.signin.models import Attempt

WINDOW = dt.timedelta(minutes=15)
MOST_PER_NAME_AND_PLACE, MOST_PER_PLACE, MOST_CODES_PER_ACCOUNT = 8, 60, 40
Kind = Attempt.Kind
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
        return salted_hmac("kc.signin.name", self.name.casefold(), algorithm="sha256").hexdigest()


def refusal(attempt: Try) -> str:
    """The sentence for somebody who has failed too often; empty while they may go on."""
    now = timezone.now()
    failed = Attempt.objects.filter(succeeded=False, at__gt=now - WINDOW)
    here = Q(address=attempt.address)
    counts = [
        (failed.filter(here, kind=attempt.kind, name_digest=attempt.name_digest), MOST_PER_NAME_AND_PLACE),
        (failed.filter(here), MOST_PER_PLACE),
    ]
    if attempt.kind == Kind.CODE:
        counts.append((failed.filter(kind=Kind.CODE, user=attempt.user), MOST_CODES_PER_ACCOUNT))
    for rows, most in counts:
        oldest = list(rows.order_by("-at").values_list("at", flat=True)[most - 1 : most])
        if oldest:
            wait = oldest[0] + WINDOW - now
            minutes = max(1, -int(-wait.total_seconds() // 60))
            return _("尝试次数过多，请 %(minutes)s 分钟后再试。账号没有锁定，从其他地点登录不受影响。") % {
                "minutes": minutes
            }
    return ""


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
    """Keep what became of a try."""
    Attempt.objects.create(
        kind=attempt.kind,
        name_digest=attempt.name_digest,
        user=attempt.user,
        address=attempt.address,
        succeeded=succeeded,
    )
