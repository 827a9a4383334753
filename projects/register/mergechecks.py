"""What hangs on a record of an enterprise, and what of it forbids a merge; one sentence for each obstacle.

Rows of the floors above are found through their foreign keys, not by name: what a merge does not know it does not move.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kunming_coord.common.quarter import Quarter
from projects.register.models import Enterprise, Project
from projects.register.standing import StatisticalListing

# Relation → its word. What moves to the survivor, and what stays where it is for good.
MOVED: Mapping[str, str | Promise] = {
    "projects": gettext_lazy("项目"),
    "listings": gettext_lazy("纳统名录"),
    "authorisations": gettext_lazy("数据授权书"),
}
KEPT: Mapping[str, str | Promise] = {
    "names": gettext_lazy("名称沿革"),
    "party_to": gettext_lazy("已签协议的签署方"),
}
IGNORED = ("merges_away", "merges_here", "merged_records")
SIGNED = ("signed", "in_force", "amending", "expired", "terminated", "abandoned")


def rows_at(enterprise: Enterprise, relation: str) -> list[tuple[int, str]]:
    """The rows of one kind that hang on a record: id and how it is called."""
    rows: Any = getattr(enterprise, relation)
    return [(row.pk, _called(row, relation)) for row in rows.order_by("pk")]


def obstacles(duplicate: Enterprise, survivor: Enterprise) -> list[str]:
    """Why these two cannot be merged now; none where they can."""
    return [
        *_merged_before(duplicate, survivor),
        *_untouchable(duplicate),
        *_unsigned(duplicate),
        *_twins(duplicate, survivor),
        *_same_quarters(duplicate, survivor),
        *_listed_twice(duplicate, survivor),
        *_judged_otherwise(duplicate, survivor),
        *_judged_otherwise(survivor, duplicate),
    ]


def _merged_before(*records: Enterprise) -> Iterator[str]:
    for record in records:
        if record.merged_into is not None:
            words = {"code": record.credit_code, "into": record.merged_into.credit_code}
            yield _("%(code)s 已并入 %(into)s，不能再参与合并；请改用保留的记录。") % words


def _untouchable(duplicate: Enterprise) -> Iterator[str]:
    """Rows of kinds that are neither moved nor kept: received, compared, written once."""
    for rows in _rows_of_others(duplicate):
        if count := rows.count():
            words = {"code": duplicate.credit_code, "kind": rows.model._meta.verbose_name, "count": count}
            yield (
                _(
                    "%(code)s 名下有“%(kind)s”%(count)s 条，只增不改、不能改挂；请把另一条记录作为被合并的一方，"
                    "或由登记该资料的单位先作更正。"
                )
                % words
            )
    if chained := duplicate.merged_records.count():
        words = {"code": duplicate.credit_code, "count": chained}
        yield _("已有 %(count)s 条记录并入 %(code)s，不能再把它并入别处；请把它作为保留的一方。") % words


def _rows_of_others(enterprise: Enterprise) -> Iterator[QuerySet[Any]]:
    """What of the later rooms hangs on a record and is neither moved nor kept, kind by kind."""
    for relation in Enterprise._meta.related_objects:
        if relation.get_accessor_name() not in {*MOVED, *KEPT, *IGNORED}:
            yield relation.related_model._base_manager.filter(**{relation.field.name: enterprise})


def _unsigned(duplicate: Enterprise) -> Iterator[str]:
    parties: Any = getattr(duplicate, "party_to")  # noqa: B009 (a relation of a later room)
    if count := parties.exclude(agreement__status__in=SIGNED).count():
        words = {"code": duplicate.credit_code, "count": count}
        yield _("%(code)s 是 %(count)s 份未签完协议的签署方，请先签完或放弃该协议。") % words


def _twins(duplicate: Enterprise, survivor: Enterprise) -> Iterator[str]:
    titles = survivor.projects.values_list("title_key", "origin_id", "code")
    there = {(key, origin): code for key, origin, code in titles}
    for project in duplicate.projects.select_related("origin"):
        if code := there.get((project.title_key, project.origin_id)):
            words = {"one": project.code, "other": code}
            yield (
                _("%(one)s 与 %(other)s 由同一单位登记、名称相同，合并后成为重复项目；请先处理其中一个。")
                % words
            )


def _same_quarters(duplicate: Enterprise, survivor: Enterprise) -> Iterator[str]:
    both = sorted(_quarters(duplicate) & _quarters(survivor))
    if both:
        words = "、".join(Quarter(int(quarter)).label for quarter in both)
        yield _(
            "两条记录在%(quarters)s都有填报，合并会使已填报的企业数与项目数对不上；请先办理更正，只留一边的填报。"
        ) % {"quarters": words}


def _listed_twice(duplicate: Enterprise, survivor: Enterprise) -> Iterator[str]:
    for row in duplicate.listings.all():
        ends = Q(valid_to=None) | Q(valid_to__gt=row.valid_from)
        starts = Q(valid_from__lt=row.valid_to) if row.valid_to else Q()
        if survivor.listings.filter(ends, starts, kind=row.kind).exists():
            words = {"kind": row.get_kind_display(), "start": row.valid_from}
            yield (
                _(
                    "两条记录在“%(kind)s”名录的在库期间重叠（%(start)s 起）；请先由统计核对岗位在纳统与授权中更正。"
                )
                % words
            )


def _judged_otherwise(one: Enterprise, other: Enterprise) -> Iterator[str]:
    """Figures filed at one must not begin to count, or cease to, by facts that came from the other."""
    if not _quarters(one) or not _facts(other):
        return
    yield _(
        "%(one)s 的项目已有填报，而%(other)s 名下另有纳统名录、企业授权书或税收入库，合并会改变已填报数的计入；"
        "请先把这些资料登记到有填报的记录上。"
    ) % {"one": one.credit_code, "other": other.credit_code}


def _facts(enterprise: Enterprise) -> bool:
    whole = enterprise.authorisations.filter(project=None).exists()
    received = any(rows.exists() for rows in _rows_of_others(enterprise))
    return whole or received or StatisticalListing.objects.filter(enterprise=enterprise).exists()


def _quarters(enterprise: Enterprise) -> set[int]:
    """Quarters in which a project of the enterprise has a filing."""
    filed = Project.objects.filter(enterprise=enterprise, filings__isnull=False)
    return {int(quarter) for quarter in filed.values_list("filings__concerns", flat=True)}


def _called(row: Any, relation: str) -> str:
    if relation == "projects":
        return f"{row.code} {row.title}（{row.origin.short_name}）"
    if relation == "listings":
        return f"{row.get_kind_display()} {row.valid_from} — {row.valid_to or _('在库')}"
    if relation == "authorisations":
        return f"{row.title} {row.number}".strip()
    return row.agreement.code if relation == "party_to" else str(row)
