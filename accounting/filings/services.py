"""Filing a quarter: filled and submitted by the host, verified by another person of the city.

Several filings are kept and filed at once by the same steps as one: those that save one are the set of one element.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounting.filings import judging, queries
from accounting.filings.apportioning import Siblings, hold_enterprise, refuse_excess
from accounting.filings.basis import Basis
from accounting.filings.due import mark_due
from accounting.filings.holding import hold_filing, hold_filings, refuse_quarter, statuses_of
from accounting.filings.judging import EDITABLE, Draft, Verdict
from accounting.filings.models import Filing, FilingValue
from accounting.filings.moves import Action
from accounting.filings.opening import OPENERS, open_filings
from accounting.filings.reopening import CLOSED_AGAIN
from accounting.filings.writing import FigureDetail, Statement
from accounting.periods.models import Period
from kunming_coord.accounts.models import User
from kunming_coord.accounts.services import system_user
from kunming_coord.common.bysystem import move_all
from kunming_coord.common.errors import DomainError, Missing, NotAllowed
from kunming_coord.common.workflow import move, move_many, require_permitted

__all__ = ["EDITABLE", "OPENERS", "FigureDetail", "Statement", "open_filings"]

ROWS_AT_ONCE = 1000
_EXPLAIN = """
    UPDATE accounting_filing AS filing SET explanation = said.explanation
    FROM unnest(%s::bigint[], %s::text[]) AS said (id, explanation) WHERE filing.id = said.id
"""


@transaction.atomic
def save_values(
    *,
    filing: Filing,
    values: Mapping[str, int | None],
    explanation: str,
    actor: User,
    details: Mapping[str, FigureDetail] | None = None,
) -> Filing:
    """Keep a draft: each changed figure becomes a new revision; None leaves it unstated.

    `values` are indicator code → hundredths of the currency it is filed in (fen), in the measure of the indicator;
    `details` what may stand beside them. Raises Invalid for a foreign indicator, a figure out of range or of the
    reopening's scope, or one that would be emptied, NotAllowed for anybody but the host's filer, Stale once the
    filing is on its way or its reopening has expired.
    """
    save_many(statements=[Statement(filing, values, explanation, details or {})], actor=actor)
    return filing


@transaction.atomic
def save_many(*, statements: Sequence[Statement], actor: User) -> None:
    """Keep the drafts of several filings, or of none; raises what `save_values` raises, behind the statement's label."""
    basis = _held([statement.filing for statement in statements])
    _write(_judged(statements, basis, actor, filed=False), actor)


@transaction.atomic
def submit_filing(*, filing: Filing, actor: User, note: str = "") -> Filing:
    """File the figures.

    Raises Missing where a value, or the 上报说明 a check relation asks for, is not there, Invalid where a relation does
    not hold that nothing explains.
    """
    basis = _held([filing])
    require_permitted(filing, Action.SUBMIT, actor)
    judging.require_fileable(filing, filing.explanation, basis)
    return move(filing, Action.SUBMIT, actor=actor, note=note)


@transaction.atomic
def file_figures(
    *,
    filing: Filing,
    values: Mapping[str, int | None],
    explanation: str,
    actor: User,
    details: Mapping[str, FigureDetail] | None = None,
) -> Filing:
    """Keep the figures and file them in one step, or do neither; raises what the two steps raise."""
    file_many(statements=[Statement(filing, values, explanation, details or {})], actor=actor)
    return filing


@transaction.atomic
def file_many(*, statements: Sequence[Statement], actor: User) -> None:
    """Keep and file the figures of several filings, or of none; each is judged beside those filed before it.

    No two of them of one project and group. Raises what `file_figures` raises, behind the statement's label.
    """
    filings = [statement.filing for statement in statements]
    _write(_judged(statements, _held(filings), actor, filed=True), actor)
    move_many(filings, Action.SUBMIT, actor=actor)


def try_many(*, statements: Sequence[Statement], actor: User, filed: bool) -> Iterator[Verdict]:
    """What would become of each statement if all that can be are kept (and `filed`), one after the other.

    Writes and holds nothing.
    """
    filings = [statement.filing for statement in statements]
    basis, quarters = Basis(filings), statuses_of(filings)
    for statement in statements:
        try:
            refuse_quarter(statement.filing, quarters)
        except DomainError as refusal:
            yield Verdict(refusal=refusal)
        else:
            yield judging.verdict_on(statement, basis, actor, filed=filed)


@transaction.atomic
def verify_filing(*, filing: Filing, actor: User, note: str = "") -> Filing:
    """Verify the figures for the city; the ledger is told. A filing reopened in a closed quarter is locked at once.

    Raises NotAllowed for whoever entered one of the figures or holds another role, Invalid where the projects of an
    enterprise exceed it.
    """
    period = hold_filing(filing)
    _refuse_own_figures(filing, actor)
    require_permitted(filing, Action.VERIFY, actor)
    values = queries.current_values([filing]).get(filing.pk, {})
    hold_enterprise(filing, values.values())
    refuse_excess(filing, queries.required_indicators(filing), values, Siblings([filing], everywhere=True))
    locks_again = filing.in_reopening and period == "closed"
    reopened = {} if locks_again or not filing.in_reopening else CLOSED_AGAIN
    move(filing, Action.VERIFY, actor=actor, note=note, changes=reopened)
    if locks_again:
        move(filing, Action.LOCK, actor=system_user(), note=_("重新锁定"), changes=CLOSED_AGAIN)
    mark_due(Filing.objects.filter(pk=filing.pk))
    return filing


@transaction.atomic
def return_filing(*, filing: Filing, actor: User, note: str) -> Filing:
    """Send the filing back to its district; raises Missing without a reason."""
    hold_filing(filing)
    require_permitted(filing, Action.RETURN, actor)
    if not note.strip():
        raise Missing(_("请写明退回理由，便于填报区县修改。"), fields={"note": _("请写明退回理由。")})
    return move(filing, Action.RETURN, actor=actor, note=note)


@transaction.atomic
def lock_filings(*, period: Period, actor: User) -> int:
    """Lock every verified filing of a closing quarter in one statement; returns how many."""
    filings = Filing.objects.filter(quarter=period.quarter, group_id=period.group_id)
    return move_all(filings, Action.LOCK, actor=actor, note=_("关账锁定"))


def _held(filings: Sequence[Filing]) -> Basis:
    """The filings held still, with what they are judged by."""
    hold_filings(filings)
    return Basis(filings)


def _judged(statements: Sequence[Statement], basis: Basis, actor: User, *, filed: bool) -> list[Draft]:
    """The drafts of the statements, or of none; whoever may keep a draft may also file it."""
    drafts = []
    for statement in statements:
        with _called(statement.label):
            draft = judging.draft_of(statement, basis, actor)
            if filed:
                judging.require_fileable(draft.filing, draft.explanation, basis)
        drafts.append(draft)
    return drafts


def _write(drafts: Sequence[Draft], actor: User) -> None:
    """Write the new revisions, the 上报说明, and that filings are begun: a statement each, or one per parcel of rows."""
    fresh = [value for draft in drafts for value in draft.fresh]
    FilingValue.objects.bulk_create(fresh, batch_size=ROWS_AT_ONCE)
    _explain([draft for draft in drafts if draft.explains])
    move_many([draft.filing for draft in drafts if draft.begins], Action.FILL, actor=actor)


def _explain(drafts: Sequence[Draft]) -> None:
    """Write the 上报说明 of each; the ORM's own update of many has a CASE as long as they are."""
    if drafts:
        keys = [draft.filing.pk for draft in drafts]
        with connection.cursor() as cursor:
            cursor.execute(_EXPLAIN, [keys, [draft.explanation for draft in drafts]])
    for draft in drafts:
        draft.filing.explanation = draft.explanation


@contextmanager
def _called(label: str) -> Iterator[None]:
    """Put the name of the statement in front of what it is refused for."""
    try:
        yield
    except DomainError as error:
        if not label:
            raise
        raise type(error)(
            _("%(label)s：%(why)s") % {"label": label, "why": error.message}, fields=error.fields
        ) from error


def _refuse_own_figures(filing: Filing, actor: User) -> None:
    """Four eyes by person also for those who only kept a draft, which is no move."""
    authors = User.objects.filter(pk__in=filing.values.values("actor_id"))
    if actor.person_id is not None and authors.filter(person_id=actor.person_id).exists():
        raise NotAllowed(_("同一人不得既填报又审核（按人认定，不按账号），请由另一位工作人员办理。"))
