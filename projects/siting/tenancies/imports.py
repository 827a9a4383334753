"""入园企业 as a workbook: tenants of the parks of a district with the days of their stages."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.districts.models import District
from kunming_coord.districts.queries import parties
from kunming_coord.exchange.columns import Choice, Column, CreditCode, Day, Kind, Value
from kunming_coord.exchange.kinds import import_kind
from kunming_coord.exchange.offered import unit_choice
from kunming_coord.exchange.rowbyrow import RowByRow
from kunming_coord.exchange.rows import Row
from kunming_coord.exchange.specs import BookSpec, Scope, SheetSpec
from kunming_coord.tokens.scopes import Scope as TokenScope
from parks.directory.models import Park
from projects.siting.tenancies.models import Stage, Tenancy
from projects.siting.tenancies.queries import days_of
from projects.siting.tenancies.services import TenancyDraft, record_stage, register_tenancy

SHEET = "tenancies"


@import_kind("tenancies", title=gettext_lazy("入园企业"), roles=(Role.PARK_MANAGER,))
class TenancyImport(RowByRow):
    """One row per tenant; a day that differs is a new record of its stage, a day taken out makes it void."""

    needs_template: ClassVar[bool] = False
    token_scope = TokenScope.PROJECTS
    changed_word: ClassVar = gettext_lazy("更新阶段")

    def book(self, scope: Scope, actor: User) -> BookSpec:
        """The columns, with the parks of the district and the units as dropdowns."""
        return BookSpec(
            kind=self.code,
            title=_("入园企业"),
            sheets=(SheetSpec(SHEET, _columns(scope), _("入园企业")),),
            notes=(
                _("每行一家企业；有统一社会信用代码的按代码对应，没有的按企业名称对应。"),
                _(
                    "签约、注册、入驻、投产各自填写发生日，不知道的留空；已登记的日期改动后另记一笔，原记录保留。"
                ),
                _("企业名称和来源地登记后不在这里改动。"),
            ),
        )

    def given(self, scope: Scope, actor: User) -> dict[str, list[dict[str, Value]]]:
        """The tenants of the district's parks as they stand."""
        tenants = _tenants(scope)
        days = days_of(tenants)
        return {
            SHEET: [
                {
                    "park": tenancy.park.slug,
                    "enterprise_name": tenancy.enterprise_name,
                    "credit_code": tenancy.credit_code or None,
                    "source": tenancy.source_district.slug if tenancy.source_district else None,
                    **_days(days[tenancy.pk]),
                }
                for tenancy in tenants
            ]
        }

    def compare(self, rows: Sequence[Row], *, actor: User, scope: Scope, choice: str) -> None:
        """Each row beside the tenant it is about."""
        tenants = _tenants(scope)
        days = days_of(tenants)
        found = {
            (tenancy.park.slug, tenancy.credit_code or tenancy.enterprise_name): tenancy
            for tenancy in tenants
        }
        parks = {
            park.slug: park
            for park in Park.objects.select_related("district").filter(district=scope.district)
        }
        for row in rows:
            park = parks.get(str(row["park"] or ""))
            if park is None:
                continue
            tenancy = found.get((park.slug, str(row["credit_code"] or row["enterprise_name"] or "")))
            row.ref = (park, tenancy)
            row.compare(None if tenancy is None else _days(days[tenancy.pk]))

    def keep(self, row: Row, actor: User) -> None:
        """See `_keep`."""
        _keep(row, actor)


def _columns(scope: Scope) -> tuple[Column, ...]:
    parks = dict(Park.objects.filter(district=scope.district).values_list("slug", "name"))
    return (
        Column("park", _("园区"), Choice(options=parks), required=True, key=True, width=28),
        Column("enterprise_name", _("企业名称"), Kind(length=120), required=True, key=True, width=32),
        Column("credit_code", _("统一社会信用代码"), CreditCode(), key=True, width=22),
        Column("source", _("来源地"), unit_choice(parties()), help=_("不详的留空。")),
        *(Column(stage.value, _("%(stage)s日") % {"stage": stage.label}, Day()) for stage in Stage),
    )


def _tenants(scope: Scope) -> list[Tenancy]:
    rows = Tenancy.objects.filter(park__district=scope.district)
    return list(rows.select_related("park__district", "source_district"))


def _days(days: Mapping[Stage, dt.date]) -> dict[str, Value]:
    return {stage.value: days[stage].isoformat() if stage in days else None for stage in Stage}


def _keep(row: Row, actor: User) -> None:
    """Register the tenant of a row if it is new, then the days that differ; those before a departure first."""
    park, tenancy = row.ref
    if tenancy is None:
        source = District.objects.filter(slug=row["source"]).first() if row["source"] else None
        draft = TenancyDraft(
            enterprise_name=str(row["enterprise_name"] or ""),
            credit_code=str(row["credit_code"] or ""),
            source_district=source,
        )
        tenancy = register_tenancy(park=park, draft=draft, actor=actor)
    before = row.before or {}
    for stage in Stage:
        text = row[stage.value]
        if text != before.get(stage.value):
            day = dt.date.fromisoformat(str(text)) if text else None
            record_stage(tenancy=tenancy, stage=stage, happened_on=day, proof=_("Excel 导入"), actor=actor)
