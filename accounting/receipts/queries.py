"""Reading receipts, incentives and shareable taxes: by type for finance and auditors, totals for those who share."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounting.receipts.models import (
    TAX_INDICATOR,
    Incentive,
    ReceiptAssignment,
    ReceiptFile,
    ShareableTax,
    TaxReceipt,
    TaxShare,
    TaxType,
    sees_tax_types,
)
from accounting.receipts.sharing import Obstacle, obstacles_of
from accounting.rules import AS_FILED
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.scope import Viewer
from projects.agreements.models import CompiledTerm, ShareSlice
from projects.register.models import Project


def require_finance(viewer: Viewer) -> None:
    """Let finance and auditors pass to what speaks of taxes by type; raises NotAllowed."""
    if not sees_tax_types(viewer):
        raise NotAllowed(_("分税种的入库和优惠由市级财政核算岗位和审计查看；本单位请看可分享额。"))


def files(viewer: Viewer) -> QuerySet[ReceiptFile]:
    """The loaded workbooks, the newest first."""
    return ReceiptFile.objects.visible_to(viewer)


def receipts(viewer: Viewer) -> QuerySet[TaxReceipt]:
    """Receipts with the project they are said to be of: as assigned last, else as their row says."""
    newest = ReceiptAssignment.objects.filter(receipt=OuterRef("pk")).order_by("-pk")
    rows: QuerySet[TaxReceipt] = TaxReceipt.objects.visible_to(viewer)
    with_owner = rows.annotate(assigned_id=Subquery(newest.values("project_id")[:1]))
    return with_owner.select_related("tax_type", "fiscal_unit", "enterprise", "project", "file")


def incentives(viewer: Viewer) -> QuerySet[Incentive]:
    """Incentives and their reversals, the newest first."""
    rows = Incentive.objects.visible_to(viewer)
    return rows.select_related("project", "tax_type", "reverses", "reversed_by")


def shares() -> QuerySet[TaxShare]:
    """How governments share each tax: settings, with their source."""
    return TaxShare.objects.select_related("tax_type", "fiscal_unit")


def standing() -> QuerySet[ShareableTax]:
    """The newest revision of every project and quarter, which is the one that holds."""
    newer = ShareableTax.objects.filter(
        project=OuterRef("project"), quarter=OuterRef("quarter"), revision__gt=OuterRef("revision")
    )
    return ShareableTax.objects.filter(~Exists(newer))


def for_list(viewer: Viewer) -> QuerySet[ShareableTax]:
    """What can be shared per project and quarter, as far as somebody shares in it."""
    rows = ShareableTax.objects.visible_to(viewer).filter(pk__in=standing().values("pk"))
    return rows.select_related("project")


def for_detail(viewer: Viewer) -> QuerySet[ShareableTax]:
    """Any revision, with what its page shows."""
    related = ("project", "setting", "term__arises_in", "term__version__agreement")
    return ShareableTax.objects.visible_to(viewer).select_related(*related)


def revisions(head: ShareableTax) -> list[ShareableTax]:
    """All revisions of a project's quarter, the newest first."""
    rows = ShareableTax.objects.filter(project_id=head.project_id, quarter=head.quarter)
    return list(rows.order_by("-revision"))


def awaited(viewer: Viewer, quarter: Quarter) -> QuerySet[Project]:
    """Projects that share receipts in a quarter in which nothing is computed yet: 等待财政入库数."""
    terms = CompiledTerm.objects.filter(
        indicator__code=TAX_INDICATOR, from_quarter__lte=quarter, to_quarter__gte=quarter
    ).exclude(base=AS_FILED)
    if not viewer.reach.sees_all:
        mine = ShareSlice.objects.filter(
            Q(district_id__in=viewer.reach.district_ids) | Q(party__district_id__in=viewer.reach.district_ids)
        )
        terms = terms.filter(pk__in=mine.values("compiled_id"))
    done = ShareableTax.objects.filter(quarter=quarter).values("project_id")
    return Project.objects.filter(pk__in=terms.values("project_id")).exclude(pk__in=done).order_by("code")


@dataclass(frozen=True)
class ObstacleRow:
    """Why a project is not computed, as a sentence with what to do."""

    project: Project
    sentence: str


def obstacle_rows(quarter: Quarter) -> list[ObstacleRow]:
    """What finance has to settle before a quarter can be computed for every project; raises Missing without a setting."""
    found = obstacles_of(quarter)
    projects = Project.objects.in_bulk({obstacle.project_id for obstacle in found})
    taxes = {tax.pk: tax.name for tax in TaxType.objects.all()} if found else {}
    return [ObstacleRow(projects[row.project_id], _sentence(row, taxes)) for row in found]


def _sentence(obstacle: Obstacle, taxes: dict[int, str]) -> str:
    if obstacle.kind == "owner":
        return _("该企业有几个协作项目，部分税款没有写明项目；请在税收明细中逐笔指定归属。")
    if obstacle.kind == "untyped":
        return _("约定各税种先扣优惠，但有优惠没有写明税种；请冲销后按税种重新登记。")
    return _("“%(tax)s”在入库当日没有政府间分成设置；请先在代码表中设定并注明出处。") % {
        "tax": taxes.get(obstacle.tax_type_id or 0, "")
    }


def granted(head: ShareableTax, viewer: Viewer) -> QuerySet[Incentive]:
    """Incentives of the year so far that stand behind a head; for finance and auditors."""
    rows = incentives(viewer).filter(
        project_id=head.project_id, quarter__gte=head.quarter.first_of_year, quarter__lte=head.quarter
    )
    return rows.order_by("quarter", "pk")
