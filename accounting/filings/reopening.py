"""限期重开: a locked filing is opened for a named part of it and until a day; nothing else of it can change.

What was verified stays what counts until the change is verified too: where the limit passes first, the figures are
put back by a revision of their own.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounting.filings import queries
from accounting.filings.due import mark_due
from accounting.filings.holding import hold_filing
from accounting.filings.models import Filing, FilingValue
from accounting.filings.moves import Action
from accounting.filings.vocabulary import Vintage
from kunming_coord.accounts.models import User
from kunming_coord.accounts.services import system_user
from kunming_coord.audit.context import acting
from kunming_coord.common.errors import Invalid, Missing, Stale
from kunming_coord.common.workflow import move, require_permitted
from projects.policies.models import Indicator

ATTACHMENTS, EXPLANATION, ALL = "attachments", "explanation", "all"
LONGEST = dt.timedelta(days=366)  # beyond it a date is a slip
CLOSED_AGAIN: dict[str, Any] = {"reopened_until": None, "reopened_scope": []}


def scope_words(scope: Collection[str], indicators: Collection[Indicator]) -> str:
    """What may be changed, in words."""
    words = {ATTACHMENTS: _("附件"), EXPLANATION: _("上报说明"), ALL: _("全部内容")}
    words |= {indicator.code: indicator.name for indicator in indicators}
    return "、".join(words.get(code, code) for code in scope)


def in_scope(filing: Filing, part: str) -> bool:
    """Whether a part (an indicator's code, the explanation, the attachments) may be changed now."""
    return not filing.in_reopening or ALL in filing.reopened_scope or part in filing.reopened_scope


def require_in_scope(filing: Filing, indicator: Indicator, stated: Collection[Indicator]) -> None:
    """Refuse a changed figure that a reopening does not cover; raises Invalid at its field.

    `stated` are the indicators of the filing, for the words of the refusal.
    """
    if not in_scope(filing, indicator.code):
        raise _outside(filing, indicator.code, indicator.name, stated)


def require_explanation_in_scope(filing: Filing, explanation: str, stated: Collection[Indicator]) -> None:
    """Refuse a changed 上报说明 that a reopening does not cover."""
    if explanation != filing.explanation and not in_scope(filing, EXPLANATION):
        raise _outside(filing, EXPLANATION, _("上报说明"), stated)


def require_time_left(filing: Filing) -> None:
    """Refuse work on a reopening whose limit has passed; raises Stale."""
    until = filing.reopened_until
    if filing.status == "reopened" and until is not None and until <= timezone.now():
        shown = timezone.localtime(until).strftime("%Y-%m-%d %H:%M")
        raise Stale(_("限期重开已于 %(until)s 到期，不能再修改；确需修改的请重新申请。") % {"until": shown})


@transaction.atomic
def reopen_filing(
    *, filing: Filing, scope: Collection[str], until: dt.datetime | None, actor: User, note: str
) -> Filing:
    """Open a locked filing again for `scope` until a moment; the host is then asked to change and file it.

    Raises NotAllowed (no approver, or acted on it before), Missing (scope, limit, reason), Invalid (unknown scope, a
    limit that has passed) or Stale.
    """
    hold_filing(filing, closed_too=True)
    require_permitted(filing, Action.REOPEN, actor)
    chosen = _read_scope(filing, scope)
    limit = _read_limit(until)
    if not note.strip():
        raise _missing("note", _("请写明重开理由，便于填报区县按要求修改。"))
    values = queries.current_values([filing]).get(filing.pk, {}).values()
    kept = {value.indicator.code: value.revision for value in values}
    move(
        filing,
        Action.REOPEN,
        actor=actor,
        note=note,
        data={
            "scope": chosen,
            "until": limit.isoformat(),
            "revisions": kept,
            "explanation": filing.explanation,
        },
        changes={"reopened_until": limit, "reopened_scope": chosen},
    )
    return filing


@transaction.atomic
def expire_reopenings(*, now: dt.datetime | None = None) -> int:
    """Lock every reopened filing whose limit has passed, as it was before; how many. Safe to run again, also at once."""
    moment, changed = now or timezone.now(), []
    due = Filing.objects.filter(status="reopened", reopened_until__lte=moment).select_related("group")
    expired = 0
    with acting(system_user(), reason=_("限期重开到期")):
        for filing in due.select_for_update(of=("self",), skip_locked=True, no_key=True).order_by("pk"):
            if _put_back(filing):
                changed.append(filing.pk)
            expired += 1
        if changed:
            mark_due(Filing.objects.filter(pk__in=changed))
    return expired


def _put_back(filing: Filing) -> bool:
    """Lock the filing with what was verified; whether that took revisions, which the ledger has to post instead."""
    system = system_user()
    event = filing.events.filter(action=Action.REOPEN).order_by("-sequence")[0]
    kept: dict[str, int] = event.data["revisions"]
    fresh = []
    for pk, value in queries.current_values([filing]).get(filing.pk, {}).items():
        verified = kept.get(value.indicator.code, value.revision)
        if value.revision > verified:
            before = filing.values.get(indicator_id=pk, revision=verified)
            fresh.append(_again(before, value.revision + 1, system))
    FilingValue.objects.bulk_create(fresh)
    move(
        filing,
        Action.EXPIRE,
        actor=system,
        note=_("重开到期，恢复为已审核的内容。"),
        changes={**CLOSED_AGAIN, "explanation": event.data["explanation"]},
    )
    return bool(fresh)


def _again(before: FilingValue, revision: int, system: User) -> FilingValue:
    """A verified figure once more, on top of what was drafted and never verified."""
    return FilingValue(
        filing_id=before.filing_id,
        indicator_id=before.indicator_id,
        revision=revision,
        amount_fen=before.amount_fen,
        measure=before.measure,
        restated_previous_fen=before.restated_previous_fen,
        enterprise_fen=before.enterprise_fen,
        vintage=Vintage.ANNUAL if before.vintage == Vintage.ANNUAL else Vintage.VERIFIED,
        stated_minor=before.stated_minor,
        currency=before.currency,
        rate_e6=before.rate_e6,
        note=_("重开到期，恢复第 %(number)s 稿") % {"number": before.revision},
        actor_id=system.pk,
        actor_label=system.label,
    )


def _read_scope(filing: Filing, scope: Collection[str]) -> list[str]:
    chosen = list(dict.fromkeys(scope))
    if not chosen:
        raise _missing("scope", _("请至少勾选一项重开范围。"))
    known = {row.code for row in queries.required_indicators(filing)} | {ATTACHMENTS, EXPLANATION, ALL}
    if unknown := [code for code in chosen if code not in known]:
        text = _("重开范围“%(code)s”不存在，请从列表中选择。") % {"code": unknown[0][:40]}
        raise Invalid(text, fields={"scope": text})
    return [ALL] if ALL in chosen else chosen


def _read_limit(until: dt.datetime | None) -> dt.datetime:
    if until is None:
        raise _missing("until", _("请填写重开截止时间。"))
    now, shown = timezone.now(), timezone.localtime(until).strftime("%Y-%m-%d %H:%M")
    if until <= now:
        text = _("重开截止时间 %(until)s 已经过去，请填写今后的时间。") % {"until": shown}
        raise Invalid(text, fields={"until": text})
    if until > now + LONGEST:
        text = _("重开截止时间 %(until)s 在一年以后，请核对年份。") % {"until": shown}
        raise Invalid(text, fields={"until": text})
    return until


def _outside(filing: Filing, part: str, name: str, stated: Collection[Indicator]) -> Invalid:
    allowed = scope_words(filing.reopened_scope, stated)
    sentence = _("“%(name)s”不在本次限期重开的范围内（可修改：%(allowed)s），未作任何修改。") % {
        "name": name,
        "allowed": allowed,
    }
    return Invalid(sentence, fields={part: sentence})


def _missing(field: str, sentence: str) -> Missing:
    return Missing(sentence, fields={field: sentence})
