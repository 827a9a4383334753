"""Reserving quota for a project, using it, giving it back; the quota ledger moves with every step."""

import datetime as dt
from collections.abc import Callable, Mapping

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import Absent, Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.machine import CITY
from kunming_coord.common.workflow import begin, move, require_permitted, require_version
from kunming_coord.districts.models import District
from parks.quotas.ledger import post_quota
from parks.quotas.measures import QuotaKind, quota_words, require_positive
from parks.quotas.models import QuotaAction
from projects.register.facts import Demand
from projects.register.models import Project
from projects.register.reading import read_text
from projects.register.requirements import require_note
from projects.siting.coming import OVER, is_coming, let_downs, require_coming
from projects.siting.quotas.models import HOLDING, KINDS, QuotaClaim, longest_claim
from projects.siting.quotas.moves import CLAIM, HOST, ClaimAction

# What the demand profile says of a kind; 用电负荷 is no installed capacity and 千瓦时 are no 标准煤, these have their own lines.
NEEDS = {
    QuotaKind.LAND: "land_centimu",
    QuotaKind.NEW_ENERGY: "new_energy_kw",
    QuotaKind.ENERGY: "energy_10kg",
}
PROFILED = (QuotaKind.LAND,)  # kinds of which nothing is reserved that the profile does not ask for
# What an ended project lets go of by itself; what is used is given back by hand.
RUNNING = ("reserved", "applied")


@transaction.atomic
def reserve_for_project(
    *,
    project: Project,
    district: District,
    kind: str,
    amount: int | None,
    expires_on: dt.date | None,
    actor: User,
    note: str = "",
    allocated: bool = False,
) -> QuotaClaim:
    """Keep an amount of a district's quota for a project until a day; without an amount what the project still needs.

    By 经办 of the district; what the city has `allocated` by 批准 of the city. Raises NotAllowed, Stale (the project is
    over), Missing (no demand, no day) or Invalid (more than needed, more than the district has, a project the district
    has no business with, the day).
    """
    role, side, units = (Role.APPROVER, CITY, None) if allocated else (Role.FILER, HOST, [district.pk])
    if not actor.holds(role, units=units):
        raise NotAllowed(_("指标由所属区县的经办人员预留，市级分配的由批准岗位预留。"))
    if kind not in dict(KINDS):
        raise _refused("kind", _("请选择指标种类。"))
    # Two claims of one project count against one demand: the second waits for the first.
    standing = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if standing.status in OVER:
        raise Stale(_("项目已流失或放弃，不能预留指标。"))
    if not is_coming(standing, district.pk):
        raise _refused(
            "district", _("该项目没有提供给%(unit)s承接，不能用其指标。") % {"unit": district.name}
        )
    claim = QuotaClaim(
        status=CLAIM.initial,
        project=project,
        district=district,
        kind=kind,
        amount=_amount(project, kind, amount),
        expires_on=_day(expires_on),
        note=read_text(note, field="note", label=_("说明"), length=200),
    )
    claim.save()
    begin(claim, actor=actor, role=role, side=side)
    _post(claim, QuotaAction.RESERVE, actor)
    return claim


@transaction.atomic
def apply_claim(*, claim: QuotaClaim, actor: User, note: str = "") -> QuotaClaim:
    """Ask for the use of what is reserved; raises NotAllowed or Stale (also: the reservation has run out)."""
    require_permitted(claim, ClaimAction.APPLY, actor)
    if claim.expires_on < timezone.localdate():
        raise Stale(
            _("预留已于 %(day)s 到期，不能申请使用；请重新预留。") % {"day": claim.expires_on.isoformat()}
        )
    require_coming(claim.project, claim.district_id)
    return move(claim, ClaimAction.APPLY, actor=actor, note=note)


@transaction.atomic
def commit_claim(*, claim: QuotaClaim, actor: User, note: str = "") -> QuotaClaim:
    """Approve the use for the city, by another person; raises NotAllowed or Stale (also: the project has ended)."""
    require_permitted(claim, ClaimAction.COMMIT, actor)
    require_coming(claim.project, claim.district_id)
    return _step(claim, ClaimAction.COMMIT, QuotaAction.COMMIT, actor, note)


@transaction.atomic
def return_claim(*, claim: QuotaClaim, actor: User, note: str) -> QuotaClaim:
    """Give an application back with a reason, the reservation goes on; raises Missing, NotAllowed or Stale."""
    require_permitted(claim, ClaimAction.RETURN, actor)
    return move(claim, ClaimAction.RETURN, actor=actor, note=require_note(note, _("退回理由")))


@transaction.atomic
def let_go_claim(*, claim: QuotaClaim, actor: User, note: str = "") -> QuotaClaim:
    """Let go of a reservation: the amount is available again; raises NotAllowed or Stale."""
    return _step(claim, ClaimAction.LET_GO, QuotaAction.LET_GO, actor, note)


@transaction.atomic
def give_back_claim(*, claim: QuotaClaim, actor: User, note: str) -> QuotaClaim:
    """Say that a project has left what it used, with the reason; raises Missing, NotAllowed or Stale."""
    require_permitted(claim, ClaimAction.GIVE_BACK, actor)
    reason = require_note(note, _("退出理由"))
    return _step(claim, ClaimAction.GIVE_BACK, QuotaAction.GIVE_BACK, actor, reason)


@transaction.atomic
def reinstate_claim(*, claim: QuotaClaim, actor: User, note: str = "") -> QuotaClaim:
    """Make what was given back available again, by the city's keeper; raises NotAllowed or Stale."""
    return _step(claim, ClaimAction.REINSTATE, QuotaAction.REINSTATE, actor, note)


def expire_due_claims(*, today: dt.date | None = None) -> int:
    """Let every reservation end whose day is past; how many. Safe to run again and beside others."""
    past = QuotaClaim.objects.filter(status="reserved", expires_on__lt=today or timezone.localdate())
    return _end_all(past, ClaimAction.EXPIRE, _("预留到期。"))


def lapse_claims() -> int:
    """Let go of what is kept for projects that have ended, or do not come to that district any more; how many."""
    running = QuotaClaim.objects.filter(status__in=RUNNING)
    return sum(_end_all(running.filter(condition), ClaimAction.LAPSE, why) for condition, why in let_downs())


def _end_all(rows: QuerySet[QuotaClaim], action: str, why: str) -> int:
    """Each in a transaction of its own, so that none waits for accounts while it holds those of another."""
    ended = 0
    for key in rows.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            claim = rows.filter(pk=key).select_for_update(skip_locked=True, of=("self",)).first()
            if claim is not None:
                _step(claim, action, QuotaAction.LET_GO, system_user(), why)
                ended += 1
    return ended


SERVICES: Mapping[str, Callable[..., QuotaClaim]] = {
    ClaimAction.APPLY: apply_claim,
    ClaimAction.COMMIT: commit_claim,
    ClaimAction.RETURN: return_claim,
    ClaimAction.LET_GO: let_go_claim,
    ClaimAction.GIVE_BACK: give_back_claim,
    ClaimAction.REINSTATE: reinstate_claim,
}


def take(action: str, *, claim: QuotaClaim, actor: User, version: int | None, note: str) -> QuotaClaim:
    """Take an action on a claim as it was at `version`; raises what its service raises, Stale and Absent."""
    if action not in SERVICES:
        raise Absent(_("没有这一办理动作，请从页面上的按钮进入。"))
    require_version(claim, version)
    return SERVICES[action](claim=claim, actor=actor, note=note)


def still_needed(project: Project, kind: str) -> int | None:
    """What a project needs of a kind and does not hold yet; None where its profile says nothing of the kind."""
    column = NEEDS.get(QuotaKind(kind))
    if column is None:
        return None
    demand = Demand.objects.filter(project=project).first()
    needed: int | None = getattr(demand, column) if demand else None
    if needed is None:
        return None
    held = QuotaClaim.objects.filter(project=project, kind=kind, status__in=HOLDING)
    return needed - (held.aggregate(sum=Sum("amount"))["sum"] or 0)


def _amount(project: Project, kind: str, amount: int | None) -> int:
    left = still_needed(project, kind)
    if left is None:
        if kind in PROFILED:
            sentence = _("项目的落地需求没有写明这一项，请先由登记单位在项目页填写需求。")
            raise Missing(sentence, fields={"amount": sentence})
        if amount is None:
            raise Missing(_("请填写数量。"), fields={"amount": _("请填写数量。")})
        return require_positive(amount)
    if left <= 0:
        raise _refused("amount", _("项目需要的数量已全部预留或使用，不能再预留。"))
    wanted = left if amount is None else require_positive(amount)
    if wanted > left:
        raise _refused(
            "amount",
            _("预留 %(wanted)s 超过项目尚需的 %(left)s，请减少数量或先修改落地需求。")
            % {"wanted": quota_words(wanted, kind), "left": quota_words(left, kind)},
        )
    return wanted


def _day(expires_on: dt.date | None) -> dt.date:
    if expires_on is None:
        raise Missing(_("请填写预留至哪一天。"), fields={"expires_on": _("请填写预留至哪一天。")})
    today = timezone.localdate()
    longest = longest_claim(today)
    if expires_on <= today:
        raise _refused("expires_on", _("“预留至”%(day)s 应晚于今天。") % {"day": expires_on.isoformat()})
    if longest is not None and expires_on > today + dt.timedelta(days=longest):
        raise _refused("expires_on", _("预留最长 %(days)s 天，请把“预留至”提前。") % {"days": longest})
    return expires_on


def _step(claim: QuotaClaim, action: str, act: str, actor: User, note: str) -> QuotaClaim:
    """A move together with its entries; whoever was second fails at the move and posts nothing."""
    moved = move(claim, action, actor=actor, note=note)
    _post(claim, act, actor, note if action == ClaimAction.LAPSE else "")
    return moved


def _post(claim: QuotaClaim, act: str, actor: User, why: str = "") -> None:
    post_quota(
        action=act,
        kind=claim.kind,
        amount=claim.amount,
        reason=f"{claim.project.code} {CLAIM.status_label(claim.status)} {why}".rstrip(),
        taker=claim.district,
        holder=claim.uid,
        actor=actor,
    )


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})
