"""Registering tenants of a park and what happens to them."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Invalid, Missing
from kunming_coord.districts.models import District
from parks.directory.models import Park
from parks.directory.rights import require_keeper
from projects.register.models import Project
from projects.register.reading import read_credit_code, read_name, refuse_day
from projects.siting.reservations.models import Reservation
from projects.siting.tenancies.models import Stage, Tenancy, TenancyStage
from projects.siting.tenancies.queries import days_of


@dataclass(frozen=True)
class TenancyDraft:
    """A tenant as somebody files it; code, source and project may be unknown."""

    enterprise_name: str
    credit_code: str = ""
    source_district: District | None = None
    project: Project | None = None
    reservation: Reservation | None = None


@transaction.atomic
def register_tenancy(*, park: Park, draft: TenancyDraft, actor: User, is_demo: bool = False) -> Tenancy:
    """Register a tenant; by 园区管理 of the park's district. Raises NotAllowed, Missing or Invalid."""
    require_keeper(actor, park.district_id)
    name = read_name(draft.enterprise_name, field="enterprise_name", label=_("企业名称"))
    code = read_credit_code(draft.credit_code) if draft.credit_code.strip() else ""
    here = Tenancy.objects.filter(park=park)
    if (code and here.filter(credit_code=code).exists()) or (
        not code and here.filter(credit_code="", enterprise_name=name).exists()
    ):
        sentence = _("“%(name)s”已在该园区登记，请在原记录上登记阶段。") % {"name": name}
        raise Invalid(sentence, fields={"enterprise_name": sentence})
    return Tenancy.objects.create(
        park=park,
        enterprise_name=name,
        credit_code=code,
        source_district=draft.source_district,
        project=draft.project,
        reservation=draft.reservation,
        is_demo=is_demo,
    )


@transaction.atomic
def record_stage(
    *, tenancy: Tenancy, stage: str, happened_on: dt.date | None, proof: str, actor: User
) -> TenancyStage:
    """Say on which day something happened to a tenant; without a day that it did not happen after all.

    The stages are independent of each other, but nobody produces before moving in, or does anything after leaving.
    Raises NotAllowed, Missing (proof, or a day that is not there to be taken back) or Invalid.
    """
    require_keeper(actor, tenancy.park.district_id)
    if stage not in Stage.values:
        raise Invalid(_("请选择阶段。"), fields={"stage": _("请选择阶段。")})
    words = read_name(proof, field="proof", label=_("依据"))
    Tenancy.objects.select_for_update(no_key=True).get(pk=tenancy.pk)
    days = days_of([tenancy])[tenancy.pk]
    if happened_on is None:
        if stage not in days:
            raise Missing(_("请填写发生日。"), fields={"happened_on": _("请填写发生日。")})
    else:
        refuse_day("happened_on", Stage(stage).label, happened_on)
    _require_order({**days, Stage(stage): happened_on})
    return TenancyStage.objects.create(
        tenancy=tenancy,
        stage=stage,
        happened_on=happened_on,
        proof=words,
        actor_id=actor.pk,
        recorded_by=actor.label[:80],
    )


def _require_order(days: dict[Stage, dt.date | None]) -> None:
    moved_in, producing, left = (days.get(stage) for stage in (Stage.MOVED_IN, Stage.PRODUCING, Stage.LEFT))
    if moved_in and producing and producing < moved_in:
        raise _refused(_("投产日 %(later)s 早于入驻日 %(earlier)s，请核对。"), producing, moved_in)
    others = [day for stage, day in days.items() if day is not None and stage != Stage.LEFT]
    if left and others and left < max(others):
        raise _refused(_("退出日 %(later)s 早于其他阶段的 %(earlier)s，请核对。"), left, max(others))


def _refused(sentence: str, later: dt.date, earlier: dt.date) -> Invalid:
    words = sentence % {"later": later.isoformat(), "earlier": earlier.isoformat()}
    return Invalid(words, fields={"happened_on": words})
