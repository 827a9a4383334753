"""Recording the facts that decide whether a figure counts: 纳规/退规, 固投入库, 数据授权书.

Who posts must look again after each of them: pages and imports call the services of `accounting.standing`, which do.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Invalid, Missing, NotAllowed
from projects.register import reading
from projects.register.models import Enterprise, Project
from projects.register.standing import DataAuthorisation, ListingKind, StatisticalKind, StatisticalListing

OVERLAP = "one_listing_at_a_time"


@dataclass(frozen=True)
class ListingDraft:
    """纳规 as the statistician writes it down; exited_on is None while the enterprise is in the list."""

    kind: str
    entered_on: dt.date | None
    exited_on: dt.date | None = None
    statistical_kind: str = StatisticalKind.LEGAL
    proof: str = ""


@dataclass(frozen=True)
class AuthorisationDraft:
    """A 数据授权书 as it was signed; valid_to is the first day on which it no longer holds."""

    number: str
    signed_on: dt.date | None
    valid_from: dt.date | None
    valid_to: dt.date | None = None
    title: str = "数据授权书"
    note: str = ""


@transaction.atomic
def record_listing(
    *, enterprise: Enterprise, draft: ListingDraft, actor: User, listing: StatisticalListing | None = None
) -> StatisticalListing:
    """Enter an enterprise into a list, or correct a row of it (also its exit).

    Raises NotAllowed for anybody but the city's statistician, Missing or Invalid (days, overlap) with a sentence.
    """
    require_statistician(actor)
    columns = _listing_columns(draft)
    row = listing or StatisticalListing(enterprise=enterprise)
    _refuse_overlap(enterprise, draft, but=row)
    for name, value in columns.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) == OVERLAP:
            raise _refused(
                "entered_on", _("该企业同一名录的在库期间与另一条刚刚登记的记录重叠，请刷新后核对。")
            ) from error
        raise
    return row


@transaction.atomic
def record_investment_listing(
    *, project: Project, listed_on: dt.date | None, code: str, actor: User
) -> Project:
    """Record the 固投入库 of a project; without a day it is taken back.

    Raises NotAllowed for anybody but the city's statistician, Invalid for a day in the future or a code too long.
    """
    require_statistician(actor)
    if listed_on is not None:
        reading.refuse_day("listed_on", _("固投入库日"), listed_on)
    clean = " ".join(code.split())
    if len(clean) > 40:
        raise _refused(
            "code", _("“固投项目代码”共 %(count)s 字，超过 40 字，请核对。") % {"count": len(clean)}
        )
    project.investment_listed_on = listed_on
    project.investment_code = clean
    project.save(update_fields=["investment_listed_on", "investment_code"])
    return project


@transaction.atomic
def record_authorisation(
    *, project: Project, draft: AuthorisationDraft, actor: User, whole_enterprise: bool = False
) -> DataAuthorisation:
    """Record the 数据授权书 the enterprise of a project has signed.

    By a filer of the project's origin or host for that project; the statistician may record one for the whole
    enterprise. Raises NotAllowed, Missing or Invalid (days).
    """
    if whole_enterprise:
        require_statistician(actor)
    elif not actor.holds(Role.FILER, units=sides_of(project)) and not is_statistician(actor):
        raise NotAllowed(_("数据授权书由项目登记地或承载地的经办人登记。"))
    return DataAuthorisation.objects.create(
        enterprise_id=project.enterprise_id,
        project=None if whole_enterprise else project,
        **_authorisation_columns(draft),
    )


@transaction.atomic
def end_authorisation(
    *, authorisation: DataAuthorisation, project: Project, ends_on: dt.date | None, actor: User
) -> DataAuthorisation:
    """Record that an authorisation no longer holds from a day on; raises as record_authorisation does."""
    whole = authorisation.project_id is None
    if not is_statistician(actor) and (whole or not actor.holds(Role.FILER, units=sides_of(project))):
        raise NotAllowed(_("数据授权书由项目登记地或承载地的经办人登记。"))
    if ends_on is None:
        raise _missing("valid_to", _("终止日"))
    if authorisation.valid_from is not None and ends_on <= authorisation.valid_from:
        raise _refused(
            "valid_to",
            _("终止日 %(to)s 不晚于生效日 %(start)s，请核对。")
            % {"to": ends_on, "start": authorisation.valid_from},
        )
    authorisation.valid_to = ends_on
    authorisation.save(update_fields=["valid_to"])
    return authorisation


def sides_of(project: Project) -> list[int]:
    """The districts that speak with the enterprise of a project: where it was registered, and where figures arise."""
    return project.sides()


def is_statistician(actor: User) -> bool:
    """Whether somebody keeps the statistical lists."""
    return actor.holds(Role.STATISTICIAN, units=None)


def require_statistician(actor: User) -> None:
    """Raises NotAllowed for anybody but the city's statistician."""
    if not is_statistician(actor):
        raise NotAllowed(_("纳统名录和固投入库由市级统计核对岗位登记。"))


def _listing_columns(draft: ListingDraft) -> dict[str, object]:
    if draft.kind not in ListingKind.values:
        raise _refused("kind", _("“名录类别”不存在，请从列表中选择。"))
    if draft.statistical_kind not in StatisticalKind.values:
        raise _refused("statistical_kind", _("“统计单位类型”不存在，请从列表中选择。"))
    if draft.entered_on is None:
        raise _missing("entered_on", _("纳规日"))
    reading.refuse_day("entered_on", _("纳规日"), draft.entered_on)
    if draft.exited_on is not None and draft.exited_on <= draft.entered_on:
        raise _refused(
            "exited_on",
            _("退规日 %(exit)s 不晚于纳规日 %(entry)s，请核对。")
            % {"exit": draft.exited_on, "entry": draft.entered_on},
        )
    return {
        "kind": draft.kind,
        "statistical_kind": draft.statistical_kind,
        "valid_from": draft.entered_on,
        "valid_to": draft.exited_on,
        "proof": reading.read_text(draft.proof, field="proof", label=_("依据"), length=1000),
    }


def _refuse_overlap(enterprise: Enterprise, draft: ListingDraft, but: StatisticalListing) -> None:
    others = StatisticalListing.objects.filter(enterprise=enterprise, kind=draft.kind).exclude(pk=but.pk)
    ends = Q(valid_to=None) | Q(valid_to__gt=draft.entered_on)
    starts = Q(valid_from__lt=draft.exited_on) if draft.exited_on else Q()
    if other := others.filter(ends, starts).first():
        end = other.valid_to or _("至今")
        raise _refused(
            "entered_on",
            _("该企业在“%(kind)s”名录已有 %(start)s 至 %(end)s 的记录，期间不能重叠；请先登记退规日。")
            % {"kind": other.get_kind_display(), "start": other.valid_from, "end": end},
        )


def _authorisation_columns(draft: AuthorisationDraft) -> dict[str, object]:
    if draft.signed_on is None:
        raise _missing("signed_on", _("签署日"))
    reading.refuse_day("signed_on", _("签署日"), draft.signed_on)
    start = draft.valid_from or draft.signed_on
    if draft.valid_to is not None and draft.valid_to <= start:
        raise _refused(
            "valid_to",
            _("终止日 %(to)s 不晚于生效日 %(start)s，请核对。") % {"to": draft.valid_to, "start": start},
        )
    return {
        "number": reading.read_name(draft.number, field="number", label=_("编号"))[:60],
        "title": reading.read_name(draft.title, field="title", label=_("名称")),
        "signed_on": draft.signed_on,
        "valid_from": start,
        "valid_to": draft.valid_to,
        "note": reading.read_text(draft.note, field="note", label=_("说明"), length=1000),
    }


def _missing(field: str, label: str) -> Missing:
    text = _("请填写“%(label)s”。") % {"label": label}
    return Missing(text, fields={field: text})


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})
