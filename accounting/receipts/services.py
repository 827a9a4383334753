"""What finance does with receipts and incentives: load a file, say to which project a receipt counts, grant, reverse."""

import hashlib
import json
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounting.receipts.checking import check_receipts
from accounting.receipts.locking import hold_receipts
from accounting.receipts.models import (
    TAX_INDICATOR,
    Incentive,
    ReceiptAssignment,
    ReceiptFile,
    TaxReceipt,
    TaxType,
)
from accounting.receipts.models.receipts import TEXT_LENGTH
from accounting.receipts.reading import Period, ReceiptRow
from accounting.rules import AS_FILED
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.quarter import Quarter
from projects.agreements.models import CompiledTerm
from projects.register.models import Project
from projects.register.reading import read_text

NEEDS_TAX_TYPE = "retained_net_each"


@transaction.atomic
def load_receipts(
    *, rows: Sequence[ReceiptRow], period: Period, name: str, actor: User, only_good: bool = False
) -> ReceiptFile:
    """Load the receipts of a period as one file: all of them, or with `only_good` those without a fault.

    Raises NotAllowed, or Invalid naming every fault by row and column (also that this very file, or one of its
    receipts, is loaded already); then nothing is written.
    """
    require_treasurer(actor)
    first, last = period
    if first > last or last > timezone.localdate():
        raise _refused("period", _("入库期应起止有序，且不晚于今天；请核对。"))
    hold_receipts()
    refuse_the_same_file(rows, period)
    checked = check_receipts(rows, period=period)
    if checked.problems and not (only_good and checked.good):
        raise checked.refusal()
    if not checked.good:
        raise _refused("file", _("文件中没有税款，未写入任何内容；请核对后重新导入。"))
    file = ReceiptFile.objects.create(
        name=read_text(name, field="file", label=_("文件名"), length=TEXT_LENGTH) or _("税收入库明细"),
        digest=digest_of(rows, period),
        period_from=first,
        period_to=last,
        rows=len(checked.good),
        left_out=len(rows) - len(checked.good),
        total_fen=sum(receipt.amount_fen for receipt in checked.good.values()),
        actor_id=actor.pk,
        actor_label=actor.label,
    )
    for receipt in checked.good.values():
        receipt.file = file
    TaxReceipt.objects.bulk_create(checked.good.values())
    return file


@transaction.atomic
def assign_receipt(*, receipt: TaxReceipt, project: Project, reason: str, actor: User) -> ReceiptAssignment:
    """Say to which project of its enterprise a receipt counts; the newest assignment holds.

    Raises NotAllowed, Missing without a reason, Invalid for a project of another enterprise.
    """
    require_treasurer(actor)
    if project.enterprise_id != receipt.enterprise_id:
        raise _refused(
            "project", _("“%(project)s”不是缴纳该笔税款的企业的项目，请改选。") % {"project": project}
        )
    why = _words(reason, field="reason", label=_("归属理由"))
    hold_receipts()
    return ReceiptAssignment.objects.create(
        receipt=receipt, project=project, reason=why, actor_id=actor.pk, actor_label=actor.label
    )


@transaction.atomic
def record_incentive(
    *,
    project: Project,
    quarter: Quarter,
    tax_type: TaxType | None,
    title: str,
    amount_fen: int | None,
    has_basis: bool,
    lawful_basis: str,
    actor: User,
) -> Incentive:
    """Record an incentive an enterprise enjoyed in a quarter; it counts from the next computation on.

    Raises NotAllowed, Missing or Invalid: no term of the project shares receipts in the quarter, no tax where each tax
    is computed by itself, no basis named where one is claimed.
    """
    require_treasurer(actor)
    _check_incentive_term(project, quarter, tax_type)
    if amount_fen is None or amount_fen <= 0:
        raise _refused("amount", _("“优惠金额”应大于 0；登记有误的请冲销后重新登记。"))
    basis = read_text(lawful_basis, field="lawful_basis", label=_("法定依据"), length=TEXT_LENGTH)
    if has_basis and not basis:
        raise Missing(_("请写明法定依据的文件和条款。"), fields={"lawful_basis": _("请写明文件和条款。")})
    name = _words(title, field="title", label=_("优惠名称"))
    hold_receipts()
    return Incentive.objects.create(
        project=project,
        quarter=quarter,
        tax_type=tax_type,
        title=name,
        amount_fen=amount_fen,
        has_basis=has_basis,
        lawful_basis=basis,
        actor_id=actor.pk,
        actor_label=actor.label,
    )


@transaction.atomic
def reverse_incentive(*, incentive: Incentive, reason: str, actor: User) -> Incentive:
    """Take an incentive back as it was recorded; raises NotAllowed, Missing, Invalid or Stale for a second time."""
    require_treasurer(actor)
    why = _words(reason, field="reason", label=_("冲销原因"))
    if incentive.reverses_id is not None:
        raise Invalid(_("冲销记录不能再冲销；请重新登记优惠。"))
    hold_receipts()
    if Incentive.objects.filter(reverses=incentive).exists():
        raise Stale(_("该优惠已冲销，不能重复冲销；请刷新页面。"))
    return Incentive.objects.create(
        project_id=incentive.project_id,
        quarter=incentive.quarter,
        tax_type_id=incentive.tax_type_id,
        title=incentive.title,
        amount_fen=-incentive.amount_fen,
        has_basis=incentive.has_basis,
        lawful_basis=incentive.lawful_basis,
        reverses=incentive,
        note=why,
        actor_id=actor.pk,
        actor_label=actor.label,
    )


def require_treasurer(actor: User) -> None:
    """Refuse everybody but the city's treasurers; raises NotAllowed."""
    if not actor.holds(Role.TREASURER, units=None):
        raise NotAllowed(_("税收入库和优惠由市级财政核算岗位办理。"))


def digest_of(rows: Sequence[ReceiptRow], period: Period) -> str:
    """What a file says, whatever its name and look: the same rows for the same period are the same file."""
    said = sorted(
        [row.number, row.credit_code, row.project_code, row.tax_type, row.level, row.treasury, row.period,
         str(row.received_on), str(row.amount_fen), row.refund_reason]
        for row in rows
    )  # fmt: skip
    return hashlib.sha256(json.dumps([str(period[0]), str(period[1]), said]).encode()).hexdigest()


def refuse_the_same_file(rows: Sequence[ReceiptRow], period: Period) -> None:
    """Refuse a file that has been loaded already, whatever it is called now; raises Invalid saying by whom and when."""
    earlier = ReceiptFile.objects.filter(digest=digest_of(rows, period)).first()
    if earlier is not None:
        words = {
            "who": earlier.actor_label,
            "when": f"{timezone.localtime(earlier.loaded_at):%Y-%m-%d %H:%M}",
        }
        raise _refused("file", _("这份入库明细已由%(who)s于 %(when)s 导入，不能重复导入。") % words)


def _check_incentive_term(project: Project, quarter: Quarter, tax_type: TaxType | None) -> None:
    term = (
        CompiledTerm.objects.filter(
            project=project, indicator__code=TAX_INDICATOR, from_quarter__lte=quarter, to_quarter__gte=quarter
        )
        .exclude(base=AS_FILED)
        .first()
    )
    if term is None:
        words = {"project": project.title, "quarter": quarter.label}
        raise _refused("project", _("%(project)s%(quarter)s没有按入库税收分享的条款，优惠无从扣减。") % words)
    if tax_type is None and term.base == NEEDS_TAX_TYPE:
        sentence = _("该协议约定各税种先扣优惠再算留成，请写明是哪一税种的优惠。")
        raise Missing(sentence, fields={"tax_type": sentence})


def _words(text: str, *, field: str, label: str) -> str:
    words = read_text(text, field=field, label=label, length=TEXT_LENGTH)
    if not words:
        sentence = _("请填写%(label)s。") % {"label": label}
        raise Missing(sentence, fields={field: sentence})
    return words


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})
