"""Obligations: made from the clauses of agreements in force or written down by a party, reported, confirmed."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.accounts.services import system_user
from kunming_coord.common.bysystem import move_all
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.machine import SYSTEM
from kunming_coord.common.models import WorkflowEvent
from kunming_coord.common.workflow import begin, move, require_permitted
from kunming_coord.districts.calendar import working_day_from
from kunming_coord.documents.services import keep_upload
from projects.agreements.models import Agreement, AgreementClause, AgreementParty
from projects.clauses.models import ClauseTemplate
from projects.clauses.queries import obliging_clauses
from projects.obligations.models import Obligation, ObligationProof
from projects.obligations.moves import BEARER, MACHINE, OPEN, Action
from projects.register.reading import read_name
from projects.register.requirements import require_note

FURTHEST = dt.timedelta(days=365 * 20)
MOST_PROOFS = 40
RUNNING = ("in_force", "amending")


@transaction.atomic
def make_obligations() -> int:
    """Make what the clauses of agreements in force ask for and is not there yet; how many. Safe to run again."""
    known = obliging_clauses(timezone.localdate())
    there = Obligation.objects.filter(agreement=OuterRef("version__agreement"), code=OuterRef("code"))
    clauses = AgreementClause.objects.filter(
        ~Exists(there),
        Q(version__number=1) | Q(version__signed_on__isnull=False),
        version__agreement__status__in=RUNNING,
        code__in=known,
    )
    first = clauses.order_by("version__agreement_id", "code", "version__number", "position").distinct(
        "version__agreement_id", "code"
    )
    return sum(
        _from_clause(clause.version.agreement, clause, known[clause.code])
        for clause in first.select_related("version__agreement")
    )


@transaction.atomic
def lapse_obligations() -> int:
    """Let open obligations of agreements end that were 解除; how many. Safe to run again."""
    rows = Obligation.objects.filter(agreement__status="terminated", status__in=OPEN)
    return move_all(rows, Action.LAPSE, actor=system_user(), note=_("协议已解除。"))


@transaction.atomic
def add_obligation(
    *, agreement: Agreement, party: AgreementParty, title: str, due_on: dt.date | None, actor: User
) -> Obligation:
    """Write down an obligation of a district that is a party, by a filer of any party of an agreement in force.

    Raises NotAllowed, Stale (not in force), Missing or Invalid (title, day, bearer).
    """
    if not actor.holds(Role.FILER, units=agreement.party_units()):
        raise NotAllowed(_("协议义务由协议各方的经办人员登记。"))
    if agreement.status not in RUNNING:
        raise Stale(_("协议没有生效，不能登记义务。"))
    if party.agreement_id != agreement.pk or party.district_id is None:
        raise _refused("party", _("义务由协议中的区县方承担，请重新选择。"))
    today = timezone.localdate()
    if due_on is None:
        raise Missing(_("请填写到期日。"), fields={"due_on": _("请填写到期日。")})
    if not today <= due_on <= today + FURTHEST:
        raise _refused("due_on", _("到期日 %(day)s 应在今天之后、二十年之内。") % {"day": due_on.isoformat()})
    name = read_name(title, field="title", label=_("义务"))
    obligation = Obligation.objects.create(
        status=MACHINE.initial, agreement=agreement, party=party, title=name, started_on=today, due_on=due_on
    )
    begin(obligation, actor=actor, role=Role.FILER, side=BEARER)
    return obligation


@transaction.atomic
def add_proof(
    *, obligation: Obligation, title: str, file: tuple[bytes, str] | None, actor: User
) -> ObligationProof:
    """Keep a file that shows how the obligation was met; under a title that is there, as its next version.

    By a filer of the district that bears it, until it is confirmed. Raises NotAllowed, Stale, Missing or Invalid.
    """
    require_bearer(obligation, actor)
    held = Obligation.objects.select_for_update(no_key=True).get(pk=obligation.pk)
    if held.status not in OPEN:
        raise Stale(_("该义务已办结，不能再上传证明；请刷新页面。"))
    name = read_name(title, field="title", label=_("证明名称"))
    if file is None:
        raise Missing(_("请选择要上传的文件。"), fields={"file": _("请选择要上传的文件。")})
    if obligation.proofs.count() >= MOST_PROOFS:
        raise Invalid(_("一项义务最多上传 %(most)s 份证明（含各版本）。") % {"most": MOST_PROOFS})
    return ObligationProof.objects.create(
        obligation=obligation,
        title=name,
        number=obligation.proofs.filter(title=name).count() + 1,
        file=keep_upload(content=file[0], name=file[1], actor=actor),
        added_by_label=actor.label,
    )


@transaction.atomic
def report_obligation(*, obligation: Obligation, actor: User, note: str) -> Obligation:
    """Say how the obligation was met; raises Missing (in words), NotAllowed or Stale."""
    require_permitted(obligation, Action.REPORT, actor)
    return move(obligation, Action.REPORT, actor=actor, note=require_note(note, _("履行情况")))


@transaction.atomic
def confirm_obligation(*, obligation: Obligation, actor: User, note: str = "") -> Obligation:
    """Confirm for the city that it was met, by another person; raises NotAllowed or Stale."""
    return move(obligation, Action.CONFIRM, actor=actor, note=note)


@transaction.atomic
def return_obligation(*, obligation: Obligation, actor: User, note: str) -> Obligation:
    """Give a report back with a reason; raises Missing, NotAllowed or Stale."""
    require_permitted(obligation, Action.RETURN, actor)
    return move(obligation, Action.RETURN, actor=actor, note=require_note(note, _("退回理由")))


def require_bearer(obligation: Obligation, actor: User) -> None:
    """Refuse anybody but a filer of the district that bears it; raises NotAllowed."""
    district = obligation.party.district
    if district is None or not actor.holds(Role.FILER, units=[district.pk]):
        raise NotAllowed(_("履行证明由承担方的经办人员上传。"))


def _from_clause(agreement: Agreement, clause: AgreementClause, wanted: ClauseTemplate) -> int:
    """The obligation of a clause, counted from the day the agreement was filed; 0 where no party bears it."""
    party = agreement.parties.filter(side=wanted.bearer, district__isnull=False).first()
    filed = _in_force_on(agreement)
    if party is None or filed is None or wanted.due_days is None:
        return 0
    obligation = Obligation.objects.create(
        status=MACHINE.initial,
        agreement=agreement,
        party=party,
        clause=clause,
        code=clause.code,
        title=wanted.obligation,
        started_on=filed,
        due_on=working_day_from(filed + dt.timedelta(days=wanted.due_days)),
    )
    begin(obligation, actor=system_user(), role=Role.SYSTEM, side=SYSTEM)
    return 1


def _in_force_on(agreement: Agreement) -> dt.date | None:
    """The day the agreement was filed with the city."""
    filed: WorkflowEvent | None = agreement.events.filter(action="file").last()
    return timezone.localdate(filed.at) if filed else None


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})
